"""The bank of the guided interview: every rule of diagnosis.md 6.1, and a bank that breaks it."""

import dataclasses
import json
from collections import Counter

import jsonschema
import pytest

from diagnostics import item_bank, pix
from diagnostics.item_bank import COMPLETE, JOB_SEARCH, SCOPES, Item, ItemBank

BANK = item_bank.load()


def changed(item_id: str, **values: object) -> ItemBank:
    """The published bank, but for one item."""
    items = tuple(
        dataclasses.replace(item, **values) if item.id == item_id else item for item in BANK.items
    )
    return dataclasses.replace(BANK, items=items)


def without(keep) -> ItemBank:
    return dataclasses.replace(BANK, items=tuple(item for item in BANK.items if keep(item)))


def test_the_published_bank_breaks_no_rule() -> None:
    assert item_bank.faults(BANK) == []


def test_the_file_has_the_shape_that_its_schema_tells() -> None:
    schema = json.loads((item_bank.DATA / "item-bank.schema.json").read_text(encoding="utf-8"))
    written = json.loads(item_bank.file_of(BANK.version).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(written)
    assert written["version"] == item_bank.CURRENT_VERSION


def test_the_bank_is_balanced() -> None:
    assert len(BANK.items) >= 160
    levels = Counter(item.level for item in BANK.items)
    assert min(levels[level] for level in item_bank.LEVELS) >= 10
    for code, by_level in item_bank.balance(BANK).items():
        assert sum(by_level.values()) >= (12 if code in SCOPES[JOB_SEARCH] else 9)
        assert len({item.tube for item in BANK.of_scope([code])}) >= 3
    for code in SCOPES[JOB_SEARCH]:
        assert all(item_bank.balance(BANK)[code][level] for level in (1, 2, 3, 4))
    assert all(len({item.level for item in items}) >= 3 for items in BANK.tubes.values())


def test_every_area_has_an_easy_tube_in_both_scopes() -> None:
    for scope in (JOB_SEARCH, COMPLETE):
        easy = {i.area for i in BANK.of_scope(SCOPES[scope]) if BANK.hardest_level(i.tube) <= 3}
        assert easy == {area.code for area in pix.AREAS}


@pytest.mark.parametrize(
    ("item_id", "question", "pictogram"),
    [
        (
            "2.1-messagerie-1",
            "Pouvez-vous ouvrir votre boîte mail et lire un message\u202f?",
            "enveloppe",
        ),
        ("2.1-messagerie-3", "Pouvez-vous envoyer un mail avec votre CV\u202f?", "trombone"),
        (
            "1.1-offres-2",
            "Pouvez-vous chercher une offre d’emploi près de chez vous\u202f?",
            "loupe",
        ),
        (
            "1.2-rangement-2",
            "Pouvez-vous retrouver un document reçu la semaine dernière\u202f?",
            "dossier",
        ),
        ("4.2-visibilite-3", "Pouvez-vous choisir qui voit ce que vous publiez\u202f?", "cadenas"),
        (
            "5.2-demarrage-1",
            "Pouvez-vous allumer l’ordinateur et entrer dans votre compte\u202f?",
            "bouton",
        ),
    ],
)
def test_the_six_examples_of_the_design_are_there(
    item_id: str, question: str, pictogram: str
) -> None:
    item = BANK.item(item_id)
    assert (item.question, item.pictogram) == (question, pictogram)


def test_items_are_sorted_by_id_and_found_by_it() -> None:
    assert list(BANK.items) == sorted(BANK.items, key=lambda item: item.id)
    assert BANK.item("1.1-offres-2").area == "1"
    assert BANK.has("1.1-offres-2")
    assert not BANK.has("1.1-offres-9")
    with pytest.raises(KeyError):
        BANK.item("1.1-offres-9")


def test_a_tube_is_read_from_the_easiest_to_the_hardest() -> None:
    assert [item.level for item in BANK.of_tube("messagerie")] == [1, 2, 3, 4]
    assert BANK.of_tube("inconnu") == ()


def test_a_scope_holds_the_items_of_its_competences_only() -> None:
    assert {item.competence for item in BANK.of_scope(SCOPES[JOB_SEARCH])} == set(
        pix.JOB_SEARCH_CODES
    )
    assert BANK.of_scope(SCOPES[COMPLETE]) == BANK.items


def test_the_fixed_sheet_asks_one_task_of_level_three_per_competence() -> None:
    sheet = item_bank.fixed_sheet(BANK)
    assert [item.competence for item in sheet] == list(SCOPES[COMPLETE])
    assert {item.level for item in sheet} == {3}
    assert [item.id for item in sheet] == list(BANK.preferred)
    job_search = item_bank.fixed_sheet(BANK, SCOPES[JOB_SEARCH])
    assert [item.competence for item in job_search] == list(SCOPES[JOB_SEARCH])


def test_the_fixed_sheet_takes_the_nearest_level_when_there_is_no_third() -> None:
    bank = without(lambda item: item.level != 3)
    assert {item.level for item in item_bank.fixed_sheet(bank)} == {2}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"question": BANK.item("1.1-offres-2").question}, "même question que 1.1-offres-2"),
        ({"level": 4}, "même sujet et même niveau que 2.1-messagerie-3"),
        ({"id": "2.1-messages-2"}, "identifiant en double"),
        ({"level": 7}, "niveau hors de 1 à 6"),
        ({"pictogram": "licorne"}, "pictogramme inconnu"),
        ({"device": "montre"}, "appareil inconnu"),
        ({"competence": "9.9"}, "compétence inconnue"),
    ],
)
def test_a_fault_of_one_item_names_it(values: dict[str, object], told: str) -> None:
    wrong = "2.1-messagerie-3"
    faults = item_bank.faults(changed(wrong, **values))
    named = values.get("id", wrong)
    if told.startswith("même sujet"):
        named, told = "2.1-messagerie-4", told
    assert any(fault.startswith(f"{named} : {told}") for fault in faults), faults


