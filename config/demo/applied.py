"""Structures that apply: what « Structures » and « Ma structure » show on an ordinary day.

A territory's own list enters through its columns; of its four structures one fills its file, one
waits for a decision, one must complete its file, and the last was only invited. An order and a
place have their papers and a reported change.
"""

from __future__ import annotations

import datetime as dt

from config.demo import cast, stage
from config.demo.accounts import DOMAIN
from config.demo.meetings import Days
from config.demo.ordered import Book
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from passes import (
    accrediting,
    applying,
    attaching,
    joining_providers,
    mapping_lists,
    tending,
)
from passes.accreditation_file import ServiceOffer
from passes.models import Provider, Service
from passes.paper_kinds import DocumentKind

SOURCE = "Liste du département"
NAMES = (
    "Régie de quartier des Tilleuls",
    "Atelier des Deux Rives",
    "Maison du village",
    "Café numérique",
)
FIRST_NUMBER = 900
STREETS = ("rue du Moulin", "avenue Jean-Jaurès", "place de l'Église", "quai du Port")


def plan_applications(days: Days, book: Book) -> None:
    """Plan the list of the department, then the days of its structures."""
    end = days.clock.end
    days.clock.desk(end - dt.timedelta(days=30), lambda: bring_places(days))
    days.clock.desk(end - dt.timedelta(days=12), lambda: apply_all(days))
    days.clock.desk(end - dt.timedelta(days=6), lambda: keep_papers(days, book))


def bring_places(days: Days) -> None:
    """Enter a list with columns of its own."""
    operator = days.stage.operators[0]
    lines = ["Lieu;Adresse postale;Commune;Téléphone;Dernière MAJ;services;Description"]
    for n, name in enumerate(NAMES):
        town = cast.TOWNS[n]
        lines.append(
            f"{name};{n + 3} {STREETS[n]} - {town.postcode} {town.name};{town.name};"
            f"03 21 99 98 {n:02d};{journal.today():%d/%m/%Y};"
            "Etre initié aux outils numériques;Accepte les Pass numériques"
        )
    given = mapping_lists.PlacesList(
        SOURCE, "lieux.csv", journal.today(), "\n".join(lines).encode("cp1252")
    )
    file = mapping_lists.stage_places_file(actor=operator, given=given)
    file = mapping_lists.map_places_file(actor=operator, file=file, fields=file.columns)
    mapping_lists.enter_places_file(actor=operator, file=file)


def apply_all(days: Days) -> None:
    """Invite the four; the first stays in progress, the second waits, the third is sent back."""
    operator = days.stage.operators[0]
    providers = Provider.objects.filter(source=SOURCE).order_by("pk")
    for n, provider in enumerate(providers):
        invitee = joining_providers.Invitee(f"candidat{n + 1}@{DOMAIN}", "Camille", "Candidat")
        joining_providers.invite_provider(actor=operator, provider=provider, invitee=invitee)
        admin = User.objects.get(email=invitee.email)
        if n == len(NAMES) - 1:
            continue
        applying.start_application(
            actor=admin, provider=provider, siret=cast.siret(FIRST_NUMBER + n)
        )
        if n:
            fill(provider, admin)
            applying.submit_application(actor=admin, provider=provider)
    third = providers[2]
    accrediting.ask_correction(
        actor=operator, provider=third, reason="Indiquez le prix d'une séance et vos horaires."
    )


def fill(provider: Provider, admin: User) -> None:
    """Fill a file whole: who it is, what it gives, its paper."""
    identity = applying.Identity(
        "association", False, "Dominique Lefort", f"contact@{DOMAIN}", "+33321999800", True
    )
    applying.fill_application(actor=admin, provider=provider, identity=identity)
    offers = tuple(ServiceOffer(service, 1000) for service in Service.objects.order_by("code")[:2])
    tending.set_services(actor=admin, site=provider.sites.get(), offers=offers)
    attaching.attach_document(
        actor=admin,
        owner=provider,
        paper=stage.paper(DocumentKind.REGISTRATION, f"Avis de situation {provider.name}"),
    )


def keep_papers(days: Days, book: Book) -> None:
    """Attach a paper to the first order, and report a change of the first place."""
    order = next(iter(book.orders.values()))
    attaching.attach_document(
        actor=days.stage.operators[0],
        owner=order,
        paper=stage.paper(DocumentKind.PURCHASE_ORDER, f"Bon de commande {order.reference}"),
    )
    agency = days.stage.agencies[0]
    tending.report_site_change(
        actor=days.stage.advisors[agency.pk][0],
        site=days.stage.sites[days.stage.providers[0].pk],
        text="Le lieu est fermé le mercredi matin depuis la rentrée.",
    )
