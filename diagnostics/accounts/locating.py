"""Load the reference of places and agencies, and find a commune by what people say of it.

A second import of the same file changes nothing; a file is read whole before anything is written,
so that a wrong row leaves the tables as they were. Nothing is ever deleted: a commune that
disappears keeps its row, because people and places still point at it.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction

from diagnostics.accounts import journal, refusals, territory
from diagnostics.accounts.journal import Actor
from diagnostics.accounts.models import Agency, Commune, Epci, Postcode
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.territory import Point
from diagnostics.accounts.verbs import Verb

M = TypeVar("M", bound=models.Model)

# The committed table is the geography of 1 January 2025 (data/README.md).
COG_YEAR = 2025
BATCH = 500
MAXIMUM_BYTES = 100_000_000
COMMUNE_COLUMNS = ("code_insee", "nom", "departement", "region", "epci_siren", "codes_postaux")
AGENCY_COLUMNS = ("code_safir", "nom", "code_postal", "ville", "departement")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import did: rows added, rows changed, rows already as they should be."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return f"{self.added} ajoutées, {self.changed} modifiées, {self.unchanged} inchangées"


@journal.act(Verb.COMMUNES_IMPORTED)
def import_communes(*, actor: Actor, content: bytes | None = None) -> Loaded:
    """Load the committed table of communes, or an official file with exact points."""
    table = content if content is not None else (territory.DATA / "communes.csv.gz").read_bytes()
    rows = _read_table(table, COMMUNE_COLUMNS)
    communes = [_commune(number, row) for number, row in enumerate(rows, start=2)]
    postcodes = {
        (postcode, commune.pk) for commune in communes for postcode in commune.postcodes.split()
    }
    with transaction.atomic():
        _load_epcis({commune.epci_id for commune in communes if commune.epci_id})
        loaded = _load(Commune, communes, key="code")
        _load_postcodes(postcodes)
        _journal(actor, Verb.COMMUNES_IMPORTED, loaded)
    return loaded


@journal.act(Verb.AGENCIES_IMPORTED)
def import_agencies(*, actor: Actor, content: bytes) -> Loaded:
    """Load the agencies of a file, each known again by its SAFIR code."""
    rows = _read_table(content, AGENCY_COLUMNS)
    agencies = [_agency(number, row) for number, row in enumerate(rows, start=2)]
    with transaction.atomic():
        loaded = _load(Agency, agencies, key="code")
        _journal(actor, Verb.AGENCIES_IMPORTED, loaded)
    return loaded


def find_commune(*, insee: str = "", postcode: str = "", name: str = "") -> Commune | None:
    """Find the commune that a code, or a postcode and a name, point at; None when in doubt.

    A postcode with one commune needs no name; a name is searched in the postcode first, then in
    its département, because a CEDEX postcode belongs to no commune.
    """
    if insee and (exact := Commune.objects.filter(pk=insee).first()):
        return exact
    wanted = territory.search_name(name)
    near = list(communes_of_postcode(postcode))
    if len(near) == 1:
        return near[0]
    if not wanted:
        return None
    if not near:
        departement = territory.departement_of_postcode(postcode)
        near = list(Commune.objects.filter(departement=departement, search_name=wanted))
    named = [each for each in near if each.search_name == wanted] or [
        each
        for each in near
        if wanted.startswith(f"{each.search_name} ") or each.search_name.startswith(f"{wanted} ")
    ]
    return named[0] if len(named) == 1 else None


def communes_of_postcode(postcode: str) -> models.QuerySet[Commune]:
    """The communes that share a postcode, the most populated first."""
    return Commune.objects.filter(postcode_rows__postcode=postcode).order_by(
        models.F("population").desc(nulls_last=True), "code"
    )


def suggest_communes(text: str, *, limit: int = 10) -> list[Commune]:
    """The communes that a person may mean: by postcode when it is digits, else by name."""
    wanted = text.strip()
    if wanted.isdigit():
        found = Commune.objects.filter(postcode_rows__postcode__startswith=wanted).distinct()
    else:
        found = Commune.objects.filter(search_name__startswith=territory.search_name(wanted))
    if not wanted:
        return []
    return list(found.order_by(models.F("population").desc(nulls_last=True), "code")[:limit])


def point_of(commune: Commune) -> Point | None:
    """The point of a commune, when it has one."""
    if commune.latitude is None or commune.longitude is None:
        return None
    return Point(commune.latitude, commune.longitude)


def point_of_postcode(postcode: str) -> Point | None:
    """The point of the most populated commune of a postcode."""
    return next(
        (point for each in communes_of_postcode(postcode) if (point := point_of(each))), None
    )


def whereabouts(commune: Commune) -> territory.Whereabouts:
    """The codes of a commune, as territories compare them."""
    return territory.Whereabouts(
        commune.pk, commune.epci_id or "", commune.departement, commune.region
    )


def _read_table(content: bytes, required: Sequence[str]) -> list[dict[str, str]]:
    """Read a whole table (CSV, or gzip of it); refuse it in one sentence."""
    if content[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as unpacked:
            content = unpacked.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        raise Refusal(refusals.FILE_UNREADABLE, detail="Ce fichier dépasse 100 Mo.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(refusals.FILE_UNREADABLE, detail="Ce fichier n'est pas en UTF-8.") from error
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, restval="")
    missing = [name for name in required if name not in (reader.fieldnames or ())]
    if missing:
        raise Refusal(refusals.FILE_UNREADABLE, detail=f"Colonnes absentes : {', '.join(missing)}.")
    return list(reader)


def _commune(number: int, row: dict[str, str]) -> Commune:
    code, name = row["code_insee"].strip(), row["nom"].strip()
    if not territory.ZONE_KINDS["com"].fullmatch(code) or not name:
        raise _wrong_row(number, "code_insee", code)
    latitude = _number(number, row, "latitude")
    longitude = _number(number, row, "longitude")
    population = _number(number, row, "population")
    return Commune(
        code=code,
        name=name[:80],
        search_name=territory.search_name(name)[:80],
        departement=row["departement"].strip() or territory.departement_of(code),
        region=row["region"].strip() or territory.region_of(code),
        epci_id=row["epci_siren"].strip() or None,
        population=None if population is None else int(population),
        postcodes=" ".join(row["codes_postaux"].replace("|", " ").split()),
        latitude=latitude,
        longitude=longitude,
        is_approximate=(row.get("approximate") or "").strip() == "1",
        is_frr={"1": True, "0": False}.get((row.get("frr") or "").strip()),
        cog_year=int(_number(number, row, "cog_year") or COG_YEAR),
    )


def _agency(number: int, row: dict[str, str]) -> Agency:
    code, name = row["code_safir"].strip(), row["nom"].strip()
    departement = row["departement"].strip()
    if not code or not name:
        raise _wrong_row(number, "code_safir", code)
    if departement not in territory.DEPARTEMENTS:
        raise _wrong_row(number, "departement", departement)
    address = (row.get("adresse") or "", row.get("complement") or "")
    return Agency(
        code=code,
        name=name[:160],
        departement=departement,
        address=", ".join(part.strip() for part in address if part.strip())[:200],
        postcode=row["code_postal"].strip()[:5],
        town=row["ville"].strip()[:80],
        phone=(row.get("telephone") or "").strip()[:20],
        latitude=_number(number, row, "latitude"),
        longitude=_number(number, row, "longitude"),
    )


def _number(number: int, row: dict[str, str], column: str) -> float | None:
    text = (row.get(column) or "").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise _wrong_row(number, column, text) from error


def _wrong_row(number: int, column: str, text: str) -> Refusal:
    detail = f"Ligne {number}, colonne {column} : « {text} » ne se lit pas."
    return Refusal(refusals.FILE_UNREADABLE, detail=detail)


def _load(model: type[M], rows: Iterable[M], *, key: str) -> Loaded:
    """Insert what is new, update what differs, leave the rest alone."""
    fields = [
        field.attname
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.attname not in {key, "closed_on"}
    ]
    known = {row[0]: row[1:] for row in model._default_manager.values_list(key, *fields).iterator()}
    added, changed, unchanged = [], [], 0
    for row in rows:
        facts = tuple(getattr(row, field) for field in fields)
        if getattr(row, key) not in known:
            added.append(row)
        elif known[getattr(row, key)] != facts:
            changed.append(row)
        else:
            unchanged += 1
    model._default_manager.bulk_create(
        added + changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=[key],
        update_fields=fields,
    )
    return Loaded(len(added), len(changed), unchanged)


def _load_epcis(sirens: set[str]) -> None:
    """Insert the EPCI that communes name; one absent from the table is named by its number."""
    with (territory.DATA / "epci.csv").open(encoding="utf-8", newline="") as file:
        names = {row["siren"]: row["nom"] for row in csv.DictReader(file)}
    known = set(Epci.objects.values_list("pk", flat=True))
    Epci.objects.bulk_create(
        [
            Epci(siren=siren, name=names.get(siren, f"EPCI {siren}")[:160])
            for siren in sorted(sirens)
            if siren not in known
        ],
        batch_size=BATCH,
    )


def _load_postcodes(wanted: set[tuple[str, Any]]) -> None:
    """Make the postcode rows of the communes of a file what the file says."""
    codes = {code for _postcode, code in wanted}
    rows = Postcode.objects.values_list("pk", "postcode", "commune_id")
    known = {(postcode, code): pk for pk, postcode, code in rows.iterator() if code in codes}
    gone = [pk for pair, pk in known.items() if pair not in wanted]
    for start in range(0, len(gone), BATCH):
        Postcode.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    Postcode.objects.bulk_create(
        [
            Postcode(postcode=postcode, commune_id=code)
            for postcode, code in sorted(wanted - set(known))
        ],
        batch_size=BATCH,
    )


def _journal(actor: Actor, verb: Verb, loaded: Loaded) -> None:
    facts = {
        "added": loaded.added,
        "changed": loaded.changed,
        "unchanged": loaded.unchanged,
    }
    journal.record(actor=actor, verb=verb, subject=None, facts=facts)
