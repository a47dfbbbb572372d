"""The lines of a list of people, sorted out: new, known, to verify, in error.

What is compared: the line itself with those registered before, the identifier, then the names and
the year of birth, in the files of the agency and in the lines above. The identifier waits sealed;
nothing else than what a file may hold is kept (law.md, L14).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from diagnostics import enums, identifiers, keys, person_details
from diagnostics.accounts import locating
from diagnostics.accounts.models import Agency, Commune, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import StagedStatus
from diagnostics.formats import people_xlsx
from diagnostics.models import ImportedFile, Person, StagedLine

AT_ONCE = 500
_WORDS = {
    "sex": enums.Sex,
    "preferred_channel": enums.Channel,
    "mobility": enums.YesNo,
    "qpv": enums.YesNo,
    "status": enums.EmploymentStatus,
}
LABELS = {
    name: [str(label).capitalize() for value, label in words.choices if value]
    for name, words in _WORDS.items()
}
CHOICES = {
    name: {identifiers.search_key(str(label)): value for value, label in words.choices if value}
    for name, words in _WORDS.items()
}
PLAIN = ("birth_year", "sex", "qpv", "mobility", "phone", "email", "preferred_channel", "status")
# A line of these states was decided: the same line is known for ever in its agency.
DECIDED = (
    StagedStatus.IMPORTED,
    StagedStatus.ATTACHED,
    StagedStatus.KNOWN,
    StagedStatus.DISCARDED,
    StagedStatus.ERASED,
)


@dataclass(slots=True)
class Sorted:
    """One line and what is to become of it."""

    line: people_xlsx.Line
    details: person_details.Details | None = None
    status: StagedStatus = StagedStatus.READY
    # Under every sealing key, the current one first.
    references: list[str] = field(default_factory=list)
    identifier_digest: str = ""
    person: Person | None = None
    says: str = ""


@dataclass(slots=True)
class _Seen:
    """What the lines above were: by themselves, by identifier, by names."""

    references: dict[str, int] = field(default_factory=dict)
    identifiers: dict[str, tuple[int, str]] = field(default_factory=dict)
    names: dict[str, list[tuple[int, int | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )


def sort_out(reading: people_xlsx.Reading, *, actor: User, agency: Agency) -> list[Sorted]:
    """Say of each line what it is; its faults are completed with those that need the database."""
    towns = _Towns()
    lines = [Sorted(line) for line in reading.lines]
    for each in lines:
        each.details = _details(each.line, towns)
        if each.line.faults or each.details is None:
            each.status = StagedStatus.ERROR
            continue
        each.references = _references(agency, each.details)
        digests = keys.identifier_digests(each.details.identifier)
        each.identifier_digest = digests[0] if each.details.identifier else ""
    sound = [each for each in lines if each.status == StagedStatus.READY]
    _compare_with_lines_above(sound)
    _compare_with_files([each for each in sound if each.status == StagedStatus.READY], actor)
    return lines


def staged(file: ImportedFile, each: Sorted) -> StagedLine:
    """The row that keeps a line until it is decided; a line in error keeps nothing of anybody."""
    line = StagedLine(file=file, row=each.line.row, status=each.status, person=each.person)
    if each.status == StagedStatus.ERROR or each.details is None:
        line.error = " ; ".join(f"{f.cell} : {f.reason}" for f in each.line.faults)[:300]
        return line
    line.source_reference = each.references[0]
    line.error = each.says[:300]
    line.identifier_digest = each.identifier_digest
    line.first_name, line.last_name = each.details.first_name, each.details.last_name
    line.payload = _payload(each.details)
    return line


def details_of(line: StagedLine) -> person_details.Details:
    """What a line says of a person, as the verbs take it."""
    code = line.payload.get("commune", "")
    return _details_kept(line, Commune.objects.in_bulk([code] if code else []))


def _details_kept(line: StagedLine, towns: dict[str, Commune]) -> person_details.Details:
    kept: dict[str, Any] = dict(line.payload)
    sealed = kept.pop("identifier_sealed", "")
    return person_details.Details(
        last_name=line.last_name,
        first_name=line.first_name,
        identifier=keys.open_identifier(sealed) if sealed else "",
        commune=towns.get(kept.pop("commune", "")),
        **kept,
    )


def compared_again(file: ImportedFile, actor: User) -> list[tuple[StagedLine, Sorted]]:
    """The lines that were new when the list was read, and what they are by now."""
    lines = list(file.lines.filter(status=StagedStatus.READY).order_by("row"))
    codes = {line.payload.get("commune", "") for line in lines} - {""}
    towns = Commune.objects.in_bulk(list(codes))
    pairs = [
        (
            line,
            Sorted(
                people_xlsx.Line(line.row),
                details=_details_kept(line, towns),
                references=[line.source_reference],
            ),
        )
        for line in lines
    ]
    _compare_with_files([each for _line, each in pairs], actor, besides=file)
    return pairs


# --- Reading a line ----------------------------------------------------------------------------


class _Towns:
    """Finds communes as a list writes them; each text is looked for once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], Commune | None] = {}

    def find(self, name: str, postcode: str, insee: str) -> Commune | None:
        wanted = (name, postcode, insee)
        if wanted not in self._found:
            self._found[wanted] = self._look(*wanted)
        return self._found[wanted]

    @staticmethod
    def _look(name: str, postcode: str, insee: str) -> Commune | None:
        words = name.replace("(", " ").replace(")", " ").split()
        code = next((word for word in words if word.isdigit() and len(word) == 5), "")
        rest = " ".join(word for word in words if word != code)
        if code and not rest:
            exact = Commune.objects.filter(pk=code).first()
            return exact or locating.find_commune(postcode=code)
        postcode = postcode or code
        if insee or postcode:
            return locating.find_commune(insee=insee, postcode=postcode, name=rest)
        same = [c for c in locating.suggest_communes(rest) if c.search_name == _town(rest)]
        return same[0] if len(same) == 1 else None


