"""The table of 6.3: one case a line, its sentence, and the order in which the lines speak."""

import dataclasses
from datetime import date

import pytest

from passes import scan_refusals
from passes.scan_refusals import ScanFacts

LAWFUL = ScanFacts(
    service_on=date(2026, 3, 10),
    today=date(2026, 3, 12),
    received_on=date(2026, 3, 12),
    is_handed_over=True,
    is_blocked=False,
    is_cancelled=False,
    is_redeemed=False,
    is_expired=False,
    valid_from=date(2026, 1, 1),
    last_service_on=date(2027, 1, 30),
    last_claim_on=date(2027, 2, 6),
    handed_over_on=date(2026, 3, 3),
    redeemed_on=date(2026, 3, 11),
    territory="Nord (59)",
    services="Ateliers",
)

# Each line of the table with facts that make it, and only it, apply.
CASES = [
    ("not_active", 409, {"is_handed_over": False}, "Ce Pass n'est pas encore actif."),
    ("blocked", 409, {"is_blocked": True}, "Ce Pass est bloqué."),
    ("cancelled", 410, {"is_cancelled": True}, "Ce Pass a été annulé."),
    (
        "replaced",
        410,
        {"replaced_on": date(2026, 3, 9)},
        "Ce Pass a été remplacé le lundi 9 mars 2026.",
    ),
    (
        "not_yet_valid",
        409,
        {"service_on": date(2026, 3, 2)},
        "Ce Pass est utilisable à partir du mardi 3 mars 2026.",
    ),
    (
        "expired",
        410,
        {"last_service_on": date(2026, 3, 9)},
        "Ce Pass n'est plus valable depuis le mardi 10 mars 2026.",
    ),
    (
        "claim_window_closed",
        410,
        {"received_on": date(2027, 2, 7)},
        "Le délai d'encaissement est passé depuis le dimanche 7 février 2027.",
    ),
    (
        "provider_not_qualified",
        403,
        {"is_qualified": False},
        "Votre structure n'est pas qualifiée pour ce Pass à cette date.",
    ),
    (
        "site_not_covered",
        403,
        {"is_site_covered": False},
        "Ce Pass n'est pas utilisable dans ce lieu.",
    ),
    ("service_not_covered", 422, {"is_service_covered": False}, "Ce Pass ne paie pas ce service."),
    (
        "regulated_tariff_required",
        422,
        {"is_tariff_right": False},
        "Ce Pass demande un tarif réglementé.",
    ),
    (
        "already_redeemed",
        409,
        {"is_redeemed": True},
        "Ce Pass a été encaissé le mercredi 11 mars 2026.",
    ),
    (
        "future_service_date",
        422,
        {"service_on": date(2026, 3, 13)},
        "La date du service est dans le futur.",
    ),
]


def test_a_lawful_scan_has_no_reason_to_be_refused():
    assert scan_refusals.judge(LAWFUL) is None


@pytest.mark.parametrize(("code", "status", "facts", "detail"), CASES)
def test_each_line_of_the_table_speaks_its_sentence(code, status, facts, detail):
    refusal = scan_refusals.judge(dataclasses.replace(LAWFUL, **facts))
    assert (refusal.code, refusal.status, refusal.detail) == (code, status, detail)


@pytest.mark.parametrize("position", range(len(CASES)))
def test_the_first_line_that_applies_is_given(position):
    facts = {}
    for _code, _status, own, _detail in reversed(CASES[position:]):
        facts |= own
    assert scan_refusals.judge(dataclasses.replace(LAWFUL, **facts)).code == CASES[position][0]


def test_the_table_keeps_the_order_of_the_specification():
    after_the_code = [reason.code for reason in scan_refusals.IN_ORDER][5:]
    assert after_the_code == [code for code, *_rest in CASES]
    assert len(scan_refusals.IN_ORDER) == 18


def test_the_remedies_name_the_territory_and_the_services():
    elsewhere = scan_refusals.judge(dataclasses.replace(LAWFUL, is_site_covered=False))
    other = scan_refusals.judge(dataclasses.replace(LAWFUL, is_service_covered=False))
    assert elsewhere.remedy == "Territoire : Nord (59)."
    assert other.remedy == "Services acceptés : Ateliers."


def test_a_date_in_the_future_is_judged_as_today_before_it_is_refused():
    ahead = dataclasses.replace(LAWFUL, service_on=date(2030, 1, 1))
    assert scan_refusals.judge(ahead).code == "future_service_date"


def test_the_last_days_are_included():
    on_the_edge = dataclasses.replace(
        LAWFUL,
        service_on=LAWFUL.last_service_on,
        today=LAWFUL.last_claim_on,
        received_on=LAWFUL.last_claim_on,
    )
    assert scan_refusals.judge(on_the_edge) is None


def test_a_pass_already_expired_says_the_claim_window_is_closed():
    refusal = scan_refusals.judge(dataclasses.replace(LAWFUL, is_expired=True))
    assert refusal.code == "claim_window_closed"


def test_the_first_day_is_the_later_of_validity_and_hand_over():
    ahead = dataclasses.replace(LAWFUL, valid_from=date(2026, 3, 11))
    assert scan_refusals.judge(ahead).detail.endswith("mercredi 11 mars 2026.")
