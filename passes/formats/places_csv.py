"""The national standard of digital-mediation places, versions 1 and 0.1.1, read row by row.

An error keeps a row out and names its row and column; a doubt is a warning and the row enters,
because a place that really exists is worth more than a perfect file. Items of a list are checked
one by one (the published patterns compare whole cells). Nothing is guessed: a coordinate that
cannot be read leaves the place without a point. Sources: LaMednum, schemas v1.0.2 and v0.1.1.
"""

import csv
import html
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from passes import identifiers
from passes.formats import places_vocabulary as vocabulary

MAXIMUM_BYTES = 50_000_000
V1, V0 = "1", "0.1.1"
REQUIRED = ("id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj")
FILLED = ("id", "nom", "commune", "code_postal", "adresse", "date_maj")
POSTCODE = re.compile(r"\d{5}")
INSEE = re.compile(r"([013-9]\d|2[AB1-9])\d{3}")
PHONE = re.compile(r"\+?\d{4,15}")
EMAIL = re.compile(r"[^@\s\[\]]+@[^@\s]+\.[^@\s]+")
SEPARATOR = re.compile(r"[|;]")
CEDEX = re.compile(r"\bcedex\b", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LIMITS = {"nom": 200, "commune": 80, "adresse": 200, "complement_adresse": 200, "id": 120}

EMPTY = "Cette cellule est vide alors qu'elle est obligatoire."

# Postcode, commune name, point → a French sentence of doubt, or nothing. Given by who knows places.
PlaceDoubt = Callable[[str, str, "tuple[float, float] | None"], str]


class FileUnreadable(ValueError):
    """The file as a whole cannot be read; the text is a French sentence."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong or doubtful, where: row as a spreadsheet numbers it, column, sentence."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"ligne {self.row}, colonne {self.column} : {self.sentence}"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place as the file says it, in our words."""

    row: int
    id: str
    source: str
    siret: str
    name: str
    commune: str
    postcode: str
    insee: str
    address: str
    address_more: str
    point: tuple[float, float] | None
    phone: str
    emails: tuple[str, ...]
    website: str
    opening_hours: str
    accessibility: str
    updated_on: date
    services: tuple[str, ...]
    publics: tuple[str, ...]
    accepts_pass: bool
    is_itinerant: bool


@dataclass(slots=True)
class Reading:
    """A whole file: the places that may enter, the errors and the doubts."""

    version: str
    places: list[PlaceRow] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    row_count: int = 0


def no_doubt(postcode: str, commune: str, point: tuple[float, float] | None) -> str:
    """For a reader that knows no map."""
    return ""


def read(content: bytes, *, source: str = "", doubt: PlaceDoubt = no_doubt) -> Reading:
    """Read a whole file; FileUnreadable when its header or its bytes are not of the standard."""
    header, rows = open_table(content)
    header = [name.casefold() for name in header]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        listed = ", ".join(missing)
        raise FileUnreadable(f"Colonnes absentes : {listed}. Ce n'est pas le standard des lieux.")
    version = V0 if "conditions_acces" in header else V1
    return read_rows(header, rows, version=version, source=source, doubt=doubt)


def open_table(content: bytes) -> tuple[list[str], Iterator[list[str]]]:
    """The header as written and the rows below it, of a CSV file in any of its usual dresses."""
    if len(content) > MAXIMUM_BYTES:
        raise FileUnreadable("Le fichier dépasse 50 Mo.")
    return _open(_decode(content))


def read_rows(
    header: list[str],
    rows: Iterable[list[str]],
    *,
    version: str,
    source: str = "",
    doubt: PlaceDoubt = no_doubt,
) -> Reading:
    """Read rows whose columns bear the names of the standard."""
    reading = Reading(version=version)
    seen: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        reading.row_count += 1
        row = _Row(number, dict(zip(header, cells, strict=False)), reading)
        if len(cells) > len(header):
            row.error("id", "La ligne a plus de cellules que l'en-tête.")
        place = row.place(source, doubt)
        if place is None:
            continue
        earlier = seen.setdefault((place.source, place.id), number)
        if earlier != number:
            row.error("id", f"L'identifiant « {place.id} » est déjà celui de la ligne {earlier}.")
            continue
        reading.places.append(place)
    return reading


def _decode(content: bytes) -> str:
    if content[:4] in (b"PK\x03\x04", b"%PDF"):
        raise FileUnreadable("Ce n'est pas un fichier CSV. Enregistrez le classeur en CSV UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if not text.strip():
        raise FileUnreadable("Le fichier est vide.")
    if "\x00" in text:
        raise FileUnreadable("Ce n'est pas un fichier texte.")
    return text


def _open(text: str) -> tuple[list[str], Iterator[list[str]]]:
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        header = [cell.strip() for cell in next(rows)]
        return header, iter(list(rows))
    except csv.Error as error:
        raise FileUnreadable("Une cellule du fichier est illisible (guillemets).") from error


class _Row:
    """One row being read; it collects its own remarks."""

    def __init__(self, number: int, cells: Mapping[str, str], reading: Reading) -> None:
        self.number = number
        self.cells = cells
        self.reading = reading
        self.is_wrong = False

    def text(self, column: str) -> str:
        value = html.unescape(self.cells.get(column, ""))
        value = unicodedata.normalize("NFC", CONTROL.sub(" ", value))
        return " ".join(value.split())

    def items(self, column: str) -> list[str]:
        listed = (item.strip() for item in SEPARATOR.split(self.text(column)))
        return list(dict.fromkeys(item for item in listed if item))

    def error(self, column: str, sentence: str) -> None:
        self.is_wrong = True
        self.reading.errors.append(Remark(self.number, column, sentence))

    def warn(self, column: str, sentence: str) -> None:
        self.reading.warnings.append(Remark(self.number, column, sentence))

    def place(self, source: str, doubt: PlaceDoubt) -> PlaceRow | None:
        """The place, or None when the row has an error."""
        self._check_filled()
        updated_on = self._updated_on()
        point = self._point()
        services = self._services()
        place = PlaceRow(
            row=self.number,
            id=self.text("id"),
            source=self.text("source") or source or "inconnue",
            siret=self._siret(),
            name=self.text("nom"),
            commune=CEDEX.split(self.text("commune"))[0].strip(),
            postcode=self._postcode(),
            insee=self._insee(),
            address=self.text("adresse"),
            address_more=self.text("complement_adresse"),
            point=point,
            phone=self._phone(),
            emails=tuple(
                item
                for item in self.items("courriels") or self.items("courriel")
                if EMAIL.fullmatch(item)
            ),
            website=next(iter(self.items("site_web")), ""),
            opening_hours=self.text("horaires"),
            accessibility=self.text("accessibilite") or self.text("fiche_acces_libre"),
            updated_on=updated_on or date.min,
            services=services,
            publics=self._known("publics_accueillis", vocabulary.PUBLICS)
            + self._known("publics_specifiquement_adresses", vocabulary.PUBLICS),
            accepts_pass=self._accepts_pass(),
            is_itinerant="Itinérant" in self.items("itinerance"),
        )
        if self.is_wrong:
            return None
        if sentence := doubt(place.postcode, place.commune, point):
            self.warn("code_postal", sentence)
        return place

    def _check_filled(self) -> None:
        for column in FILLED:
            if not self.text(column):
                self.error(column, EMPTY)
        for column, limit in LIMITS.items():
            if len(self.text(column)) > limit:
                self.error(column, f"Ce texte dépasse {limit} caractères.")

    def _updated_on(self) -> date | None:
        text = self.text("date_maj")
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            if text:
                self.error("date_maj", f"« {text} » n'est pas une date (AAAA-MM-JJ).")
            return None

    def _postcode(self) -> str:
        text = self.text("code_postal")
        if text and not POSTCODE.fullmatch(text):
            self.error("code_postal", f"« {text} » n'a pas cinq chiffres.")
        elif CEDEX.search(self.text("commune")):
            self.warn("commune", "La commune porte la mention CEDEX.")
        return text

    def _insee(self) -> str:
        text = self.text("code_insee").upper()
        if text and not INSEE.fullmatch(text):
            self.warn("code_insee", f"« {text} » n'est pas un code Insee : il est ignoré.")
            return ""
        return text

    def _siret(self) -> str:
        text = self.text("pivot")
        if not text:
            self.warn("pivot", "Le SIRET manque.")
        elif identifiers.is_placeholder(text):
            self.warn("pivot", "Ce numéro ne sert qu'à remplir la cellule : SIRET inconnu.")
        elif text[:1].isdigit():
            try:
                return identifiers.read_siret(text)
            except identifiers.IdentifierInvalid:
                self.warn("pivot", f"« {text} » n'est pas un SIRET valable : il est ignoré.")
        return ""

    def _point(self) -> tuple[float, float] | None:
        texts = [self.text("latitude"), self.text("longitude")]
        if not any(texts):
            self.warn("latitude", "Le lieu n'a pas de coordonnées.")
            return None
        try:
            latitude, longitude = (float(text.replace(",", ".")) for text in texts)
        except ValueError:
            self.warn("latitude", "Coordonnées illisibles : elles sont ignorées.")
            return None
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            self.warn("latitude", "Ce ne sont pas des degrés (Lambert 93 ?) : elles sont ignorées.")
            return None
        if latitude == longitude == 0:
            self.warn("latitude", "Coordonnées nulles : elles sont ignorées.")
            return None
        return latitude, longitude

    def _phone(self) -> str:
        for item in self.items("telephone"):
            number = re.sub(r"[\s.\-()]", "", item)
            if PHONE.fullmatch(number):
                return number
            self.warn("telephone", f"« {item} » n'est pas un numéro de téléphone.")
        return ""

    def _services(self) -> tuple[str, ...]:
        column = "services"
        codes = self._known(column, vocabulary.SERVICES_BY_LABEL)
        if self.reading.version == V0 and not self.items(column):
            self.error(column, EMPTY)
        elif not codes:
            self.warn(column, "Aucun service connu.")
        return codes

    def _known(self, column: str, names: Mapping[str, str]) -> tuple[str, ...]:
        found = []
        for item in self.items(column):
            code = names.get(vocabulary.fold(item))
            if code is None:
                self.warn(column, f"« {item} » n'est pas dans la liste du standard.")
            else:
                found.append(code)
        return tuple(dict.fromkeys(found))

    def _accepts_pass(self) -> bool:
        """The flag of v0.1.1; version 1 dropped it, Déclic writes it among the free labels."""
        conditions = {vocabulary.fold(item) for item in self.items("conditions_acces")}
        labels = {vocabulary.fold(item) for item in self.items("labels_nationaux")}
        others = {vocabulary.fold(item) for item in self.items("autres_formations_labels")}
        return (
            vocabulary.ACCEPTS_PASS in conditions
            or vocabulary.APTIC in labels
            or vocabulary.FREE_LABEL_FOLDED in others
        )
