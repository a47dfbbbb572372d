"""The two statements of a scan judge by the same words."""

import re

import pytest

from passes import scan_statements
from passes.scan_statements import LOOK, TAKE, spelled

RULES = ("QUALIFIED", "SITE_COVERED", "SERVICE_COVERED", "TARIFF_RIGHT")


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_spelled_once_and_read_by_both_statements(name):
    rule = getattr(scan_statements, name)
    assert rule in TAKE
    assert rule in LOOK


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize("clock", ["database", "process"])
def test_a_statement_is_whole_once_spelled(vendor, clock):
    for statement in (TAKE, LOOK):
        text = spelled(statement, vendor, clock)
        assert "{" not in text
        assert re.search(r"clock_timestamp|strftime", text) if clock == "database" else True
        assert "FOR UPDATE" not in text


def test_no_value_is_ever_written_into_a_statement():
    named = set(re.findall(r"%\((\w+)\)s", TAKE + LOOK))
    assert named == {
        "serial",
        "fingerprint",
        "provider",
        "member",
        "device",
        "site",
        "service",
        "day",
        "received_on",
        "now",
        "since",
        "scan_id",
    }
