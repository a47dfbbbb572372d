"""The exact text that funder and operator sign: every term of an order, in French, in one order.

A visa is given on a text, not on a screen: the digest of this text is what the signatory saw, and
a visa on another digest is refused. Same order, same text, to the byte.
"""

from __future__ import annotations

import hashlib

from diagnostics.accounts import territory
from diagnostics.enums import EmploymentStatus
from passes import calendar_days, enums, money
from passes.models import Order


def text_of(order: Order) -> str:
    """Write the terms of an order, one per line."""
    return "\n".join(
        (
            f"Commande {order.reference} : {order.title}",
            f"Commanditaire : {order.funder.name}, SIRET {order.funder.siret}",
            f"Nombre de Pass : {order.ordered_count}, {order.get_mode_display()}, "
            f"carnets de {order.booklet_size}",
            f"Valeur d'un Pass : {money.show(order.face_value_cents)}",
            f"Valeur de la commande : {money.show(order.ordered_count * order.face_value_cents)}",
            *((f"Texte imprimé : {order.print_text}",) if order.print_text else ()),
            *_references(order),
            *_dates(order),
            *_perimeter(order),
            *_money(order),
        )
    )


def digest_of(order: Order) -> str:
    """Digest the text, as a visa keeps it."""
    return hashlib.sha256(text_of(order).encode()).hexdigest()


def _references(order: Order) -> tuple[str, ...]:
    named = (
        ("Convention", order.agreement_number),
        ("Bon de commande", order.purchase_order_number),
    )
    return tuple(f"{label} : {number}" for label, number in named if number)


def _dates(order: Order) -> tuple[str, ...]:
    return (
        f"Valable du {calendar_days.in_words(order.valid_from)} "
        f"au {calendar_days.in_words(order.valid_until)}",
        f"Dernier jour de service : {calendar_days.in_words(order.last_service_on)}",
        f"Dernier jour d'encaissement : {calendar_days.in_words(order.last_claim_on)}",
    )


def _perimeter(order: Order) -> tuple[str, ...]:
    zones = sorted(order.territories.values_list("code", flat=True))
    services = sorted(order.order_services.values_list("service__label", flat=True))
    counted = situations(order.job_distant_statuses)
    return (
        f"Territoire : {', '.join(map(territory.zone_label, zones)) or 'partout'}",
        f"Services : {', '.join(services) or 'tous'}",
        f"Publics : {situations(order.allowed_publics) or 'tous'}",
        *((f"Comptés comme éloignés de l'emploi : {counted}",) if counted else ()),
        f"Règles : {', '.join(rules_of(order)) or 'aucune'}",
        f"Cadre légal : {order.get_legal_preset_display()}",
    )


def situations(codes: list[str]) -> str:
    """Say situations towards employment in the words of the screens."""
    known = dict(EmploymentStatus.choices)
    return ", ".join(known.get(code, code) for code in codes)


def rules_of(order: Order) -> list[str]:
    """Say the rules that an order sets besides its territory, services and publics."""
    is_late = order.late_distribution == enums.LateDistribution.ACCEPT
    return [
        words
        for holds, words in (
            (order.regulated_tariff_only, "tarif réglementé seulement"),
            (order.approved_providers_only, "structures agréées seulement"),
            (order.diagnosis_required, "diagnostic demandé avant la remise"),
            (is_late, "distribution tardive aux frais du commanditaire"),
        )
        if holds
    ]


def fees_of(order: Order) -> str:
    """Say the fees of both sides and the tax on them."""
    return (
        f"Frais amont : {_percent(order.upstream_fee_bp)} ; "
        f"frais aval : {_percent(order.downstream_fee_bp)} ; "
        f"TVA sur les frais : {_percent(order.fee_vat_bp)}"
    )


def _money(order: Order) -> tuple[str, ...]:
    lines = order.funding_lines.select_related("payer").order_by("rank")
    return (
        *(
            f"Financement {line.rank} : {line.payer.name}, {money.show(line.amount_cents)}"
            + (f", engagement {line.engagement_number}" if line.engagement_number else "")
            for line in lines
        ),
        fees_of(order),
        f"Valeur non utilisée : {order.get_unused_value_policy_display()}",
    )


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole},{rest:02d} %" if rest else f"{whole} %"
