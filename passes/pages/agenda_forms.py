"""What a place types: a session to open, and the « bilan » of one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from passes import access, attending, booking, enums
from passes.models import Service, Site
from passes.pages.hand_over_forms import DAY, HOUR
from passes.pages.scan_forms import OneOf

DEFAULT_MINUTES, DEFAULT_CAPACITY = 120, 8
BEFORE = "L’heure de fin vient après l’heure de début."


def _with_capitals(choices: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """A choice alone on its line begins with a capital."""
    return [(value, str(label)[:1].upper() + str(label)[1:]) for value, label in choices]


class WorkshopForm(ActForm):
    """One session, or one each week until a day."""

    site = OneOf(label="Lieu")
    service = OneOf(label="Service")
    on = forms.DateField(label="Jour", widget=DAY)
    starts = forms.TimeField(label="De", widget=HOUR)
    ends = forms.TimeField(label="À", widget=HOUR)
    capacity = forms.IntegerField(
        label="Places pour des personnes avec un Pass",
        min_value=booking.CAPACITIES.start,
        max_value=booking.CAPACITIES.stop - 1,
        initial=DEFAULT_CAPACITY,
    )
    weekly_until = forms.DateField(
        label="Chaque semaine jusqu’au",
        required=False,
        widget=DAY,
        help_text="Laissez vide pour une seule fois.",
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = open_sites(actor)
        services = Service.objects.filter(
            site_services__site__in=sites, site_services__until_on__isnull=True
        ).distinct()
        self.fields["site"].offer({str(each.public_id): each for each in sites})
        self.fields["service"].offer({each.code: each for each in services.order_by("label")})
        if len(sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()
            self.fields["site"].initial = str(sites[0].public_id)

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = sent.get("starts"), sent.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", BEFORE)
        return sent

    def plan(self) -> booking.Plan:
        """The values, once they have the right shape."""
        sent = self.cleaned_data
        day: dt.date = sent["on"]
        length = dt.datetime.combine(day, sent["ends"]) - dt.datetime.combine(day, sent["starts"])
        return booking.Plan(
            site=sent["site"],
            service=sent["service"],
            on=day,
            at=sent["starts"],
            minutes=int(length.total_seconds() // 60),
            capacity=sent["capacity"],
            weekly_until=sent["weekly_until"],
        )


class OutcomeForm(ActForm):
    """What was learnt: closed lists only, so that nothing about health or money can be written."""

    themes = forms.MultipleChoiceField(
        label="Vous avez travaillé",
        choices=_with_capitals(enums.Theme.choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.IntegerField(
        label="Durée en minutes",
        required=False,
        min_value=1,
        max_value=attending.LONGEST_MINUTES,
    )
    before = forms.ChoiceField(
        label="Au début, la personne faisait",
        choices=[("", "Non observé"), *_with_capitals(enums.Autonomy.choices)],
        required=False,
    )
    after = forms.ChoiceField(
        label="À la fin",
        choices=[("", "Non observé"), *_with_capitals(enums.Autonomy.choices)],
        required=False,
    )
    next_advice = forms.ChoiceField(
        label="Pour la suite",
        choices=_with_capitals(enums.NextAdvice.choices),
        widget=forms.RadioSelect,
        initial=enums.NextAdvice.CONTINUE,
    )

    def told(self) -> attending.Told:
        """The values, as the verb takes them."""
        sent = self.cleaned_data
        return attending.Told(
            next_advice=enums.NextAdvice(sent["next_advice"]),
            themes=tuple(sent["themes"]),
            minutes=sent["minutes"],
            before=sent["before"],
            after=sent["after"],
        )


def open_sites(actor: User) -> list[Site]:
    """The places where one works, that are not closed today."""
    own = Site.objects.worked_in_by(actor).filter(provider=access.provider_of(actor))
    found = own.order_by("name", "pk")
    return [s for s in found if not s.closed_from or s.closed_from > journal.today(s.time_zone)]
