"""Forms about people: typed values for the verbs, nothing decided here.

A free text is short, warns before it is written and hints afterwards (law.md, L13); the refusal of
a social-security number is worn by every form (`ActForm`).
"""

from __future__ import annotations

from typing import Any

from django import forms

from diagnostics import enums, free_text
from diagnostics.accounts import locating
from diagnostics.accounts.models import Agency, Commune, User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.models import Person
from diagnostics.person_details import Details

NOT_SAID = ("", "Non communiqué")


class FreeTextField(forms.CharField):
    """A sentence written by staff about a person: short, factual, readable by the person."""

    def __init__(self, *, label: str, required: bool = True, **more: Any) -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=free_text.LONGEST,
            help_text=f"{free_text.WARNING} {free_text.LONGEST} caractères au plus.",
            error_messages={"required": "Écrivez en une phrase pourquoi."},
            **more,
        )


class CommuneField(forms.CharField):
    """A commune said by its postcode, its name, or both: « 62300 Lens »."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label="Commune",
            required=False,
            max_length=90,
            help_text="Code postal et nom. Exemple : 62300 Lens.",
            **more,
        )

    def clean(self, value: Any) -> Commune | None:
        text = super().clean(value)
        if not text:
            return None
        words = text.replace("(", " ").replace(")", " ").split()
        postcode = next((word for word in words if word.isdigit() and len(word) == 5), "")
        name = " ".join(word for word in words if word != postcode)
        if found := locating.find_commune(postcode=postcode, name=name):
            return found
        suggested = locating.suggest_communes(postcode or name, limit=6)
        if not postcode and len(suggested) == 1:
            return suggested[0]
        raise forms.ValidationError(_which(suggested))


def _which(suggested: list[Commune]) -> str:
    if not suggested:
        return "Commune inconnue. Écrivez le code postal et le nom : 62300 Lens."
    known = ", ".join(f"{each.postcodes[:5]} {each.name}" for each in suggested)
    return f"Plusieurs communes possibles : {known}. Écrivez le code postal et le nom."


def _choices(labels: type[Any]) -> list[tuple[str, str]]:
    said = [(value, label.capitalize()) for value, label in labels.choices if value]
    return [NOT_SAID, *said]


class SearchForm(ActForm):
    """One field: a name, or a France Travail identifier."""

    text = forms.CharField(
        label="Nom ou identifiant France Travail",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["request_id"]  # looking for somebody changes nothing


class PersonForm(ActForm):
    """A person's file: two names are enough, the rest is useful or absent."""

    last_name = forms.CharField(label="Nom", max_length=100)
    first_name = forms.CharField(label="Prénom", max_length=100)
    birth_year = forms.CharField(
        label="Année de naissance",
        required=False,
        max_length=6,
        help_text="Quatre chiffres. Exemple : 1974.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    identifier = forms.CharField(
        label="Identifiant France Travail",
        required=False,
        max_length=40,
        help_text="Jamais le numéro de sécurité sociale.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(label="Mail", required=False)
    commune = CommuneField()
    preferred_channel = forms.ChoiceField(
        label="Moyen de contact préféré", required=False, choices=_choices(enums.Channel)
    )
    mobility = forms.ChoiceField(
        label="Peut se déplacer", required=False, choices=_choices(enums.YesNo)
    )
    qpv = forms.ChoiceField(
        label="Habite un quartier prioritaire", required=False, choices=_choices(enums.YesNo)
    )
    sex = forms.ChoiceField(label="Sexe", required=False, choices=_choices(enums.Sex))
    status = forms.ChoiceField(
        label="Situation", required=False, choices=_choices(enums.EmploymentStatus)
    )

    # Two names are compulsory; the year of birth tells two of the same name apart.
    first_shown = ("last_name", "first_name", "birth_year")

    def clean_birth_year(self) -> int | None:
        text = self.cleaned_data["birth_year"].strip()
        if text and not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(
                "L’année de naissance s’écrit en quatre chiffres. Exemple : 1974."
            )
        return int(text) if text else None

    def details(self) -> Details:
        """The typed values, as the verbs take them."""
        values = {
            name: self.cleaned_data[name] for name in Details.__annotations__ if name in self.fields
        }
        return Details(**values)

    def names(self) -> list[Any]:
        return [self[name] for name in self.first_shown]

    def useful(self) -> list[Any]:
        """The fields that may stay empty."""
        hidden = {"request_id", "is_distinct", "is_informed"}
        return [field for field in self if field.name not in {*self.first_shown, *hidden}]

    def has_useful_error(self) -> bool:
        return any(field.errors for field in self.useful())


class RegisterForm(PersonForm):
    """A new file; the information sheet may be given at once, a twin may be set apart."""

    is_informed = forms.BooleanField(
        label="J’ai remis et lu la feuille d’information", required=False
    )
    is_distinct = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ContactForm(PersonForm):
    """What a file says, to be corrected; the identifier shows masked and empty keeps it."""

    @classmethod
    def of(cls, person: Person) -> ContactForm:
        """The form as the file stands."""
        initial = {
            name: getattr(person, name)
            for name in Details.__annotations__
            if name not in {"identifier", "commune", "phone"}
        }
        town = person.commune
        initial["commune"] = f"{town.postcodes[:5]} {town.name}" if town else ""
        initial["phone"] = person.spoken_phone
        form = cls(initial=initial)
        if person.identifier_tail:
            kept = f"Enregistré : {person.masked_identifier}. Laissez vide pour ne rien changer."
            form["identifier"].help_text = kept
        return form


class ReasonForm(ActForm):
    """A reason in one sentence."""

    reason = FreeTextField(label="Motif")


class MoveForm(ActForm):
    """Where a person goes: another agency, or another advisor of the same one."""

    to_agency = forms.ModelChoiceField(
        label="Agence", queryset=Agency.objects.none(), empty_label=None
    )
    to_advisor = forms.ModelChoiceField(
        label="Conseiller",
        queryset=User.objects.none(),
        required=False,
        empty_label="À désigner par l’agence",
        help_text="Si la personne change d’agence, cette agence choisira le conseiller.",
    )

    reason = FreeTextField(label="Motif", required=False)

    def __init__(self, *args: Any, agencies: Any, advisors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].queryset = agencies
        self.fields["to_advisor"].queryset = advisors


class CloseForm(ActForm):
    """Why a file is closed."""

    reason = forms.ChoiceField(
        label="Motif",
        choices=[(value, label.capitalize()) for value, label in enums.CloseReason.choices],
        widget=forms.RadioSelect,
    )


class IncidentForm(ActForm):
    """The day a right or a deadline was lost for a digital reason."""

    happened_on = forms.DateField(
        label="Jour de l’incident",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Actualisation manquée, message non lu, dossier bloqué.",
    )
