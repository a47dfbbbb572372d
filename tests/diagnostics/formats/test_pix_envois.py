"""A Pix sending → values: nothing is guessed, an unknown name keeps its words."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from diagnostics.formats import pix_envois
from diagnostics.formats.pix_envois import State
from diagnostics.formats.reading_faults import UnreadableItem, WrongFile

SHARED: dict[str, Any] = {
    "idEnvoi": 880127,
    "dateEnvoi": "2025-10-06T08:47:04.512Z",
    "resultat": {
        "campagne": {
            "nom": "Diagnostic initial - Agence de Villeneuve",
            "dateDebut": "2025-09-01T07:30:00.000Z",
            "dateFin": None,
            "type": "EVALUATION",
            "codeCampagne": "KLMNPQ482",
        },
        "individu": {"nom": "Brûlé", "prenom": "Zoé", "idPoleEmploi": "1234567A"},
        "test": {
            "etat": 4,
            "progression": 100,
            "typeTest": "DI",
            "referenceExterne": 9123456,
            "dateDebut": "2025-10-06T08:12:41.000Z",
            "dateValidation": "2025-10-06T22:47:03.000Z",
            "evaluation": 55,
            "uniteEvaluation": "A",
            "elementsEvalues": [
                {
                    "libelle": "Gérer des données",
                    "domaineRattachement": "1. Informations et données",
                    "nbSousElements": 5,
                    "evaluation": {
                        "scoreObtenu": 60,
                        "uniteScore": "A",
                        "nbSousElementValide": 3,
                    },
                },
                {
                    "libelle": "Coder un robot",
                    "nbSousElements": 4,
                    "evaluation": {"scoreObtenu": 25, "uniteScore": "A"},
                },
            ],
        },
        "badges": [
            {"titre": "Les bases", "obtenu": True},
            {"titre": "Chercher un emploi", "obtenu": False},
        ],
    },
}


def changed(path: str, value: Any) -> dict[str, Any]:
    item = copy.deepcopy(SHARED)
    *parents, name = path.split(".")
    target = item
    for parent in parents:
        target = target[parent]
    target[name] = value
    return item


def test_a_shared_result_is_read_whole() -> None:
    sending = pix_envois.read_sending(SHARED)
    assert sending.is_shared
    assert (sending.sending_id, sending.participation) == ("880127", "9123456")
    assert (sending.last_name, sending.first_name) == ("Brûlé", "Zoé")
    assert sending.identifier == "1234567A"
    assert (sending.campaign_code, sending.test_type) == ("KLMNPQ482", "DI")
    assert (sending.percent, sending.pix, sending.progress) == (55, None, 100)
    assert sending.validated_at == datetime(2025, 10, 6, 22, 47, 3, tzinfo=UTC)
    assert [badge.is_obtained for badge in sending.badges] == [True, False]


def test_an_unknown_competence_keeps_its_name_and_has_no_code() -> None:
    known, unknown = pix_envois.read_sending(SHARED).elements
    assert (known.competence, known.percent, known.validated, known.targeted) == ("1.2", 60, 3, 5)
    assert (unknown.competence, unknown.raw_name) == (None, "Coder un robot")
    assert (unknown.validated, unknown.targeted, unknown.level) == (None, 4, None)


def test_an_added_alias_gives_the_competence() -> None:
    sending = pix_envois.read_sending(SHARED, added_aliases={"Coder un robot": "3.4"})
    assert sending.elements[1].competence == "3.4"


def test_a_number_and_a_text_are_one_identity() -> None:
    assert pix_envois.read_sending(changed("idEnvoi", " 880127 ")).sending_id == "880127"


def test_missing_keys_mean_nothing_known() -> None:
    item = changed("resultat.test.evaluation", None)
    for key in ("dateDebut", "progression", "elementsEvalues"):
        del item["resultat"]["test"][key]
    del item["resultat"]["badges"]
    del item["resultat"]["individu"]["idPoleEmploi"]
    del item["dateEnvoi"]
    sending = pix_envois.read_sending(item)
    assert (sending.percent, sending.pix, sending.progress, sending.started_at) == (None,) * 4
    assert (sending.elements, sending.badges, sending.identifier) == ((), (), None)


def test_a_profile_collection_is_read_in_pix_and_levels() -> None:
    item = changed("resultat.campagne.type", "COLLECTE_PROFILS")
    item["resultat"]["test"] |= {"evaluation": 43, "uniteEvaluation": "B"}
    item["resultat"]["test"]["elementsEvalues"] = [
        {
            "libelle": "Interagir",
            "evaluation": {"scoreObtenu": 17, "uniteScore": "B", "niveau": 2},
        }
    ]
    sending = pix_envois.read_sending(item)
    assert (sending.percent, sending.pix) == (None, 43)
    assert (sending.elements[0].pix, sending.elements[0].level) == (17, 2)


@pytest.mark.parametrize(
    ("path", "value", "column"),
    [
        ("idEnvoi", None, "idEnvoi"),
        ("idEnvoi", True, "idEnvoi"),
        ("dateEnvoi", "hier", "dateEnvoi"),
        ("dateEnvoi", 12, "dateEnvoi"),
        ("resultat.campagne.type", "EXAMEN", "resultat.campagne.type"),
        ("resultat.campagne.nom", 12, "resultat.campagne.nom"),
        ("resultat.campagne", "Pix", "resultat.campagne.type"),
        ("resultat.test.etat", 5, "resultat.test.etat"),
        ("resultat.test.etat", "4", "resultat.test.etat"),
        ("resultat.test.evaluation", 101, "resultat.test.evaluation"),
        ("resultat.test.evaluation", 55.5, "resultat.test.evaluation"),
        ("resultat.test.uniteEvaluation", "C", "resultat.test.evaluation"),
        ("resultat.test.referenceExterne", "", "resultat.test.referenceExterne"),
        ("resultat.test.dateValidation", None, "resultat.test.dateValidation"),
        ("resultat.test.elementsEvalues", {}, "resultat.test.elementsEvalues"),
        ("resultat.badges", [1], "resultat.badges"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(path: str, value: Any, column: str) -> None:
    with pytest.raises(UnreadableItem) as caught:
        pix_envois.read_sending(changed(path, value))
    assert column in [name for name, _reason in caught.value.faults]


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ({"libelle": ""}, "nom de compétence absent"),
        ({"libelle": "Interagir", "evaluation": 12}, "structure inattendue"),
        (
            {
                "libelle": "Interagir",
                "nbSousElements": 2,
                "evaluation": {"nbSousElementValide": 3},
            },
            "plus d’acquis validés",
        ),
        ({"libelle": "Interagir", "evaluation": {"niveau": 9}}, "nombre entre 0 et 8"),
        ({"libelle": "Gérer des données"}, "présente deux fois"),
    ],
)
def test_a_faulty_element_is_named(element: dict[str, Any], reason: str) -> None:
    item = copy.deepcopy(SHARED)
    item["resultat"]["test"]["elementsEvalues"].append(element)
    with pytest.raises(UnreadableItem, match=reason):
        pix_envois.read_sending(item)


def test_every_fault_of_an_item_is_collected() -> None:
    item = changed("idEnvoi", None)
    item["resultat"]["test"]["etat"] = 9
    with pytest.raises(UnreadableItem) as caught:
        pix_envois.read_sending(item)
    assert len(caught.value.faults) == 2


def at(state: State, sent_at: str, sending_id: int) -> pix_envois.Sending:
    item = changed("resultat.test.etat", state.value)
    item |= {"idEnvoi": sending_id, "dateEnvoi": sent_at}
    return pix_envois.read_sending(item)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_highest_state_wins_then_the_latest_date(order: tuple[int, ...]) -> None:
    sendings = [
        at(State.FINISHED, "2025-10-08T08:00:00Z", 1),
        at(State.SHARED, "2025-10-06T08:00:00Z", 2),
        at(State.SHARED, "2025-10-07T08:00:00Z", 3),
    ]
    best = pix_envois.winning(sendings[place] for place in order)
    assert [sending.sending_id for sending in best.values()] == ["3"]


def test_a_file_is_an_array_or_a_response_body() -> None:
    assert list(pix_envois.stream_items([json.dumps([SHARED]).encode()])) == [SHARED]
    document = {"response_body": [SHARED], "push_body": {}}
    assert list(pix_envois.stream_items([b"\xef\xbb\xbf" + json.dumps(document).encode()])) == [
        SHARED
    ]


@pytest.mark.parametrize("content", [b"", b"  ", b"abc", b"\xff\xfe", b"{}", b"[1]", b"3", b"PK\3"])
def test_a_wrong_file_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(WrongFile, match=r"^(Le|Ce) fichier .*\.$"):
        list(pix_envois.stream_items([content]))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Diagnostic initial", "DI"), ("Parcours complet", "PC"), ("diagnostic initial", "CP")],
)
def test_the_type_of_a_test_follows_from_the_profile(name: str, kind: str) -> None:
    assert pix_envois.type_of_test(name) == kind
