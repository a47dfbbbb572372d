"""How a task may be said: each slip that the check catches, and plain words it lets through."""

import pytest

from diagnostics import item_bank, item_wording

PLAIN = "Pouvez-vous répondre à un mail\u202f?"


def test_plain_words_pass() -> None:
    assert item_wording.question_faults(PLAIN) == []
    assert item_wording.look_for_faults("Touche « Répondre », écrit une phrase, envoie.") == []


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Pouvez-vous ouvrir un onglet\u202f?", "mot de métier, « onglet »"),
        ("Pouvez-vous régler vos Cookies\u202f?", "mot de métier, « Cookies »"),
        ("Pouvez-vous brancher une clé USB\u202f?", "sigle, « USB »"),
        ("Pouvez-vous envoyer un message sur WhatsApp\u202f?", "marque, « WhatsApp »"),
        ("Pouvez-vous écrire à vos enfants\u202f?", "vie privée, « enfants »"),
        ("Pouvez-vous payer en ligne\u202f?", "vie privée, « payer »"),
        ("Pouvez-vous ouvrir puis imprimer un document\u202f?", "deux questions en une"),
        ("Pouvez-vous lire un mail ou écrire une lettre\u202f?", "deux questions en une"),
        ("Pouvez-vous me montrer votre mot de passe\u202f?", "révéler un secret"),
        ("Pouvez-vous lire votre numéro de sécurité sociale\u202f?", "révéler un secret"),
        ("Envoyer un mail.", "une seule phrase"),
        ("Peux-tu envoyer un mail\u202f?", "une seule phrase"),
        ("Avez-vous un mail\u202f? Pouvez-vous l’ouvrir\u202f?", "une seule phrase"),
        ("Pouvez-vous " + "écrire " * 20 + "\u202f?", "dépasse 15 mots"),
        ("Pouvez-vous " + "anticonstitutionnellement" * 5 + "\u202f?", "dépasse 120 caractères"),
    ],
)
def test_a_slip_in_what_is_said_aloud_is_told(question: str, told: str) -> None:
    assert any(told in fault for fault in item_wording.question_faults(question))


@pytest.mark.parametrize(
    ("look_for", "told"),
    [
        ("Connaît les réglages.", "ne commence pas par un geste"),
        ("Ouvre la page, comprend le texte.", "ne se voit pas, « comprend »"),
        ("Ouvre le navigateur.", "mot de métier, « navigateur »"),
        ("Ouvre la page", "point"),
        ("Ouvre " + "la page " * 40 + ".", "dépasse 200 caractères"),
    ],
)
def test_a_slip_in_what_is_looked_for_is_told(look_for: str, told: str) -> None:
    assert any(told in fault for fault in item_wording.look_for_faults(look_for))


@pytest.mark.parametrize("gesture", item_wording.ONE_GESTURE)
def test_two_gestures_that_people_name_in_one_breath_are_one(gesture: str) -> None:
    questions = [item.question for item in item_bank.load().items]
    assert any(gesture in question for question in questions), "exception that serves nobody"


def test_the_same_question_is_found_under_other_capitals_and_marks() -> None:
    twin = "POUVEZ-VOUS répondre à un mail ?"
    assert item_wording.comparable(twin) == item_wording.comparable(PLAIN)
