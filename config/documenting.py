"""The API explained by itself: its schema, and a page to read and try it, with local assets.

Both are for people who sign in. The page alone may use inline styles, because its library writes
some; nothing else on the site may.
"""

from __future__ import annotations

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import TemplateHTMLRenderer

from diagnostics.accounts import access

ANYBODY_SIGNED_IN = access.AccessRule(access.everyone)


class Schema(SpectacularAPIView):
    """The OpenAPI description of every resource."""

    permission_classes = [IsAuthenticated]
    access_rule = ANYBODY_SIGNED_IN


@method_decorator(csp_update({"style-src": ["'unsafe-inline'"]}), name="dispatch")
class Explorer(SpectacularSwaggerSplitView):
    """Swagger UI, without any script in the page."""

    permission_classes = [IsAuthenticated]
    access_rule = ANYBODY_SIGNED_IN
    renderer_classes = [TemplateHTMLRenderer]
    url_name = "schema"
    url_self = None
    title = "API de Déclic"
