"""The guided interview in a browser: by keyboard, on a tablet, with the line cut in the middle."""

from __future__ import annotations

import hashlib
import json
from random import Random

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from diagnostics import adaptive, guiding, interviewing, item_bank
from diagnostics.accounts.models import User
from diagnostics.adaptive import Given
from diagnostics.models import Diagnosis, Interview, Person
from diagnostics.pages import guided_tab
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = pytest.mark.browser
TABLET = {"width": 768, "height": 1024}
MOMENT = 320  # milliseconds: a double click never answers the question that has just appeared


@pytest.fixture
def samia(site: str, page: Page) -> User:
    user = advisor(AgencyFactory())
    client = Client()
    client.force_login(user)
    cookie = client.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
    page.set_viewport_size(TABLET)
    return user


@pytest.fixture
def person(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0], last_name="Diallo", birth_year=1974)


@pytest.fixture
def draft(samia: User, person: Person) -> Interview:
    return interviewing.start_interview(actor=samia, person=person, instrument="guided_interview")


def assert_sound(page: Page) -> None:
    """Nothing wider than the screen, no violation that a program can see."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def open_draft(page: Page, site: str, draft: Interview) -> None:
    page.goto(f"{site}/entretiens-guides/{draft.public_id}")
    expect(page.locator("#said")).to_be_focused()
    page.wait_for_timeout(MOMENT)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(MOMENT)


def conversation(draft: Interview) -> guiding.Conversation:
    return guiding.conversation_of(Interview.objects.get(pk=draft.pk))


def saved(page: Page, text: str = "Enregistré") -> None:
    expect(page.locator("[data-saved]")).to_have_text(text, timeout=20_000)


def test_the_tab_chooses_what_the_server_chooses_on_hundreds_of_conversations(
    site: str, page: Page, draft: Interview
) -> None:
    open_draft(page, site, draft)
    rng = Random(2026)
    bank, cases = item_bank.load(), []
    for _ in range(300):
        scope = rng.choice(
            [*item_bank.SCOPES.values(), tuple(rng.sample(["1.1", "2.1", "5.2"], 2))]
        )
        items = bank.of_scope(scope)
        put = rng.sample([item.id for item in items], rng.randint(0, min(18, len(items))))
        given = [Given(item, rng.choice(guiding.VALUES)) for item in put]
        seed = rng.randbytes(16).hex()
        choice = adaptive.next_item(items, given, seed)
        expected = choice and [choice.item.id, choice.rank, choice.estimate, adaptive.why(choice)]
        cases.append([scope, [[g.item_id, g.value] for g in given], seed, expected])
    areas = guided_tab.tab_of(conversation(draft))["areas"]
    rows = guided_tab.rows_of(bank.items)
    found = page.evaluate(
        """([rows, cases, curve, areas]) => {
          const items = guidedChoice.read(rows);
          return cases.map(([scope, given, seed]) => {
            const kept = items.filter((item) => scope.includes(item.competence));
            const choice = guidedChoice.next(kept, new Map(given), seed, curve);
            if (!choice) return null;
            return [choice.item.id, choice.rank, choice.estimate, guidedChoice.why(choice, areas)];
          });
        }""",
        [rows, cases, guided_tab.curve_values(), areas],
    )
    assert found == json.loads(json.dumps([case[3] for case in cases]))
    words = ["", "graine:1", "é" * 80]
    digests = page.evaluate("words => words.map(guidedChoice.sha256)", words)
    assert digests == [list(hashlib.sha256(word.encode()).digest()) for word in words]


def test_b08_b24_the_line_is_cut_in_the_middle_and_nothing_is_lost_or_doubled(
    site: str, page: Page, draft: Interview
) -> None:
    open_draft(page, site, draft)
    assert_sound(page)
    press(page, "1", "3")
    saved(page)
    page.context.set_offline(True)
    press(page, "m", "1", "2", "4")
    saved(page, "3 réponses pas encore envoyées")
    assert_sound(page)
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert not [word for word in ("Diallo", "alone", "with_help", "1.", "2.") if word in kept]
    assert "Diallo" not in page.locator("#guided-tab").text_content()
    on_screen = page.locator("[name=question]").input_value()
    page.context.set_offline(False)
    saved(page)
    rows = list(draft.answers.order_by("pk"))
    assert [row.value for row in rows] == ["alone", "no", "alone", "with_help", "not_asked"]
    assert [row.is_shown for row in rows] == [False, False, True, False, False]
    assert len({row.question for row in rows}) == 5
    late = [row.received_at - row.given_at for row in rows]
    assert late[2].total_seconds() > 1 > late[0].total_seconds()
    following = conversation(draft).next
    assert following is not None
    assert on_screen == following.item.id == page.locator("[name=question]").input_value()


def test_b24_offline_until_the_end_the_result_opens_when_the_line_is_back(
    site: str, page: Page, draft: Interview
) -> None:
    open_draft(page, site, draft)
    page.context.set_offline(True)
    press(page, *"123412341234")
    expect(page.get_by_role("heading", name="Les questions sont posées.")).to_be_visible()
    press(page, "1")
    saved(page, "12 réponses pas encore envoyées")
    assert_sound(page)
    page.context.set_offline(False)
    page.get_by_role("heading", name="Voici ce que dit l’entretien.").wait_for(timeout=20_000)
    assert_sound(page)
    assert conversation(draft).stop == "count_reached"
    assert draft.answers.count() == 12
    page.get_by_role("button", name="Continuer : six questions de plus").click()
    expect(page.locator("[data-progress]")).to_have_text("Question 13, 18 au plus")
    expect(page.locator("#said")).to_be_focused()
    page.wait_for_timeout(MOMENT)
    press(page, *"444444")
    page.get_by_role("button", name="Enregistrer ce résultat").click()
    page.wait_for_url("**/resultats-guides/*")
    assert_sound(page)
    assert Diagnosis.objects.get().stop_reason == "count_reached"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_whole_interview_by_keyboard_on_a_narrow_and_a_wide_screen(
    site: str, page: Page, person: Person, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/personnes/{person.public_id}/entretien-guide")
    assert_sound(page)
    page.get_by_role("button", name="Commencer").press("Enter")
    expect(page.locator("#said")).to_be_focused()
    page.wait_for_timeout(MOMENT)
    assert_sound(page)
    press(page, *"121312141213")
    page.get_by_role("button", name="Enregistrer ce résultat").wait_for()
    assert_sound(page)
    page.get_by_role("button", name="Enregistrer ce résultat").press("Enter")
    page.wait_for_url("**/resultats-guides/*")
    assert_sound(page)


def test_going_back_corrects_the_answer_and_the_latest_counts(
    site: str, page: Page, draft: Interview
) -> None:
    open_draft(page, site, draft)
    first = page.locator("[name=question]").input_value()
    press(page, "3", "1")
    page.get_by_role("link", name="Question précédente").click()
    page.get_by_role("link", name="Question précédente").click()
    assert page.locator("[name=question]").input_value() == first
    expect(page.get_by_role("button", name="Non", exact=False)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.wait_for_timeout(MOMENT)
    page.get_by_role("button", name="Seul").click()
    saved(page)
    assert conversation(draft).latest[first].value == "alone"
    assert draft.answers.count() == 3
    following = conversation(draft).next
    assert following is not None
    assert page.locator("[name=question]").input_value() == following.item.id


def test_another_desk_that_answered_meanwhile_is_followed(
    site: str, page: Page, samia: User, draft: Interview
) -> None:
    open_draft(page, site, draft)
    other = conversation(draft).items[0]
    answer = interviewing.GivenAnswer(draft.public_id, other.id, "alone")
    interviewing.answer_question(actor=samia, interview=draft, answer=answer)
    press(page, "1")
    saved(page)
    following = conversation(draft).next
    assert following is not None
    expect(page.locator("[name=question]")).to_have_value(following.item.id)
    expect(page.locator("[data-progress]")).to_have_text("Question 3, 12 au plus")


def test_a_double_click_answers_one_question(site: str, page: Page, draft: Interview) -> None:
    open_draft(page, site, draft)
    page.get_by_role("button", name="Seul").dblclick()
    saved(page)
    assert draft.answers.count() == 1


def test_a_session_that_ended_keeps_the_answers_until_somebody_signs_in_again(
    site: str, page: Page, samia: User, draft: Interview
) -> None:
    open_draft(page, site, draft)
    page.context.clear_cookies()
    press(page, "1")
    saved(page, "Votre session est fermée : connectez-vous dans un autre onglet.")
    client = Client()
    client.force_login(samia)
    cookie = client.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
    saved(page)
    assert draft.answers.count() == 1


def test_a_paper_grid_is_typed_with_one_hand(site: str, page: Page, person: Person) -> None:
    page.goto(f"{site}/personnes/{person.public_id}/grille-papier")
    assert_sound(page)
    page.get_by_label("Jour de l’entretien").fill("2026-01-15")
    page.locator("[data-line] input").first.focus()
    for key in "1m23":
        page.keyboard.press(key)
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/resultats-guides/*")
    assert_sound(page)
    answers = Interview.objects.get().answers.order_by("pk")
    assert [row.value for row in answers] == ["alone", "with_help", "no"]
    assert [row.is_shown for row in answers] == [False, True, False]
