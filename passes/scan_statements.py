"""The text of the two statements of a scan; `taking` sends them.

The four rules that need other tables are spelled once, and read by both statements. Written in
SQL because the ORM has no UPDATE … RETURNING, and compiling these conditions costs more than
running them. Two words differ between databases and are filled in by `spelled`: the clock, and
the function that lists names.
"""

import functools

_CLOCKS = {
    "postgresql": "clock_timestamp()",
    "sqlite": "strftime('%%Y-%%m-%%dT%%H:%%M:%%f+00:00', 'now')",
}
_LISTED = {"postgresql": "string_agg", "sqlite": "group_concat"}

# Where an order's Passes may be spent, and the day %(day)s of the service, for the order `o`.
QUALIFIED = """
    EXISTS (SELECT 1 FROM passes_accreditation a WHERE a.provider_id = %(provider)s
        AND a.from_on <= %(day)s AND (a.until_on IS NULL OR a.until_on >= %(day)s))
    AND (NOT o.approved_providers_only OR EXISTS (SELECT 1 FROM passes_funderapproval f
        WHERE f.provider_id = %(provider)s AND f.funder_id = o.funder_id
        AND f.from_on <= %(day)s AND (f.until_on IS NULL OR f.until_on >= %(day)s)))"""
SITE_COVERED = """
    EXISTS (SELECT 1 FROM passes_site s WHERE s.id = %(site)s AND s.provider_id = %(provider)s
        AND (s.open_from IS NULL OR s.open_from <= %(day)s)
        AND (s.closed_from IS NULL OR s.closed_from > %(day)s))
    AND (NOT EXISTS (SELECT 1 FROM passes_orderterritory t WHERE t.order_id = o.id)
        OR EXISTS (SELECT 1 FROM passes_orderterritory t
            JOIN passes_site s ON s.id = %(site)s JOIN accounts_commune c ON c.code = s.commune_id
            WHERE t.order_id = o.id AND t.code IN ('com:' || c.code, 'epci:' || c.epci_id,
                'dep:' || c.departement, 'reg:' || c.region)))"""
SERVICE_COVERED = """
    EXISTS (SELECT 1 FROM passes_siteservice g WHERE g.site_id = %(site)s
        AND g.service_id = %(service)s AND g.from_on <= %(day)s
        AND (g.until_on IS NULL OR g.until_on >= %(day)s))
    AND (NOT EXISTS (SELECT 1 FROM passes_orderservice v WHERE v.order_id = o.id)
        OR EXISTS (SELECT 1 FROM passes_orderservice v
            WHERE v.order_id = o.id AND v.service_id = %(service)s))"""
TARIFF_RIGHT = """
    (NOT o.regulated_tariff_only OR EXISTS (SELECT 1 FROM passes_siteservice g
        WHERE g.site_id = %(site)s AND g.service_id = %(service)s AND g.is_regulated_tariff
        AND g.from_on <= %(day)s AND (g.until_on IS NULL OR g.until_on >= %(day)s)))"""

_OFFER = """FROM passes_siteservice g WHERE g.site_id = %(site)s AND g.service_id = %(service)s
    AND g.from_on <= %(day)s AND (g.until_on IS NULL OR g.until_on >= %(day)s)
    ORDER BY g.from_on DESC LIMIT 1"""
_HOLDER = """FROM passes_handover h JOIN diagnostics_person w ON w.id = h.person_id
    WHERE h.booklet_id = passes_pass.booklet_id AND h.undone_at IS NULL
    ORDER BY h.id DESC LIMIT 1"""

TAKE = f"""
UPDATE passes_pass SET status = 'redeemed'
WHERE serial = %(serial)s AND status = 'handed_out' AND blocked_at IS NULL
AND EXISTS (SELECT 1 FROM passes_order o
    JOIN passes_booklet b ON b.id = passes_pass.booklet_id
    JOIN passes_handover h ON h.booklet_id = b.id
    WHERE o.id = passes_pass.order_id AND b.key_fingerprint = %(fingerprint)s
    AND o.status IN ('active', 'closing', 'in_grace', 'claims_only')
    AND o.valid_from <= %(day)s AND o.last_service_on >= %(day)s
    AND o.last_claim_on >= %(received_on)s
    AND h.undone_at IS NULL AND h.handed_over_on <= %(day)s
    AND {QUALIFIED} AND {SITE_COVERED} AND {SERVICE_COVERED} AND {TARIFF_RIGHT})
AND NOT EXISTS (SELECT 1 FROM passes_redemption r
    WHERE r.provider_id = %(provider)s AND r.scan_id = %(scan_id)s)
AND NOT EXISTS (SELECT 1 FROM passes_refusedscan p
    WHERE p.member_id = %(member)s AND p.pauses_until > %(now)s)
AND NOT EXISTS (SELECT 1 FROM passes_refusedscan p
    WHERE p.provider_id = %(provider)s AND p.device = %(device)s AND p.device <> ''
    AND p.pauses_until > %(now)s)
RETURNING id, order_id,
    (SELECT o.face_value_cents FROM passes_order o WHERE o.id = passes_pass.order_id),
    (SELECT g.price_cents {_OFFER}), (SELECT g.is_regulated_tariff {_OFFER}),
    (SELECT h.reference {_HOLDER}), (SELECT w.first_name {_HOLDER}), {{clock}}
"""  # noqa: S608 (every value is a parameter)

