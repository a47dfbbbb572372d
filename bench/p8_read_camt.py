"""P8: read a camt.053 of 100,000 entries against ElementTree.iterparse, in flat memory.

Two ways on the same file, each in a process of its own: the naive one (iterparse, clearing each
entry), and ours (`passes.formats.camt053`), which also refuses DOCTYPE and entities, details,
returns and balances included. Same answers: the signed sum of the entries is checked. The memory is
what reading adds to the process, at two sizes, because a bound "whatever the size" needs two.

    .venv/bin/python -m bench.p8_read_camt [--size full]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SIZES = {"small": (20_000, 3), "full": (100_000, 5)}
WAYS = ("naive", "ours")
RATIO_GOAL, MEMORY_GOAL_MB = 0.8, 64
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
SPACE = f"{{{NAMESPACE}}}"
HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><BkToCstmrStmt><GrpHdr>'
    "<MsgId>P8</MsgId><CreDtTm>2026-03-31T20:00:00</CreDtTm></GrpHdr><Stmt><Id>P8</Id>"
    "<CreDtTm>2026-03-31T20:00:00</CreDtTm><Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id>"
    "</Acct>"
)
BALANCE = (
    '<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt>'
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>"
)
ENTRY = (
    '<Ntry><NtryRef>%(n)d</NtryRef><Amt Ccy="EUR">%(amount)s</Amt><CdtDbtInd>%(mark)s</CdtDbtInd>'
    "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-31</Dt></BookgDt><ValDt><Dt>2026-03-31</Dt>"
    "</ValDt><AcctSvcrRef>BANK%(n)012d</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>"
    "<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>"
    "<EndToEndId>R-2026-03-%(n)06d-1</EndToEndId></Refs>"
    '<Amt Ccy="EUR">%(amount)s</Amt><CdtDbtInd>%(mark)s</CdtDbtInd><RltdPties><Cdtr><Pty>'
    "<Nm>Atelier %(n)d</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id>"
    "</CdtrAcct></RltdPties><RmtInf><Ustrd>Pass numeriques, releve %(n)d</Ustrd></RmtInf></TxDtls>"
    "</NtryDtls></Ntry>\n"
)


def write(path: Path, count: int) -> int:
    """Write a statement of `count` entries; give their signed sum in cents."""
    total = 0
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD + BALANCE % "OPBD" + BALANCE % "CLBD" + "\n")
        for n in range(count):
            cents, is_credit = 1_000 + n * 7 % 90_000, n % 3 == 0
            total += cents if is_credit else -cents
            amount = f"{cents // 100}.{cents % 100:02d}"
            out.write(ENTRY % {"n": n, "amount": amount, "mark": "CRDT" if is_credit else "DBIT"})
        out.write("</Stmt></BkToCstmrStmt></Document>")
    return total


def naive(path: Path) -> tuple[int, int]:
    """Read as most programs do: iterparse, the same values of each entry, then clear it."""
    from datetime import date
    from decimal import Decimal
    from xml.etree.ElementTree import iterparse

    fields = [
        f"{SPACE}{part.replace('/', f'/{SPACE}')}"
        for part in (
            "Sts/Cd",
            "BookgDt/Dt",
            "ValDt/Dt",
            "AcctSvcrRef",
            "BkTxCd/Domn/Fmly/SubFmlyCd",
            "NtryDtls/TxDtls/Refs/EndToEndId",
            "NtryDtls/TxDtls/Amt",
            "NtryDtls/TxDtls/RltdPties/Cdtr/Pty/Nm",
            "NtryDtls/TxDtls/RltdPties/CdtrAcct/Id/IBAN",
            "NtryDtls/TxDtls/RmtInf/Ustrd",
        )
    ]
    count, total = 0, 0
    for _, element in iterparse(path):  # noqa: S314 — our own file, the way to beat
        if element.tag == f"{SPACE}Ntry":
            cents = int(Decimal(element.findtext(f"{SPACE}Amt") or "0") * 100)
            total += cents if element.findtext(f"{SPACE}CdtDbtInd") == "CRDT" else -cents
            status, booked, value, *texts = (element.findtext(field) or "" for field in fields)
            _values = {
                "is_booked": status == "BOOK",
                "booked_on": date.fromisoformat(booked),
                "value_on": date.fromisoformat(value),
                "detail_cents": int(Decimal(texts[3]) * 100),
                "texts": [" ".join(text.split()) for text in texts],
            }
            count += 1
            element.clear()
    return count, total


def ours(path: Path) -> tuple[int, int]:
    """Read as the import does."""
    from passes.formats import camt053
    from passes.formats.camt_values import EntryRead

    count, total = 0, 0
    with path.open("rb") as stream:
        for item in camt053.read(stream):
            if isinstance(item, EntryRead):
                count, total = count + 1, total + item.signed_cents
    return count, total


def run_one(way: str, path: Path) -> None:
    """Run one way in this process; print its CPU, the memory it added, what it counted."""
    read = {"naive": naive, "ours": ours}[way]
    with tempfile.TemporaryDirectory() as folder:  # imports and first use are not the reading
        small = Path(folder) / "one.xml"
        write(small, 1)
        read(small)
    base = resource.getrusage(resource.RUSAGE_SELF)
    count, total = read(path)
    used = resource.getrusage(resource.RUSAGE_SELF)
    found = {
        "cpu": used.ru_utime + used.ru_stime - base.ru_utime - base.ru_stime,
        "memory_mb": (used.ru_maxrss - base.ru_maxrss) / 1024,
        "count": count,
        "total": total,
    }
    print(json.dumps(found))


def measure(size: str, folder: Path) -> dict[str, Any]:
    count, rounds = SIZES[size]
    half, whole = folder / "half.xml", folder / "whole.xml"
    write(half, count // 2)
    total = write(whole, count)
    runs: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            runs[way].append(_apart(way, whole))
    answers = {(run["count"], run["total"]) for way in WAYS for run in runs[way]}
    assert answers == {(count, total)}, answers
    cpu = {way: statistics.median(run["cpu"] for run in runs[way]) for way in WAYS}
    memory = {way: round(max(run["memory_mb"] for run in runs[way]), 1) for way in WAYS}
    return {
        "bench": "P8",
        "entries": count,
        "file_mb": round(whole.stat().st_size / 1024 / 1024, 1),
        "cpu_seconds": {way: round(value, 2) for way, value in cpu.items()},
        "memory_above_base_mb": {
            **memory,
            "ours_half": round(_apart("ours", half)["memory_mb"], 1),
        },
        "ours_over_naive": round(cpu["ours"] / cpu["naive"], 2),
        "goal": f"<= {RATIO_GOAL} and {MEMORY_GOAL_MB} MB",
    }


def _apart(way: str, path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.p8_read_camt", "--way", way, "--file", str(path)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> int:
    reader = argparse.ArgumentParser(prog="p8")
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    reader.add_argument("--way", choices=WAYS)
    reader.add_argument("--file", type=Path)
    chosen = reader.parse_args()
    if chosen.way:
        run_one(chosen.way, chosen.file)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = measure(chosen.size, Path(folder))
    print(json.dumps(found, indent=1))
    kept = (
        found["ours_over_naive"] <= RATIO_GOAL
        and found["memory_above_base_mb"]["ours"] <= MEMORY_GOAL_MB
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
