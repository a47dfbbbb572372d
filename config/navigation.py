"""What the skeleton of every page needs: brand, environment, and the menu of the role.

Anonymous pages cost no query. A signed-in page reads the role's menu from the function that
`reporting` names, when it is there; otherwise the menu holds the home page alone.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page_frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "SERVICE_NAME": settings.SERVICE_NAME,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
        "CONTACT_PHONE": settings.CONTACT_PHONE,
        "DEMO_MODE": settings.DEMO_MODE,
    }