LOOK = f"""
SELECT scan.id, scan.public_id, scan.scan_id, scan.digital_pass_id, scan.order_id,
    scan.provider_id, scan.site_id, scan.service_id, scan.member_id, scan.device, scan.service_on,
    scan.scanned_at, scan.received_at, scan.face_value_cents, scan.price_cents,
    scan.is_regulated_tariff, scan.site_name, scan.service_label, scan.reversed_at,
    {{clock}} AS clock, passes_pass.id AS pass_id, passes_pass.status AS pass_status,
    passes_pass.blocked_at IS NOT NULL AS is_blocked,
    passes_pass.replaced_at AS replaced_at, b.key_fingerprint AS fingerprint,
    o.status AS order_status, o.valid_from AS valid_from, o.last_service_on AS last_service_on,
    o.last_claim_on AS last_claim_on, o.time_zone AS time_zone,
    o.face_value_cents AS pass_value_cents,
    (SELECT h.handed_over_on {_HOLDER}) AS handed_over_on,
    (SELECT h.reference {_HOLDER}) AS hand_over, (SELECT w.first_name {_HOLDER}) AS first_name,
    (SELECT g.price_cents {_OFFER}) AS offer_cents,
    ({QUALIFIED}) AS is_qualified, ({SITE_COVERED}) AS is_site_covered,
    ({SERVICE_COVERED}) AS is_service_covered, ({TARIFF_RIGHT}) AS is_tariff_right,
    (SELECT {{listed}}(z.name, ', ') FROM (SELECT COALESCE(c.name, e.name, t.code) AS name
        FROM passes_orderterritory t
        LEFT JOIN accounts_commune c ON t.code = 'com:' || c.code
        LEFT JOIN accounts_epci e ON t.code = 'epci:' || e.siren
        WHERE t.order_id = o.id ORDER BY 1) z) AS territory,
    (SELECT {{listed}}(z.label, ', ') FROM (SELECT y.label FROM passes_service y
        WHERE EXISTS (SELECT 1 FROM passes_orderservice v
            WHERE v.order_id = o.id AND v.service_id = y.id)
        OR (NOT EXISTS (SELECT 1 FROM passes_orderservice v WHERE v.order_id = o.id)
            AND EXISTS (SELECT 1 FROM passes_siteservice g WHERE g.site_id = %(site)s
                AND g.service_id = y.id AND g.from_on <= %(day)s
                AND (g.until_on IS NULL OR g.until_on >= %(day)s)))
        ORDER BY 1) z) AS services,
    reversal.reason AS reversal_reason, live.public_id AS live_public_id,
    live.provider_id AS live_provider_id, live.received_at AS live_received_at,
    live.service_on AS live_service_on, live.site_name AS live_site_name,
    live.service_label AS live_service_label, live_member.first_name AS live_first_name,
    live_member.last_name AS live_last_name, sheet.number AS live_statement,
    sheet.paid_on AS live_paid_on,
    (SELECT MAX(p.pauses_until) FROM passes_refusedscan p
        WHERE p.pauses_until IS NOT NULL AND (p.member_id = %(member)s
            OR (p.provider_id = %(provider)s AND p.device = %(device)s AND p.device <> '')))
        AS paused_until,
    (SELECT COUNT(*) FROM passes_refusedscan p WHERE (p.member_id = %(member)s
            OR (p.provider_id = %(provider)s AND p.device = %(device)s AND p.device <> ''))
        AND p.received_at > %(since)s
        AND p.refusal_code IN ('unknown_code', 'authentic_not_found')) AS forged
FROM (SELECT 1 AS always) one
LEFT JOIN passes_pass ON passes_pass.serial = %(serial)s
LEFT JOIN passes_order o ON o.id = passes_pass.order_id
LEFT JOIN passes_booklet b ON b.id = passes_pass.booklet_id
LEFT JOIN passes_redemption live
    ON live.digital_pass_id = passes_pass.id AND live.reversed_at IS NULL
LEFT JOIN accounts_user live_member ON live_member.id = live.member_id
LEFT JOIN passes_statementline line ON line.redemption_id = live.id
LEFT JOIN passes_monthlystatement sheet ON sheet.id = line.statement_id
LEFT JOIN passes_redemption scan
    ON scan.provider_id = %(provider)s AND scan.scan_id = %(scan_id)s
LEFT JOIN passes_reversal reversal ON reversal.redemption_id = scan.id
"""  # noqa: S608 (every value is a parameter)


@functools.lru_cache(maxsize=8)
def spelled(statement: str, vendor: str, clock: str) -> str:
    """The database's own clock in service (T9); under tests and demo, the one that they move."""
    instant = _CLOCKS[vendor] if clock == "database" else "NULL"
    return statement.replace("{clock}", instant).replace("{listed}", _LISTED[vendor])
