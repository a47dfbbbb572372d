"""The paper grid, typed in: the lines and the numbers of the paper, quick by keyboard.

A line left alone is a question that was not asked: part of a grid is worth keeping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from diagnostics import guided_words, paper_sheets
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from diagnostics.item_bank import Item
from diagnostics.pages.people import person_of


@dataclass(frozen=True)
class SheetLine:
    """One line of the paper with its two fields."""

    number: int
    item: Item
    answer: forms.BoundField
    shown: forms.BoundField


class SheetForm(ActForm):
    """The day of the paper, then one answer and one box for each of its lines."""

    observed_on = forms.DateField(
        label="Jour de l’entretien",
        help_text="Le jour écrit sur la grille.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, items: Sequence[tuple[int, Item]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items or paper_sheets.lines_of_the_sheet()
        if items is not None:
            self.fields["observed_on"].help_text = ""
        for number, _ in self.items:
            self.fields[f"line_{number}"] = forms.ChoiceField(
                required=False, choices=list(guided_words.ANSWERS.items()), widget=forms.RadioSelect
            )
            self.fields[f"shown_{number}"] = forms.BooleanField(required=False)

    def lines(self) -> list[SheetLine]:
        """The lines in the order of the paper."""
        return [
            SheetLine(number, item, self[f"line_{number}"], self[f"shown_{number}"])
            for number, item in self.items
        ]

    def sheet(self) -> paper_sheets.PaperSheet:
        """What was typed, as the verb takes it."""
        sent = self.cleaned_data
        return paper_sheets.PaperSheet(
            observed_on=sent["observed_on"],
            answers={item.id: sent[f"line_{number}"] for number, item in self.items},
            shown=[item.id for number, item in self.items if sent[f"shown_{number}"]],
        )


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def typed_sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Type a paper grid; its result is a guided interview like the others."""
    person = person_of(request, public_id)
    form = SheetForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            diagnosis = paper_sheets.type_sheet(
                actor=request.user,
                person=person,
                sheet=form.sheet(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("diagnostics:guided_result", diagnosis.public_id)
    return render(request, "diagnostics/typed_sheet.html", {"form": form, "person": person})
