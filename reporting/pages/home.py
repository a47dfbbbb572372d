"""The home page of each role: what to do next, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from diagnostics.accounts import journal
from diagnostics.accounts.access import (
    Predicate,
    administers,
    advises,
    audits,
    door,
    everyone,
    manages,
    observes,
    operates,
    protects_data,
)
from diagnostics.accounts.models import User
from passes.access import funds, redeems
from passes.models import AccountNotice
from reporting import agency_boards, day_boards, money_boards, watch_boards
from reporting.boards import Board

BOARDS: tuple[tuple[Predicate, Callable[[User, dt.date], Board]], ...] = (
    (operates, money_boards.operator_board),
    (audits, watch_boards.auditor_board),
    (administers, watch_boards.administrator_board),
    (observes, watch_boards.observer_board),
    (protects_data, watch_boards.dpo_board),
    (manages, agency_boards.manager_board),
    (advises, day_boards.advisor_board),
    (redeems, money_boards.provider_board),
    (funds, money_boards.funder_board),
)


@require_GET
@door(see=everyone)
def home(request: HttpRequest) -> HttpResponse:
    """Show the board of the first role that the user holds."""
    user = cast(User, request.user)
    today = journal.today()
    board = next((make(user, today) for holds, make in BOARDS if holds(user)), None)
    if board is None:
        board = Board(
            title=f"Bonjour {user.first_name}.",
            sentence="Votre compte n'a pas encore de rôle. Demandez-le à votre responsable.",
        )
    notices = AccountNotice.objects.filter(user=user, answered_at__isnull=True)
    context = {
        "board": board,
        "account_notices": notices.select_related("account__provider", "account__funder"),
    }
    return render(request, "reporting/home.html", context)