def _town(name: str) -> str:
    return locating.territory.search_name(name)


def _details(line: people_xlsx.Line, towns: _Towns) -> person_details.Details | None:
    """The line as the verbs take it, or None with one more fault."""
    values = dict(line.values)
    where = [str(values.pop(name, "")) for name in _PLACE]
    if any(where) and not set(_PLACE) & _faulty(line):
        values["commune"] = towns.find(*where)
        if values["commune"] is None:
            name = next(place for place, text in zip(_PLACE, where, strict=True) if text)
            line.fault(name, _which_town(where[0] or where[1]))
    if line.faults:
        return None
    details = person_details.Details(**values)
    try:
        person_details.read(details)
    except Refusal as refusal:
        line.fault("last_name", refusal.sentence)
        return None
    return details


_PLACE = ("commune", "postcode", "insee")


def _faulty(line: people_xlsx.Line) -> set[str]:
    cells = {fault.cell for fault in line.faults}
    return {name for name, (cell, _header) in line.cells.items() if cell in cells}


def _which_town(text: str) -> str:
    known = [c for c in locating.suggest_communes(text, limit=6) if c.search_name == _town(text)]
    if len(known) > 1:
        towns = ", ".join(f"{each.postcodes[:5]} {each.name}" for each in known)
        return f"Plusieurs communes de ce nom : {towns}. Écrivez le code postal avec le nom."
    return "Commune inconnue. Écrivez le code postal et le nom : 62300 Lens."


def _payload(details: person_details.Details) -> dict[str, Any]:
    kept = {name: getattr(details, name) for name in PLAIN if getattr(details, name)}
    if details.commune is not None:
        kept["commune"] = details.commune.pk
    if details.identifier:
        kept["identifier_sealed"] = keys.seal_identifier(details.identifier)
    return kept


def _references(agency: Agency, details: person_details.Details) -> list[str]:
    """The identity of a line within its agency: a keyed digest of all it says."""
    town = details.commune.pk if details.commune else ""
    said = [str(getattr(details, name) or "") for name in PLAIN]
    name = person_details.search_name(details.last_name, details.first_name)
    text = "\x1f".join([str(agency.pk), name, details.identifier, town, *said])
    return [f"list:{digest}" for digest in keys.line_digests(text)]


# --- Comparing ---------------------------------------------------------------------------------


