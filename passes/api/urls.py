"""Addresses of the API of passes, with or without a final slash and never a redirect.

The schema shows them without.
"""

from django.urls import URLPattern, path
from rest_framework.views import APIView

from passes.api import claims, redemptions

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
    *_both("claims", claims.ClaimsView, "claims"),
    *_both("claims/<uuid:public_id>", claims.ClaimListView, "claim_file"),
    *_both("claims/<uuid:public_id>/lines", claims.ClaimLinesView, "claim_lines"),
    *_both("claims/<uuid:public_id>/confirmation", claims.ConfirmClaimsView, "confirm_claims"),
    *_both("claims/<uuid:public_id>/discard", claims.DiscardClaimsView, "discard_claims"),
    *_both("claims/<uuid:public_id>/lines/<int:row>/code", claims.RetypeClaimView, "retype_claim"),
]
