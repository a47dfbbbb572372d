"""Opening hours as they are said in France: « Mo-Fr 09:00-12:00 » is « lundi à vendredi 9 h-12 h ».

Lists of places write them in the notation of OpenStreetMap. Only what is sure is translated; what
is not understood is shown as its source wrote it, because a wrong hour costs somebody a journey.
Pure.
"""

import re

DAYS = {
    "Mo": "lundi",
    "Tu": "mardi",
    "We": "mercredi",
    "Th": "jeudi",
    "Fr": "vendredi",
    "Sa": "samedi",
    "Su": "dimanche",
    "PH": "jours fériés",
}
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_HOURS = r"\d{1,2}:\d{2}\s?-\s?\d{1,2}:\d{2}"
_RULE = re.compile(
    rf"({_DAY}(?:\s?[-,]\s?{_DAY})*)\s+((?:{_HOURS})(?:\s?,\s?{_HOURS})*|off|closed)"
)


def spoken(written: str) -> str:
    """Say opening hours aloud, or give them back as they are when one part is not understood."""
    rules = [rule.strip() for rule in written.strip().strip('"').split(";") if rule.strip()]
    read = [_RULE.fullmatch(rule) for rule in rules]
    if not all(read):
        return written
    return " ; ".join(f"{_days(found[1])} {_hours(found[2])}" for found in read if found)


def _days(text: str) -> str:
    said = re.sub(r"\s?-\s?", " à ", re.sub(r"\s?,\s?", ", ", text))
    return re.sub(_DAY, lambda day: DAYS[day[0]], said)


def _hours(text: str) -> str:
    if text in ("off", "closed"):
        return "fermé"
    said = re.sub(r"\s?,\s?", ", ", re.sub(r"\s?-\s?", "-", text))
    return re.sub(r"(\d{1,2}):(\d{2})", _hour, said)


def _hour(found: re.Match[str]) -> str:
    minutes = "" if found[2] == "00" else f" {found[2]}"
    return f"{int(found[1])} h{minutes}"
