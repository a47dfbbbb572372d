"""The house where the stories happen, opened by the verbs on the story's own clock.

Two administrators, three operators, an agency and its people, a funder, two places imported from a
file of the national standard, a bank that writes its statements: what has a verb is made by it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import time_machine
from django.conf import settings
from django.core.management import call_command

from config.demo import cast
from config.demo.bank import Bank, Booking
from config.demo.clockwork import PARIS
from diagnostics import approving
from diagnostics.accounts import joining, journal, locating
from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import Agency, AgencyRole, Commune, JournalEntry, User
from passes import account_checks, accrediting, checking, joining_providers
from passes.accreditation_file import AccreditationFile, ServiceOffer
from passes.formats.places_vocabulary import EVERYDAY, SERVICES
from passes.models import Funder, FunderMembership, Provider, Service
from tests.accounts.test_locating import AGENCIES, HEADER, LENS
from tests.passes.applications import RIB

JOB = SystemJob("story")
PASSWORD = "une phrase assez longue"
OPENED_ON = dt.date(2026, 9, 1)
GREEN = dict.fromkeys("ABCDEFG", "kept")


@dataclass
class House:
    """Everybody of a story, its bank and its clock."""

    clock: time_machine.Traveller
    folder: Path
    bank: Bank = field(default_factory=lambda: Bank(settings.OPERATOR_IBAN))
    administrators: list[User] = field(default_factory=list)
    operators: list[User] = field(default_factory=list)
    providers: list[Provider] = field(default_factory=list)
    members: list[User] = field(default_factory=list)
    chiefs: list[User] = field(default_factory=list)
    agency: Agency = field(init=False)
    advisor: User = field(init=False)
    manager: User = field(init=False)
    auditor: User = field(init=False)
    funder: Funder = field(init=False)
    signatory: User = field(init=False)

    def at(self, day: str, hour: int = 10) -> None:
        """Move the clock to an hour of Paris of 2026."""
        paris = dt.datetime.fromisoformat(f"{day}T{hour:02d}:00:00").replace(tzinfo=PARIS)
        self.clock.move_to(paris)

    @property
    def today(self) -> dt.date:
        return journal.today()

    def bank_file(self, *bookings: Booking) -> Path:
        """Write the bank's statement of today as a file."""
        for booking in bookings:
            self.bank.book(booking)
        today = journal.today()
        path = self.folder / f"releve-{today}.xml"
        path.write_bytes(self.bank.statement(today))
        return path

    def bank_day(self, *bookings: Booking) -> str:
        """Give the bank's statement of today to the command; give what it says."""
        said = io.StringIO()
        call_command("import_bank_statement", str(self.bank_file(*bookings)), stdout=said)
        return said.getvalue()


def open_house(clock: time_machine.Traveller, folder: Path) -> House:
    """Open accounts, agency, funder and two qualified places, on Tuesday 1 September 2026."""
    house = House(clock, folder)
    house.at("2026-09-01")
    _open_accounts(house)
    _open_agency(house)
    _open_funder(house)
    import_two_places(folder)
    return house


def _open_accounts(house: House) -> None:
    for name in ("Alix", "Bao"):
        house.administrators.append(_invite(JOB, name, role="administrator"))
    first, second = house.administrators
    for name in ("Omar", "Odile", "Oscar"):
        appointed = joining.appoint_operator(
            actor=first, email=_email(name), first_name=name, last_name="Petit", password=PASSWORD
        )
        house.operators.append(joining.confirm_operator(actor=second, user=appointed))
    house.auditor = _invite(first, "Aude", role="auditor")
    for administrator in house.administrators:
        approving.approve_model(actor=administrator, version="1.0.0", reason="Mise en service.")


def _open_agency(house: House) -> None:
    administrator = house.administrators[0]
    locating.import_communes(actor=JOB, content="\n".join((HEADER, LENS, "")).encode())
    locating.import_agencies(actor=JOB, content=AGENCIES.encode())
    house.agency = Agency.objects.get(code="62010")
    Agency.objects.filter(pk=house.agency.pk).update(phone="03 21 00 00 00")
    for name, role in (("Samia", AgencyRole.ADVISOR), ("Marc", AgencyRole.MANAGER)):
        user = _invite(administrator, name)
        joining.join_agency(
            actor=administrator, user=user, agency=house.agency, role=role, started_on=OPENED_ON
        )
        setattr(house, "advisor" if role == AgencyRole.ADVISOR else "manager", user)