@pytest.mark.parametrize(
    ("keep", "told"),
    [
        (lambda item: item.tube != "offres", "Domaine 1 : aucun sujet facile"),
        (lambda item: item.tube != "photo", "Compétence 3.2 : moins de 3 sujets."),
        (lambda item: item.competence != "3.4" or item.level > 3, "moins de 9 questions."),
        (
            lambda item: item.competence != "2.2" or item.level != 1,
            "Compétence 2.2 : aucune question de niveau 1.",
        ),
        (lambda item: item.level != 6, "Niveau 6 : moins de 10 questions."),
        (lambda item: item.area != "2", "La banque a moins de 160 questions."),
        (
            lambda item: item.id != "2.3-groupes-3",
            "2.3-groupes-2 : le sujet « groupes » a moins de trois niveaux.",
        ),
        (lambda item: item.id != "1.1-offres-3", "1.1-offres-3 : préférée, mais absente."),
    ],
)
def test_a_bank_out_of_balance_says_where(keep, told: str) -> None:
    assert any(told in fault for fault in item_bank.faults(without(keep)))


def test_a_tube_spread_over_two_competences_is_a_fault() -> None:
    faults = item_bank.faults(changed("2.1-messagerie-3", tube="lettre"))
    assert any("le sujet « lettre » est sur deux compétences" in fault for fault in faults)


def test_a_device_is_named_where_the_question_speaks_of_it() -> None:
    def wants(item: Item, word: str, device: str) -> bool:
        return word in item.question and item.device not in (device, item_bank.ANY_DEVICE)

    assert [i.id for i in BANK.items if wants(i, "ordinateur", item_bank.COMPUTER)] == []
    assert [i.id for i in BANK.items if wants(i, "téléphone", item_bank.PHONE)] == []
