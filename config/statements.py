"""The three pages the law asks for, open to everybody: accessibility, legal notice, data."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.accounts import access


@access.public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html")


@access.public
@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    facts = {
        "OPERATOR_NAME": settings.OPERATOR_NAME,
        "OPERATOR_ADDRESS": settings.OPERATOR_ADDRESS,
    }
    return render(request, "legal_notice.html", facts)


@access.public
@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    return render(request, "personal_data.html")
