"""« Mon argent »: where a provider's money is, and the one thing to correct, if any."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from passes import access, held, stating
from passes.models import Dispute


@door(see=access.administers_provider)
@require_safe
def my_money(request: HttpRequest) -> HttpResponse:
    """Received, stated, paid as one line of steps; what blocks, with its remedy; the custody."""
    provider = access.provider_of(request.user)
    assert provider is not None  # noqa: S101 (the door let in an administrator of one)
    today = journal.today()
    money = stating.money_of(provider, today)
    return render(
        request,
        "passes/my_money.html",
        {
            "provider": provider,
            "money": money,
            "holds": held.told(money.unpaid, today),
            "open_disputes": Dispute.objects.open().filter(provider=provider).count(),
        },
    )
