"""Coming in and going out.

Accounts are given, never asked for; too many wrong passwords close the door for some minutes, for
one address from one place, so that nobody can lock out a colleague from elsewhere.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from diagnostics.accounts import access
from diagnostics.accounts.pages.forms import SignInForm

sign_in = access.public(
    LoginView.as_view(
        authentication_form=SignInForm,
        template_name="accounts/sign_in.html",
        redirect_authenticated_user=True,
    )
)
sign_out = access.public(LogoutView.as_view())


@access.public
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The bare address: to one's home page, or to the sign-in page."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    try:
        return HttpResponseRedirect(reverse("reporting:home"))
    except NoReverseMatch:
        return render(request, "accounts/welcome.html")


def locked_out(
    request: HttpRequest, original_response: object = None, credentials: Any = None
) -> HttpResponse:
    """Say that the door is closed, for how long, and what to do meanwhile."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
