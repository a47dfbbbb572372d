"""The accounts of the instance: who has one, with which role; invitations and nominations.

The administrator manages accounts and sees no person and no money. An operator needs two people:
one proposes, another confirms (threats-and-accidents.md, T22).
"""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from diagnostics.accounts import joining, journal
from diagnostics.accounts.access import administers, any_of, door, operates
from diagnostics.accounts.models import Agency, AgencyRole, NationalRole, User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal

ON_A_PAGE = 50
ROLES = [
    ("", "Aucun rôle national"),
    ("advisor", "Conseiller d'une agence"),
    ("manager", "Responsable d'une agence"),
    (NationalRole.OPERATOR.value, "Gestionnaire (une deuxième personne confirme)"),
    (NationalRole.AUDITOR.value, "Auditeur"),
    (NationalRole.OBSERVER.value, "Observateur"),
    (NationalRole.DPO.value, "Délégué à la protection des données"),
]


class InviteForm(ActForm):
    """A new account: a name, an address, a role, a first password to be told aloud."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse mail")
    role = forms.ChoiceField(label="Rôle", choices=ROLES, required=False)
    agency = forms.ModelChoiceField(
        label="Agence",
        queryset=Agency.objects.order_by("name"),
        required=False,
        help_text="Pour un conseiller ou un responsable.",
    )
    password = forms.CharField(
        label="Premier mot de passe",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
    )

    def clean(self) -> dict[str, object]:
        """An advisor belongs somewhere."""
        cleaned = cast("dict[str, object]", super().clean() or self.cleaned_data)
        if cleaned.get("role") in AgencyRole.values and not cleaned.get("agency"):
            self.add_error("agency", "Choisissez l'agence.")
        return cleaned


class PasswordForm(ActForm):
    """A new password for somebody else, told aloud."""

    password = forms.CharField(
        label="Nouveau mot de passe",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
        help_text="Une phrase de plusieurs mots se retient mieux.",
    )


@require_GET
@door(see=any_of(administers, operates))
def users(request: HttpRequest) -> HttpResponse:
    """List the accounts, the nominations that wait first."""
    text = request.GET.get("q", "").strip()
    found = User.objects.order_by("last_name", "first_name", "pk").prefetch_related(
        "memberships__agency"
    )
    if text:
        found = found.filter(
            Q(last_name__icontains=text) | Q(first_name__icontains=text) | Q(email__icontains=text)
        )
    waiting = User.objects.filter(
        role=NationalRole.OPERATOR, confirmed_by__isnull=True
    ).select_related("appointed_by")
    context = {
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "waiting": waiting,
        "q": text,
        "may_invite": administers(cast(User, request.user)),
    }
    return render(request, "accounts/users.html", context)


@door(see=administers)
def invite(request: HttpRequest) -> HttpResponse:
    """Create one account, or propose an operator."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = _invite(cast(User, request.user), form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Le compte de {user.full_name} est créé.")
            return redirect("accounts:users")
    return render(request, "accounts/invite.html", {"form": form})


def _invite(actor: User, form: InviteForm) -> User:
    given = form.cleaned_data
    fields = {name: given[name] for name in ("email", "first_name", "last_name", "password")}
    if given["role"] == NationalRole.OPERATOR:
        return joining.appoint_operator(actor=actor, **fields)
    if given["role"] not in AgencyRole.values:
        return joining.invite_user(
            actor=actor, role=given["role"], request_id=given["request_id"], **fields
        )
    return joining.invite_to_agency(
        actor=actor,
        account=joining.NewAccount(**fields),
        agency=given["agency"],
        role=AgencyRole(given["role"]),
        started_on=journal.today(),
    )


@require_POST
@door(see=any_of(administers, operates))
def confirm_operator(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm an operator that somebody else proposed."""
    user = get_object_or_404(User, public_id=public_id, role=NationalRole.OPERATOR)
    confirmed = joining.confirm_operator(actor=cast(User, request.user), user=user)
    messages.success(
        request, f"{confirmed.full_name} est gestionnaire et pourra payer dans 72 heures."
    )
    return redirect("accounts:users")


@door(see=administers)
def give_password(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a password to somebody who was invited, or who lost theirs."""
    user = get_object_or_404(User, public_id=public_id)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joining.give_password(
                actor=cast(User, request.user),
                user=user,
                password=form.cleaned_data["password"],
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Le mot de passe de {user.full_name} est changé.")
            return redirect("accounts:users")
    return render(request, "accounts/give_password.html", {"form": form, "account": user})
