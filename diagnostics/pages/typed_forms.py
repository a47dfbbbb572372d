"""Results typed in, as forms: one per instrument, each with the day and the agreement it needs.

A form reads what was typed and decides nothing: a line that cannot be right is refused by the verb
and shown on its own line, the others keep what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from diagnostics import enums, instruments, pix, questionnaires, scoring
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.pages.forms import FreeTextField

NOT_INDICATED = ""
STATES = [
    ("", "Pas testée"),
    (enums.SkillStatus.REFUSED, "Ne souhaite pas répondre"),
    (enums.SkillStatus.NOT_SHARED, "Pas envoyée par la personne"),
]


class TypedForm(ActForm):
    """A result typed in, with the day it was obtained; today when nothing is said."""

    observed_on = forms.DateField(
        label="Jour du test",
        required=False,
        help_text="Aujourd’hui si vous ne précisez rien.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def answers(self) -> dict[str, Any]:
        """The typed values, as `instruments.read` takes them."""
        raise NotImplementedError

    def refuse_lines(self, faults: Mapping[str, str]) -> None:
        """Show what is wrong; a form with lines shows it on each of them."""
        for fault in faults.values():
            self.add_error(None, fault)


class AbcDiagForm(TypedForm):
    """Right answers of a Pix ABC Diag, out of ten."""

    right_answers = forms.IntegerField(label="Bonnes réponses sur 10", min_value=0, max_value=10)

    field_order = ("right_answers", "observed_on")

    def answers(self) -> dict[str, Any]:
        return {"right_answers": self.cleaned_data["right_answers"]}


class SharedResultForm(TypedForm):
    """A Pix result enters only with the person's agreement (diagnosis.md, rule 5)."""

    is_agreed = forms.BooleanField(
        label="La personne est d’accord pour que ce résultat soit noté", required=False
    )


class CampaignForm(SharedResultForm):
    """The percent of a Pix campaign, or its skills, which say more."""

    percent = forms.IntegerField(
        label="Pourcentage obtenu", min_value=0, max_value=100, required=False
    )
    validated = forms.IntegerField(
        label="Acquis validés",
        required=False,
        min_value=0,
        help_text="Facultatif, avec le nombre visé : deux résultats se comparent alors.",
    )
    targeted = forms.IntegerField(label="Acquis visés", required=False, min_value=1)
    is_pix_emploi = forms.BooleanField(
        label="C’est le parcours Pix Emploi (diagnostic initial)", required=False
    )
    field_order = (
        "percent",
        "validated",
        "targeted",
        "is_pix_emploi",
        "observed_on",
        "is_agreed",
    )

    def answers(self) -> dict[str, Any]:
        names = ("percent", "validated", "targeted", "is_pix_emploi")
        return {name: self.cleaned_data[name] for name in names}


class ProfileForm(SharedResultForm):
    """Levels of the sixteen competences; an empty line was not tested, or says why not."""

    max_level = forms.TypedChoiceField(
        label="Niveau maximal du test",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            *((level, str(level)) for level in (8, 7, 6, 5)),
            (NOT_INDICATED, "Pas indiqué sur le document"),
        ],
        help_text="Il est écrit sur le résultat. Sans lui, deux résultats ne se comparent pas.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for competence in pix.COMPETENCES:
            self.fields[_level_name(competence)] = _level_field(f"Niveau, {competence}")
            self.fields[_pix_name(competence)] = _level_field(f"Pix, {competence}")
            self.fields[_state_name(competence)] = forms.ChoiceField(
                label=f"Sans niveau, {competence}",
                required=False,
                choices=STATES,
                widget=forms.Select(attrs={"class": "fr-select"}),
            )

    def rows(self) -> list[tuple[pix.Competence, Any, Any, Any]]:
        return [
            (c, self[_level_name(c)], self[_pix_name(c)], self[_state_name(c)])
            for c in pix.COMPETENCES
        ]

    def answers(self) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        for competence in pix.COMPETENCES:
            level = self.cleaned_data.get(_level_name(competence))
            points = self.cleaned_data.get(_pix_name(competence))
            state = self.cleaned_data.get(_state_name(competence))
            if level is not None or points is not None or state:
                typed[competence.code] = {"level": level, "pix": points, "status": state}
        return typed

    def refuse_lines(self, faults: Mapping[str, str]) -> None:
        """Show what is wrong on its own line; the other lines keep what was typed."""
        for code, fault in faults.items():
            name = f"level_{code.replace('.', '_')}"
            self.add_error(name if name in self.fields else code, fault)


