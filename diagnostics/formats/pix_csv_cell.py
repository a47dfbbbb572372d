"""One cell of a CSV file of Pix Orga, written as Pix writes it (1024pix/pix, CSV helper).

A number has a decimal comma; a text of digits and hyphens stands bare; any other text is quoted,
its quotes doubled, with an apostrophe before what a spreadsheet would take for a formula.
"""

import re

BARE = re.compile(r"[0-9-]+")
FORMULA_STARTS = ("-", "@", "=", "+")


def write_cell(value: object) -> str:
    """The text of one cell; what is neither a text nor a number is an empty text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = int(value) if float(value).is_integer() else value
        return str(number).replace(".", ",")
    if not isinstance(value, str):
        return '""'
    if BARE.fullmatch(value):
        return value
    protection = "'" if value.startswith(FORMULA_STARTS) else ""
    return '"' + protection + value.replace('"', '""') + '"'
