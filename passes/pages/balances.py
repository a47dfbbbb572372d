"""What the QR of a Pass opens on any phone: what is left, until when, where, and whom to call.

No account, no session, no cookie: the code comes in the body of a form and is never shown back,
so there is nothing to forge and nothing to find in a history (threats-and-accidents.md, T20, T21).
"""

from __future__ import annotations

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from diagnostics.accounts.access import public
from diagnostics.accounts.refusals import Refusal
from passes import balance_sheet, balances, codes


@public
@csrf_exempt
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def balance(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a Pass, then say what is left, or whom to call."""
    shown: dict[str, object] = {"phone": settings.CONTACT_PHONE, "longest": codes.LONGEST_TEXT}
    status = 200
    if request.method == "POST":
        typed = request.POST.get("code", "")
        try:
            found = balances.ask_balance(typed=typed, client=get_client_ip_address(request) or "")
        except Refusal as refusal:
            status = refusal.status
            shown["told"] = _told(refusal, typed)
            if status == 429:
                shown["wait"] = refusal.facts["wait"]
        else:
            shown |= {"own": found, "phone": found.phone}
    response = render(request, "passes/balance.html", shown, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    if "wait" in shown:
        response["Retry-After"] = str(shown["wait"])
    return response


def _told(refusal: Refusal, typed: str) -> tuple[str, str]:
    """A number of booklet is no code, and is told so; the rest has its words."""
    if codes.read_booklet_number(typed):
        return balance_sheet.BOOKLET_NUMBER
    return balance_sheet.not_opened(refusal.code, refusal.facts.get("minutes", ""))