class CertificateForm(ProfileForm):
    """A Pix certificate: its total, and the levels it certifies."""

    total = forms.IntegerField(
        label="Total certifié, en pix",
        required=False,
        min_value=0,
        max_value=scoring.CERTIFIED_TOTAL,
    )

    def answers(self) -> dict[str, Any]:
        typed = super().answers()
        total = self.cleaned_data.get("total")
        return typed if total is None else {instruments.CERTIFIED: total, **typed}


class AnswersForm(TypedForm):
    """The answers of a spoken questionnaire, to be corrected afterwards."""

    questionnaire: questionnaires.Questionnaire

    def __init__(self, *args: Any, hidden: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden = frozenset(hidden)
        for question in self.questionnaire.questions:
            if question.code not in self.hidden:
                self.fields[question.code] = forms.ChoiceField(
                    label=question.spoken,
                    required=False,
                    choices=[("", "Pas demandé")]
                    + [
                        (choice.code, choice.label)
                        for choice in question.choices
                        if choice.code != questionnaires.NOT_ASKED
                    ],
                )
        self.order_fields([q.code for q in self.questionnaire.questions])

    def answers(self) -> dict[str, Any]:
        codes = (question.code for question in self.questionnaire.questions)
        return {code: value for code in codes if (value := self.cleaned_data.get(code))}


class FirstMeetingForm(AnswersForm):
    """The answers of a first meeting."""

    questionnaire = questionnaires.FIRST_MEETING


class GesturesForm(AnswersForm):
    """The eight gestures."""

    questionnaire = questionnaires.GESTURES


class DsiForm(AnswersForm):
    """The thirty questions."""

    questionnaire = questionnaires.DSI


class WhyForm(ActForm):
    """Why a record is replaced."""

    reason = forms.ChoiceField(
        label="Pourquoi corriger",
        choices=[
            ("", "Choisir un motif"),
            *(
                (reason.value, reason.label.capitalize())
                for reason in enums.CorrectionReason
                # A result of somebody else is withdrawn, not replaced.
                if reason != enums.CorrectionReason.WRONG_PERSON
            ),
        ],
    )
    comment = FreeTextField(label="En une phrase, pour « autre »", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["request_id"]  # the form beside carries the identity of the request


def initial_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed or said, as the fields of its form."""
    initial: dict[str, Any] = {}
    for name, value in payload.items():
        competence = pix.COMPETENCES_BY_CODE.get(name)
        if competence is None or not isinstance(value, Mapping):
            initial[name] = value
            continue
        initial[_level_name(competence)] = value.get("level")
        initial[_pix_name(competence)] = value.get("pix")
        initial[_state_name(competence)] = value.get("status") or ""
    return initial


def _level_name(competence: pix.Competence) -> str:
    return f"level_{competence.code.replace('.', '_')}"


def _pix_name(competence: pix.Competence) -> str:
    return f"pix_{competence.code.replace('.', '_')}"


def _state_name(competence: pix.Competence) -> str:
    return f"state_{competence.code.replace('.', '_')}"


def _level_field(label: str) -> forms.IntegerField:
    field = forms.IntegerField(label=label, required=False)
    field.widget.attrs |= {"inputmode": "numeric", "class": "fr-input declic-short"}
    return field