def _open_funder(house: House) -> None:
    house.funder = Funder.objects.create(
        name="Département du Pas-de-Calais",
        siret=cast.siret(900),
        kind="collectivity",
        billing_address="Rue Ferdinand-Buisson, 62000 Arras",
    )
    house.signatory = _invite(house.administrators[0], "Fanny")
    FunderMembership.objects.create(user=house.signatory, funder=house.funder, is_signatory=True)


def _invite(actor: object, first_name: str, role: str = "") -> User:
    return joining.invite_user(
        actor=actor,  # type: ignore[arg-type]
        email=_email(first_name),
        first_name=first_name,
        last_name="Martin",
        role=role,
        password=PASSWORD,
    )


def _email(name: str) -> str:
    return f"{name.lower()}@exemple.fr"


PLACES = (("Médiathèque de Lens", 50.431, 2.831), ("Centre social de Lens", 50.44, 2.82))


def import_two_places(folder: Path) -> None:
    """Write two places of Lens in the national standard and give the file to the command."""
    rows = [
        {
            "id": f"lieu-{n}",
            "pivot": cast.siret(n + 1),
            "nom": name,
            "commune": "Lens",
            "code_postal": "62300",
            "code_insee": "62498",
            "adresse": f"{n + 2} rue de la Paix",
            "latitude": latitude,
            "longitude": longitude,
            "telephone": f"+33321112233{n}"[:12],
            "date_maj": "2026-08-31",
            "services": SERVICES[EVERYDAY],
            "frais_a_charge": "Gratuit sous condition",
        }
        for n, (name, latitude, longitude) in enumerate(PLACES)
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "lieux.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    call_command("import_places", str(path), "--source", "recit", stdout=io.StringIO())


def qualify_places(house: House) -> None:
    """Qualify both candidates, staff them, and accept their accounts by three people."""
    for n, provider in enumerate(Provider.objects.order_by("pk")):
        accrediting.accredit_provider(
            actor=house.operators[0], provider=provider, file=_application(provider, n)
        )
        for role, kept in (("provider_admin", house.chiefs), ("provider_member", house.members)):
            invitee = joining_providers.Invitee(f"{role}{n}@exemple.fr", "Paul", f"Leroy {n}", role)
            kept.append(
                joining_providers.join_provider(
                    actor=house.operators[0], provider=provider, invitee=invitee
                ).user
            )
        house.providers.append(Provider.objects.get(pk=provider.pk))
        accept_account(house, n, cast.iban(n))


def _application(provider: Provider, n: int) -> AccreditationFile:
    return AccreditationFile(
        siret=cast.siret(n + 1),
        legal_representative="Inès Caron",
        charter_accepted_on=OPENED_ON,
        site=provider.sites.get(),
        offers=(ServiceOffer(Service.objects.get(code=EVERYDAY), 1000),),
        from_on=OPENED_ON,
        commune=Commune.objects.get(pk="62498"),
    )


def accept_account(house: House, n: int, iban: str) -> None:
    """Deposit, check and confirm the account of one provider, by three people."""
    account = account_checks.change_bank_account(
        actor=house.chiefs[n],
        provider=house.providers[n],
        details=account_checks.AccountDetails(iban, house.providers[n].name, "PSSTFRPPXXX", RIB),
    )
    account = account_checks.check_bank_account(actor=house.operators[1], account=account)
    account_checks.confirm_bank_account(actor=house.operators[2], account=account)


def verdicts() -> dict[str, str]:
    """Weigh the seven laws on the books as they are."""
    return {str(one.law): str(one.verdict) for one in checking.weigh()}


def told(since: int) -> list[str]:
    """Read the verbs that the journal wrote after a line, in order."""
    lines = JournalEntry.objects.filter(pk__gt=since).order_by("pk")
    return [line.verb + (f" ({line.refusal_code})" if line.refusal_code else "") for line in lines]


def last_line() -> int:
    latest = JournalEntry.objects.order_by("-pk").first()
    return latest.pk if latest else 0


def new_id() -> uuid.UUID:
    return uuid.uuid4()
