"""A small town where everything exists once, so that every address has something to show.

The money is the lived story of `tests/passes/books_story.py`; a family name that no other word of
the site contains marks the people helped. `addresses()` gives each route of the site its address
in this town: the walks over roles and over bad input read it.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from diagnostics import (
    answering,
    depositing,
    importing,
    interviewing,
    linking,
    listing_people,
)
from diagnostics.accounts import joining
from diagnostics.accounts.models import Agency, ApiToken, User
from diagnostics.models import ImportedFile, Person, PixCampaign
from passes import enums, mending
from passes.models import (
    BankEntry,
    BankMatch,
    BankStatement,
    HandOver,
    MonthlyStatement,
    PaymentBatch,
    Redemption,
)
from reporting import requesting
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.diagnostics.exports import export
from tests.diagnostics.recordings import HARD, latest, record
from tests.diagnostics.sendings import file_of, sending
from tests.passes.books_story import Story, lived_story
from tests.passes.desks import diagnosed
from tests.passes.factories import FunderMembershipFactory, accepted_account, member_of
from tests.passes.factories import open_provider as another_provider
from tests.passes.order_factories import draft
from tests.support import town_places

NOW = dt.datetime(2026, 3, 20, 9, 0, tzinfo=dt.UTC)
# Of nobody's vocabulary: found in an answer, it names a person.
FAMILY_NAME = "Zwartkopwebber"


@dataclass
class Town:
    """The people who sign in, by role, and one object of each kind by route."""

    story: Story
    users: dict[str, User] = field(default_factory=dict)
    arguments: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def agency(self) -> Agency:
        return self.story.agency

    def addresses(self) -> dict[str, str]:
        """Give each named route of our own its address in this town."""
        return {name: reverse(name, args=args) for name, args in self.arguments.items()}


def build() -> Town:
    """Live the story, then add what it leaves out. The clock must stand at NOW afterwards."""
    town = Town(lived_story())
    Person.objects.update(last_name=FAMILY_NAME, search_name=FAMILY_NAME.lower())
    _staff(town)
    person = _people(town)
    _money(town, person)
    return town


def _staff(town: Town) -> None:
    provider, order = town.story.providers[0], town.story.order
    town.users = {
        "advisor": town.story.advisor,
        "manager": town.story.manager,
        "advisor elsewhere": advisor(AgencyFactory()),
        "operator": UserFactory(operator=True),
        "funder": FunderMembershipFactory(funder=order.funder).user,
        "provider administrator": member_of(provider, enums.ProviderRole.ADMIN),
        "provider member": member_of(provider),
        "auditor": UserFactory(auditor=True),
        "administrator": UserFactory(administrator=True),
        "observer": UserFactory(observer=True),
        "data protection officer": UserFactory(dpo=True),
        "nobody": UserFactory(),
    }
    appointed = joining.appoint_operator(
        actor=UserFactory(administrator=True),
        email="nouvelle@exemple.invalid",
        first_name="Noa",
        last_name="Petit",
        password="une phrase assez longue",
    )
    _name_all(town.arguments, "accounts", "confirm_operator give_password", appointed)


def _people(town: Town) -> Person:
    user, arguments = town.story.advisor, town.arguments
    person = diagnosed(town.agency, last_name=FAMILY_NAME, advisor=user)
    twin = diagnosed(town.agency, last_name=FAMILY_NAME)
    record(user, person, HARD, NOW.date())
    assessment = latest(person)
    interview = interviewing.start_interview(actor=user, person=twin)
    content = file_of(sending(1, identifier=None, percent=57))
    file = importing.analyse_file(actor=town.story.manager, name="envois.json", content=content)
    importing.confirm_import(actor=town.story.manager, file=file)
    line = file.lines.get()
    one = [person.public_id]
    file_pages = "person contact information information_paper inform incident close move twins"
    _set(
        arguments,
        "diagnostics",
        f"{file_pages} start result override_level guided_choice typed_sheet",
        one,
    )
    _set(arguments, "diagnostics", "end_override resolve_flag", one)
    rights = "person_rights register_request restrict_person lift_restriction reopen_file"
    _set(arguments, "diagnostics", f"{rights} call_off_ending", one)
    _set(arguments, "diagnostics", "export_person export_person_json", one)
    asked = answering.register_request(
        actor=user, person=person, kind="access", received_on=NOW.date()
    )
    _set(arguments, "diagnostics", "answer_request", [asked.public_id])
    _set(arguments, "passes", "hand_over exclusions", one)
    _set(arguments, "diagnostics", "merge separate", [person.public_id, twin.public_id])
    _set(arguments, "diagnostics", "interview answer finish abandon", [interview.public_id])
    _set(
        arguments,
        "diagnostics",
        "explain explain_pdf result_sheet result_page",
        [assessment.public_id],
    )
    proposal = person.recommendations.order_by("pk").first()
    accepted_or_not = "accept_recommendation decline_recommendation"
    _set(arguments, "diagnostics", accepted_or_not, [proposal.public_id])
    _set(arguments, "diagnostics", "attach discard", [line.public_id])
    people = _list_of_people(town, twin)
    _set(arguments, "diagnostics", "people_list list_faults", [people.public_id])
    doubt = people.lines.get(status="to_verify")
    _set(arguments, "diagnostics", "decide_line", [people.public_id, doubt.public_id])
    _set(arguments, "diagnostics", "attach_to", [line.public_id, person.public_id])
    _set(arguments, "diagnostics", "typed", [person.public_id, "abc_diag"])
    _set(arguments, "diagnostics", "imported_file import_progress import_faults", [file.public_id])
    _result_files(town)
    _set(arguments, "diagnostics", "model_rules model_data approve_version", ["1.0.0"])
    linking.issue_link(actor=user, person=person)
    _set(arguments, "diagnostics", "revoke_link", one)
    _over_time(town, person, twin)
    return person


def _result_files(town: Town) -> None:
    """An export whose campaign is known, and another that waits for its identifier column."""
    manager = town.story.manager
    importing.analyse_file(actor=manager, name="export.csv", content=export({}))
    waiting = depositing.deposit_file(
        actor=manager, name="export.csv", source=io.BytesIO(export({}))
    )
    _name_all(town.arguments, "diagnostics", "prepare_reading", waiting)
    _name_all(town.arguments, "diagnostics", "mark_campaign", PixCampaign.objects.get())


def _over_time(town: Town, person: Person, twin: Person) -> None:
    """A record to read, correct or withdraw, and thirty questions under way."""
    pages = "progress progress_paper nothing_new"
    _set(town.arguments, "diagnostics", pages, [person.public_id])
    recorded = person.diagnoses.order_by("pk").last()
    _name_all(town.arguments, "diagnostics", "diagnosis correct withdraw", recorded)
    proposal = person.recommendations.order_by("pk").first()
    _name_all(town.arguments, "diagnostics", "carried_out", proposal)
    spoken = interviewing.start_interview(actor=town.story.advisor, person=twin, instrument="dsi")
    _name_all(town.arguments, "diagnostics", "dsi_areas", spoken)
    town_places.guided(town.arguments, town.story.advisor, talking=twin, told=person)
    _set(town.arguments, "diagnostics", "guided_limits", [town.agency.code])


def _list_of_people(town: Town, twin: Person) -> ImportedFile:
    """A list with a fault, and with somebody who may be followed here already."""
    lines = f"Nom;Prénom;Année de naissance\r\n{FAMILY_NAME};{twin.first_name};\r\nPetit;;mille"
    file = listing_people.analyse_list(
        actor=town.story.advisor, name="liste.csv", content=lines.encode()
    )
    return listing_people.confirm_list(actor=town.story.advisor, file=file, without_errors=True)


def _money(town: Town, person: Person) -> None:
    story, arguments = town.story, town.arguments
    hand_over = HandOver.objects.filter(booklet__status="handed_out").order_by("pk").first()
    exclusion = mending.exclude_person(
        actor=story.manager, person=person, order=story.order, reason="Revente constatée"
    )
    arguments["passes:lift_exclusion"] = [person.public_id, exclusion.pk]
    wanted = requesting.Wanted("inclusion", (story.agency.public_id,), "2026-T1", "csv")
    request = requesting.request_report(actor=story.manager, wanted=wanted)
    _name_all(arguments, "reporting", "request download", request)
    _name_all(
        arguments,
        "passes",
        "handed_over confirm_print booklet booklet_twin letter trouble",
        hand_over,
    )
    town_places.seats(arguments, hand_over, town.users["provider member"])
    town_places.lots(arguments, story.agency)
    town_places.ends(arguments, story.order)
    town_places.checks(arguments, hand_over, town.users["operator"])
    town_places.proofs(arguments, town.users["auditor"])
    new = draft(funder=story.order.funder)
    _name_all(arguments, "passes", "order allocate move_units raise_instalment", story.order)
    _name_all(arguments, "passes", "sign_order activate_order cancel_order", new)
    provider = another_provider()
    submitted = accepted_account(
        provider, status="submitted", checked_by=None, confirmed_by=None, valid_from=None
    )
    _name_all(arguments, "passes", "bank_account send_back_account", submitted)
    _name_all(arguments, "passes", "approve accredit_provider", provider)
    mine = story.providers[0]
    _name_all(arguments, "passes", "provider invite_provider suspend_provider change_siret", mine)
    _name_all(arguments, "passes", "resume_provider", mine)
    _name_all(arguments, "passes", "close_site", mine.sites.get())
    town_places.structures(
        arguments, mine, town.users["operator"], town.users["provider administrator"]
    )
    redemption = Redemption.objects.live().filter(provider=mine).first()
    _name_all(arguments, "passes", "redemption reverse redemption_outcome receipt_file", redemption)
    _token, _text = joining.create_token(
        actor=town.users["provider administrator"],
        user=town.users["provider administrator"],
        label="Caisse",
        scope_id=mine.public_id,
    )
    _name_all(arguments, "passes", "revoke_token", ApiToken.objects.get())
    statement = MonthlyStatement.objects.filter(provider=mine).first()
    town_places.orders(arguments, story.order, town.users["operator"])
    town_places.quarrels(arguments, statement, town.users["provider administrator"])
    town_places.lists_of_claims(arguments, statement.provider, town.users["provider member"])
    names = "statement statement_pdf statement_csv approve_statement"
    _name_all(arguments, "passes", names, statement)
    _bank(arguments)
    _name_all(arguments, "passes_api", "reverse", redemption)


def _bank(arguments: dict[str, list[Any]]) -> None:
    """The bordereau, the statement of the bank and its entries."""
    batch = PaymentBatch.objects.order_by("pk").first()
    names = "batch batch_transfers cancel_batch export_batch declare_batch_failed"
    _name_all(arguments, "passes", f"{names} confirm_batch_failed withdraw_failure", batch)
    _name_all(arguments, "passes", "bank_statement", BankStatement.objects.first())
    orphan = BankEntry.objects.get(bank_reference="O1")
    _name_all(arguments, "passes", "bank_entry match_entry set_aside_entry", orphan)
    charge = BankEntry.objects.get(bank_reference="C1")
    _name_all(arguments, "passes", "confirm_set_aside", charge)
    _name_all(arguments, "passes", "undo_match", BankMatch.objects.first())


def _name_all(arguments: dict[str, list[Any]], app: str, names: str, row: Any) -> None:
    _set(arguments, app, names, [row.public_id])


def _set(arguments: dict[str, list[Any]], app: str, names: str, values: list[Any]) -> None:
    for name in names.split():
        arguments[f"{app}:{name}"] = values
