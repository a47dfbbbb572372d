"""Small CFONB 120 files written for the tests, one record at a time."""

from datetime import date

# The RIB of the ring-fenced account of the tests: bank, branch, account number.
RIB = ("20041", "01005", "0500013M026")
POSITIVE, NEGATIVE = "{ABCDEFGHI", "}JKLMNOPQR"


def amount(cents: int) -> str:
    """Write 14 characters whose last one bears the sign and the last digit."""
    whole, last = divmod(abs(cents), 10)
    return f"{whole:013d}{(NEGATIVE if cents < 0 else POSITIVE)[last]}"


def day(on: date) -> str:
    return f"{on:%d%m%y}"


def balance(
    kind: str, cents: int, on: date, rib: tuple[str, str, str] = RIB, currency: str = "EUR2"
) -> str:
    bank, branch, account = rib
    head = f"{kind}{bank}    {branch}{currency:4} {account}  {day(on)}"
    return f"{head:90}{amount(cents)}".ljust(120)


def operation(
    cents: int,
    on: date,
    label: str = "VIR SEPA",
    *,
    code: str = "21",
    reference: str = "",
    reject: str = "  ",
    rib: tuple[str, str, str] = RIB,
) -> str:
    bank, branch, account = rib
    head = f"04{bank}0000{branch}EUR2 {account}{code}{day(on)}{reject}{day(on)}{label:31}  0000000"
    return f"{head:90}{amount(cents)}{reference:16}"


def detail(on: date, kind: str, text: str, *, code: str = "21") -> str:
    bank, branch, account = RIB
    return f"05{bank}0000{branch}EUR2 {account}{code}{day(on)}     {kind:3}{text:70}".ljust(120)


def document(*records: str) -> bytes:
    return "\r\n".join((*records, "")).encode()
