"""The opening of the demonstration: accounts, agencies, providers and their accounts, orders.

Providers enter as a real list would: a file of the national standard, imported, then qualified one
by one; each bank account is submitted, checked and confirmed by three people.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from dataclasses import dataclass, field
from random import Random
from typing import Any

from config.demo import cast
from config.demo.accounts import DOMAIN
from diagnostics import approving
from diagnostics.accounts import joining, journal, locating, territory
from diagnostics.accounts.models import Agency, AgencyRole, Commune, NationalRole, User
from passes import (
    account_checks,
    accrediting,
    attaching,
    enums,
    joining_providers,
    listing,
    paper_kinds,
)
from passes.accreditation_file import AccreditationFile, ServiceOffer
from passes.formats import places_vocabulary as vocabulary
from passes.models import BankAccount, Funder, FunderMembership, Provider, Service, Site

JOB = journal.SystemJob("demo")
OFFERED = (vocabulary.EVERYDAY, vocabulary.ADMINISTRATIVE, vocabulary.EMPLOYMENT)
KINDS = ("Médiathèque", "Centre social", "Atelier numérique", "Maison de quartier", "Tiers-lieu")


@dataclass(slots=True)
class Stage:
    """Everybody and every place of the demonstration, once the opening is done."""

    rng: Random
    start: dt.date
    administrators: list[User] = field(default_factory=list)
    operators: list[User] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    managers: dict[int, User] = field(default_factory=dict)
    advisors: dict[int, list[User]] = field(default_factory=dict)
    towns: dict[int, cast.Town] = field(default_factory=dict)
    providers: list[Provider] = field(default_factory=list)
    members: dict[int, User] = field(default_factory=dict)
    chiefs: dict[int, User] = field(default_factory=dict)
    sites: dict[int, Site] = field(default_factory=dict)
    homes: dict[int, cast.Town] = field(default_factory=dict)
    funders: dict[str, Funder] = field(default_factory=dict)
    signatories: dict[str, User] = field(default_factory=dict)


def _name(stage: Stage) -> dict[str, Any]:
    return {
        "first_name": stage.rng.choice(cast.FIRST_NAMES),
        "last_name": stage.rng.choice(cast.LAST_NAMES),
    }


def open_accounts(stage: Stage) -> None:
    """Create administrators, the two operators, and one account of each watching role."""
    for n in (1, 2):
        user = joining.invite_user(
            actor=JOB,
            email=f"administration{n}@{DOMAIN}",
            role=NationalRole.ADMINISTRATOR,
            **_name(stage),
        )
        stage.administrators.append(user)
    first, second = stage.administrators
    for n in (1, 2, 3):
        appointed = joining.appoint_operator(
            actor=first, email=f"gestion{n}@{DOMAIN}", **_name(stage)
        )
        stage.operators.append(joining.confirm_operator(actor=second, user=appointed))
    for role, local in (("auditor", "audit"), ("observer", "observation"), ("dpo", "dpo")):
        joining.invite_user(actor=first, email=f"{local}@{DOMAIN}", role=role, **_name(stage))
    for administrator in stage.administrators:
        approving.approve_model(
            actor=administrator, version="1.0.0", reason="Mise en service de la démonstration."
        )


def open_agencies(stage: Stage, advisors: int, *, whole_country: bool) -> None:
    """Create one agency in each town, its manager and its advisors."""
    locating.import_communes(actor=JOB, content=None if whole_country else _own_communes())
    locating.import_agencies(actor=JOB, content=_agencies_file())
    stage.agencies = list(Agency.objects.order_by("code"))
    for n, agency in enumerate(stage.agencies):
        stage.towns[agency.pk] = cast.TOWNS[n]
        boss = joining.invite_user(
            actor=stage.administrators[0], email=f"responsable{n + 1}@{DOMAIN}", **_name(stage)
        )
        _join(stage, boss, agency, AgencyRole.MANAGER)
        stage.managers[agency.pk] = boss
        stage.advisors[agency.pk] = []
    for n in range(advisors):
        agency = stage.agencies[n % len(stage.agencies)]
        user = joining.invite_user(
            actor=stage.administrators[0], email=f"conseil{n + 1}@{DOMAIN}", **_name(stage)
        )
        _join(stage, user, agency, AgencyRole.ADVISOR)
        stage.advisors[agency.pk].append(user)


def _join(stage: Stage, user: User, agency: Agency, role: AgencyRole) -> None:
    joining.join_agency(
        actor=stage.administrators[0],
        user=user,
        agency=agency,
        role=role,
        started_on=stage.start,
    )


def _own_communes() -> bytes:
    """Keep of the committed table only the towns of the cast: a tiny instance starts at once."""
    codes = tuple(f"{town.code}," for town in cast.TOWNS)
    table = gzip.decompress((territory.DATA / "communes.csv.gz").read_bytes()).decode()
    header, *rows = table.splitlines()
    return "\n".join([header, *(row for row in rows if row.startswith(codes))]).encode()


def _agencies_file() -> bytes:
    header = "code_safir,nom,adresse,complement,code_postal,ville,departement,longitude,latitude"
    rows = []
    for n, town in enumerate(cast.TOWNS):
        departement = town.code[:3] if town.code.startswith("97") else town.code[:2]
        rows.append(
            f"9{n:04d},Agence de {town.name},{n + 1} place du Marché,,{town.postcode},{town.name},"
            f"{departement},{town.longitude},{town.latitude}"
        )
    return "\n".join([header, *rows]).encode()


def open_providers(stage: Stage, count: int) -> None:
    """Import a list of places, then qualify them; three of them stay without an account."""
    listing.import_places(
        actor=JOB, content=_places_file(stage, count), file_name="lieux-demo.csv", source="demo"
    )
    services = list(Service.objects.filter(code__in=OFFERED).order_by("code"))
    for n, provider in enumerate(Provider.objects.order_by("pk")):
        site = provider.sites.get()
        stage.homes[provider.pk] = cast.TOWNS[n % len(cast.TOWNS)]
        accrediting.accredit_provider(
            actor=stage.operators[0],
            provider=provider,
            file=_file(stage, n, site, services),
        )
        _staff(stage, n, provider)
        stage.sites[provider.pk] = Site.objects.get(pk=site.pk)
        stage.providers.append(Provider.objects.get(pk=provider.pk))
        if n % 13 != 12:
            open_account(stage, stage.providers[-1], n)


def _file(stage: Stage, n: int, site: Site, services: list[Service]) -> AccreditationFile:
    home = cast.TOWNS[n % len(cast.TOWNS)]
    prices = (1000, 1000, 1500, 2000)
    return AccreditationFile(
        siret=cast.siret(n + 1),
        legal_representative=" ".join(_name(stage).values()),
        charter_accepted_on=stage.start,
        site=site,
        offers=tuple(
            ServiceOffer(service, prices[(n + m) % 4], is_regulated_tariff=n % 3 == 0)
            for m, service in enumerate(services[: 2 + n % 2])
        ),
        from_on=stage.start,
        commune=Commune.objects.get(pk=home.code),
        is_public_body=n % 10 == 0,
    )


def _staff(stage: Stage, n: int, provider: Provider) -> None:
    for role, local, kept in (
        ("provider_admin", "structure", stage.chiefs),
        ("provider_member", "caisse", stage.members),
    ):
        membership = joining_providers.join_provider(
            actor=stage.operators[0],
            provider=provider,
            invitee=joining_providers.Invitee(
                email=f"{local}{n + 1}@{DOMAIN}", role=role, **_name(stage)
            ),
        )
        kept[provider.pk] = membership.user


def open_account(stage: Stage, provider: Provider, number: int) -> BankAccount:
    """Submit, check and confirm one bank account, by three people."""
    account = account_checks.change_bank_account(
        actor=stage.chiefs[provider.pk],
        provider=provider,
        details=account_checks.AccountDetails(
            iban=cast.iban(number),
            holder_name=provider.name,
            bic="PSSTFRPPXXX",
            paper=paper(paper_kinds.DocumentKind.BANK_DETAILS, f"RIB de {provider.name}"),
        ),
    )
    account = account_checks.check_bank_account(
        actor=stage.operators[0], account=account, payee_match=enums.PayeeMatch.MATCH
    )
    return account_checks.confirm_bank_account(actor=stage.operators[2], account=account)


def paper(kind: str, text: str) -> attaching.Paper:
    """A paper of one page that says what it is."""
    return attaching.Paper(kind, f"{text}.pdf", f"%PDF-1.4\n% {text} (démonstration)\n".encode())


def _places_file(stage: Stage, count: int) -> bytes:
    header = [
        "id",
        "pivot",
        "nom",
        "commune",
        "code_postal",
        "code_insee",
        "adresse",
        "latitude",
        "longitude",
        "telephone",
        "horaires",
        "date_maj",
        "services",
        "frais_a_charge",
    ]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    labels = "|".join(vocabulary.SERVICES[code] for code in OFFERED)
    for n in range(count):
        town = cast.TOWNS[n % len(cast.TOWNS)]
        near = stage.rng.uniform(-0.03, 0.03), stage.rng.uniform(-0.04, 0.04)
        writer.writerow(
            [
                f"demo-{n + 1}",
                cast.siret(n + 1),
                f"{KINDS[n % len(KINDS)]} de {town.name}{'' if n < 6 else f' {n // 6 + 1}'}",
                town.name,
                town.postcode,
                town.code,
                f"{n + 2} rue de la République",
                f"{town.latitude + near[0]:.4f}",
                f"{town.longitude + near[1]:.4f}",
                f"+3332100{n:04d}",
                "Mo-Fr 09:00-12:00,14:00-17:00",
                f"{stage.start}",
                labels,
                "Gratuit sous condition",
            ]
        )
    return text.getvalue().encode()


FUNDERS = {
    "departement": ("Département de démonstration", "collectivity"),
    "etat": ("État, programme Inclusion numérique", "state"),
    "region": ("Région de démonstration", "collectivity"),
    "europe": ("Fonds européen de démonstration", "europe"),
}


def open_funders(stage: Stage) -> None:
    """Create the bodies that pay, each with somebody who may sign."""
    for n, (key, (name, kind)) in enumerate(FUNDERS.items()):
        funder = Funder.objects.create(
            name=name,
            siret=cast.siret(900 + n),
            kind=kind,
            billing_address="1 place de la République, 62000 Arras",
            public_accountant="Paierie de démonstration",
        )
        user = joining.invite_user(
            actor=stage.administrators[0], email=f"commande{n + 1}@{DOMAIN}", **_name(stage)
        )
        FunderMembership.objects.create(user=user, funder=funder, is_signatory=True)
        stage.funders[key] = funder
        stage.signatories[key] = user
