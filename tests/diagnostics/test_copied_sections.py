"""Nothing that leads to a person is left out of her copy, and no free text either."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import import_string

from diagnostics import copied_sections, enrolling, erasing, paper_sheets
from diagnostics.formats.person_copy import PersonCopy, Section
from diagnostics.models import Person
from diagnostics.paper_sheets import PaperSheet
from passes import receivers
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.lives import IDENTIFIER, TEXTS, lived

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def leading_to_a_person() -> Iterator[type[Model]]:
    """Every table from which a chain of keys leads to a person."""
    known: set[type[Model]] = {Person}
    ours = [
        m for label in ("diagnostics", "passes") for m in apps.get_app_config(label).get_models()
    ]
    grew = True
    while grew:
        found = {
            model
            for model in ours
            if model not in known
            and any(f.is_relation and f.related_model in known for f in model._meta.local_fields)
        }
        known |= found
        grew = bool(found)
    yield from sorted(known, key=lambda model: model._meta.label)


def all_sections(person: Person, settings) -> list[Section]:
    readers = [import_string(path) for path in settings.PERSON_COPY_SECTIONS]
    return [section for read in readers for section in read(person)]


def test_every_table_that_leads_to_a_person_is_in_her_copy(settings) -> None:
    copy = PersonCopy("", "", "", all_sections(PersonFactory(), settings))
    missing = {model._meta.label for model in leading_to_a_person()} - copy.tables()
    assert missing == set()


# Tables that lead to a person and that an erasure leaves as they are, each with its reason.
LEFT_AS_THEY_ARE = {
    "diagnostics.Person": "emptied column by column (erasing.EMPTIED)",
    "diagnostics.Anonymisation": "is the proof of the erasure, without a name",
    "diagnostics.TrialAssessment": "holds levels and a version, nothing else",
}


def test_every_table_that_leads_to_a_person_is_emptied_with_her_file() -> None:
    """L17: a table added tomorrow is reduced or deleted too, or says here why not."""
    plan = (*erasing.REDUCED, *erasing.DELETED, *erasing.REGISTERS)
    handled = {model._meta.label for model, _ in plan} | set(LEFT_AS_THEY_ARE)
    above = inspect.getsource(receivers.forget_texts)
    missing = [
        model._meta.label
        for model in leading_to_a_person()
        if model._meta.label not in handled and f"{model.__name__}.objects" not in above
    ]
    assert missing == []


def test_the_copy_of_a_lived_file_holds_one_of_each_record_of_this_layer() -> None:
    _, _, person = lived(TODAY)
    empty = {section.key for section in copied_sections.read(person) if not section.rows}
    # Nothing ends yet, and no other version of the calculation is on trial.
    assert empty == {"fin", "essais"}


def test_every_free_text_written_about_a_person_is_in_her_copy() -> None:
    """L13: what is written is readable by the person."""
    _, _, person = lived(TODAY)
    told = str([section.records() for section in copied_sections.read(person)])
    for text in TEXTS.values():
        assert text in told, text


def test_the_identifier_is_masked_and_the_answers_are_said_in_words() -> None:
    _, _, person = lived(TODAY)
    sections = {section.key: section for section in copied_sections.read(person)}
    told = str([section.records() for section in sections.values()])
    assert IDENTIFIER not in told
    assert "•••• 67A" in told
    spoken = [row["demande"] for row in sections["reponses"].records()]
    assert "Avec quoi allez-vous sur internet" in " ".join(spoken)


def test_a_guided_interview_is_read_in_its_own_words_and_its_codes_stay_for_programs() -> None:
    user, _, person = lived(TODAY)
    line = paper_sheets.lines_of_the_sheet()[0][1]
    sheet = PaperSheet(TODAY, {line.id: "with_help"})
    paper_sheets.type_sheet(actor=user, person=person, sheet=sheet)
    sections = {section.key: section for section in copied_sections.read(person)}
    told = dict(sections["reponses"].told()[-1])
    assert (told["Question"], told["Votre réponse"]) == (line.question, "Avec de l’aide")
    assert sections["reponses"].records()[-1]["question"] == line.id
    words = [dict(row) for row in sections["niveaux"].told()]
    assert {"Dans l’ensemble", "Chercher et ranger des informations"} <= {
        row["Sur quoi"] for row in words
    }
    assert not any("Incertitude" in row or "Compétence" in row for row in words)


def test_past_scores_keep_their_version_their_reasons_and_their_points() -> None:
    _, _, person = lived(TODAY)
    sections = {section.key: section for section in copied_sections.read(person)}
    records = sections["evaluations"].records()
    assert len(records) == person.assessments.count()
    assert {record["model_version"] for record in records} == {"1.0.0"}
    assert any(record["raisons"] and record["points"] for record in records)


def test_who_looked_is_in_the_copy() -> None:
    user, _, person = lived(TODAY)
    enrolling.open_file(actor=user, person=person)
    looks = next(s for s in copied_sections.read(person) if s.key == "lectures")
    opened = [record for record in looks.records() if record["acte"] == "dossier ouvert"]
    assert [record["qui"] for record in opened] == [str(user)]


def test_what_was_recorded_on_a_reunited_file_is_in_the_copy() -> None:
    _, _, other = lived(TODAY)
    kept = PersonFactory(agency=other.agency)
    Person.objects.filter(pk=other.pk).update(merged_into=kept)
    told = str([section.records() for section in copied_sections.read(kept)])
    assert TEXTS["comment"] in told
