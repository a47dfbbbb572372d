"""Addresses of the API of passes, with or without a final slash and never a redirect.

The schema shows them without.
"""

from django.urls import URLPattern, path
from rest_framework.views import APIView

from passes.api import redemptions

app_name = "passes_api"


def _both(route: str, view: type[APIView], name: str) -> list[URLPattern]:
    return [
        path(route, view.as_view(), name=name),
        path(f"{route}/", view.as_view(schema=None)),
    ]


urlpatterns = [
    *_both("redemptions", redemptions.RedeemView, "redeem"),
    *_both("redemptions/check", redemptions.CheckView, "check"),
    *_both("redemptions/batch", redemptions.BatchView, "batch"),
    *_both("redemptions/<uuid:public_id>/reversal", redemptions.ReversalView, "reverse"),
]
