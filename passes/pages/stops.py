"""« Arrêter un carnet » by the number on its paper: what a call needs.

Whoever lost a booklet reads its number to anybody who answers; it is stopped while they speak. The
agency then replaces it: the operator stops, cancels and reads no name.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from diagnostics import free_text
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from diagnostics.identifiers import spoken_phone
from passes import access, accident_words, codes, enums, mending
from passes import hand_over_refusals as refusals
from passes.models import Booklet, HandOver

STOPS = any_of(access.operates, access.hands_over)
CANCEL = "cancel"
KINDS = [
    ("lost", "Il est perdu"),
    ("stolen", "Il est volé"),
    ("damaged", "Il est abîmé"),
    ("blocked", "Il y a un doute : le bloquer en attendant"),
]
CANCELLED = "L’annuler pour de bon : sa valeur revient au commanditaire"


class StopForm(ActForm):
    """Which booklet, and why it stops."""

    number = forms.CharField(
        label="Numéro du carnet",
        max_length=codes.LONGEST_TEXT,
        help_text="Sur la couverture, par exemple C-00016J-H.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    kind = forms.ChoiceField(label="Que s’est-il passé ?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Précision",
        required=False,
        max_length=free_text.LONGEST,
        help_text=f"Demandée pour annuler un carnet. {free_text.WARNING}",
    )

    def __init__(self, *args: Any, may_cancel: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*KINDS, *([(CANCEL, CANCELLED)] if may_cancel else [])]


@door(see=STOPS, act=STOPS)
@never_cache
def stop_booklet(request: HttpRequest) -> HttpResponse:
    """Stop a booklet at once, or cancel it, by its number."""
    may_cancel = access.operates(request.user) or access.manages(request.user)
    form = StopForm(request.POST or None, may_cancel=may_cancel)
    if request.method == "POST" and form.is_valid():
        try:
            booklet = _act(request.user, form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _said(form.cleaned_data["kind"], booklet))
            return redirect(_next(request.user, booklet))
    return render(request, "passes/stop_booklet.html", {"form": form})


def _act(actor: User, sent: dict[str, Any]) -> Booklet:
    number = codes.read_booklet_number(sent["number"])
    booklet = Booklet.objects.filter(number=number).first()
    # A booklet of another agency is not told from a number that does not exist.
    if booklet is None or not _may_know(actor, booklet):
        raise Refusal(refusals.BOOKLET_UNKNOWN)
    asked = {"actor": actor, "booklet": booklet, "request_id": sent["request_id"]}
    if sent["kind"] == CANCEL:
        return mending.cancel_booklet(reason=sent["reason"], **asked)
    kind = enums.LossKind(sent["kind"])
    return mending.stop_booklet(kind=kind, reason=sent["reason"], **asked)


def _may_know(actor: User, booklet: Booklet) -> bool:
    if Booklet.objects.visible_to(actor).filter(pk=booklet.pk).exists():
        return True
    return HandOver.objects.visible_to(actor).filter(booklet=booklet).exists()


def _said(kind: str, booklet: Booklet) -> str:
    if kind == CANCEL:
        return f"Le carnet {booklet.number} est annulé."
    done = f"Le carnet {booklet.number} est arrêté : ses codes sont refusés partout."
    agency = booklet.agency
    if agency is None:
        return done
    phone = spoken_phone(agency.phone)
    call = f"{agency.name}, {phone}" if phone else agency.name
    return f"{done} {accident_words.to_say('stopped_by_call')} Son agence : {call}."


def _next(actor: User, booklet: Booklet) -> Any:
    """The advisor goes on to the replacement; the operator may stop another one."""
    live = HandOver.objects.live().visible_to(actor).filter(booklet=booklet).first()
    if live is None or not access.hands_over(actor):
        return redirect("passes:stop_booklet").url
    return redirect("passes:trouble", live.public_id).url