def _compare_with_lines_above(lines: Iterable[Sorted]) -> None:
    seen = _Seen()
    for each in lines:
        details = each.details
        assert details is not None  # noqa: S101 - a line without faults has its details
        name = person_details.search_name(details.last_name, details.first_name)
        row = each.line.row
        if (above := seen.references.get(each.references[0])) is not None:
            each.status = StagedStatus.KNOWN
            each.says = f"Déjà à la ligne {above} de cette liste."
        elif details.identifier in seen.identifiers:
            above, other_name = seen.identifiers[details.identifier]
            _same_identifier(each, above, is_same_name=name == other_name)
        elif above := _named_above(seen, name, details.birth_year):
            each.status = StagedStatus.TO_VERIFY
            each.says = f"Même nom que la ligne {above} de cette liste."
        seen.references.setdefault(each.references[0], row)
        if details.identifier:
            seen.identifiers.setdefault(details.identifier, (row, name))
        seen.names[name.replace(" ", "")].append((row, details.birth_year))


def _same_identifier(each: Sorted, above: int, *, is_same_name: bool) -> None:
    if is_same_name:
        each.status = StagedStatus.KNOWN
        each.says = f"Même personne que la ligne {above} de cette liste."
        return
    each.status = StagedStatus.ERROR
    each.line.fault("identifier", f"Cet identifiant est déjà à la ligne {above}.")


def _named_above(seen: _Seen, name: str, year: int | None) -> int:
    return next(
        (
            row
            for row, other in seen.names.get(name.replace(" ", ""), ())
            if year is None or other is None or year == other
        ),
        0,
    )


def _compare_with_files(
    lines: list[Sorted], actor: User, besides: ImportedFile | None = None
) -> None:
    decided = _decided([text for each in lines for text in each.references], besides)
    holders = _holders(lines)
    own = _own_names(actor)
    for each in lines:
        details = each.details
        assert details is not None  # noqa: S101 - see above
        holder = holders.get(details.identifier)
        name = person_details.search_name(details.last_name, details.first_name)
        if holder is not None and holder.agency_id not in actor.agency_ids:
            each.status = StagedStatus.ERROR
            each.line.fault("identifier", _held_elsewhere(holder))
        elif holder is not None:
            each.status, each.person = StagedStatus.KNOWN, holder
            each.says = "Un dossier porte déjà cet identifiant."
        elif decided.intersection(each.references):
            each.status, each.says = StagedStatus.KNOWN, "Déjà venue d’une liste."
        elif _is_like(own.get(name.replace(" ", ""), ()), details.birth_year):
            each.status, each.says = StagedStatus.TO_VERIFY, "Un dossier porte le même nom."


def _is_like(years: Iterable[int | None], year: int | None) -> bool:
    return any(year is None or other is None or year == other for other in years)


def _decided(references: list[str], besides: ImportedFile | None) -> set[str]:
    """Among these lines, those that another list settled."""
    known: set[str] = set()
    others = StagedLine.objects.exclude(file=besides) if besides else StagedLine.objects.all()
    for start in range(0, len(references), AT_ONCE):
        some = others.filter(
            source_reference__in=references[start : start + AT_ONCE],
            status__in=DECIDED,
            file__status=enums.ImportStatus.CONFIRMED,
        )
        known.update(some.values_list("source_reference", flat=True))
    return known


def _holders(lines: Iterable[Sorted]) -> dict[str, Person]:
    """The file that carries each identifier, through its pointer."""
    typed = {each.details.identifier for each in lines if each.details and each.details.identifier}
    by_digest = {digest: text for text in typed for digest in keys.identifier_digests(text)}
    found: dict[str, Person] = {}
    digests = list(by_digest)
    for start in range(0, len(digests), AT_ONCE):
        held = Person.objects.identified(digests[start : start + AT_ONCE])
        for person in held.select_related("merged_into__agency", "agency"):
            found[by_digest[str(person.identifier_digest)]] = person.merged_into or person
    return found


def _held_elsewhere(holder: Person) -> str:
    """What an identifier held by another agency lets say: the agency to call, nobody's name."""
    phone = identifiers.spoken_phone(holder.agency.phone) or "son accueil"
    return f"Un dossier porte déjà cet identifiant. Appelez {holder.agency.name}, {phone}."


def _own_names(actor: User) -> dict[str, list[int | None]]:
    """The names of the files of one's agencies, squeezed, with their years of birth."""
    names: dict[str, list[int | None]] = defaultdict(list)
    own = Person.objects.visible_to(actor).current().values_list("search_name", "birth_year")
    for name, year in own.iterator():
        names[name.replace(" ", "")].append(year)
    return names
