"""The exact text that funder and operator sign: every term of an order, in French, in one order.

A visa is given on a text, not on a screen: the digest of this text is what the signatory saw, and
a visa on another digest is refused. Same order, same text, to the byte.
"""

from __future__ import annotations

import hashlib

from diagnostics.accounts import territory
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
            *_dates(order),
            *_perimeter(order),
            *_money(order),
        )
    )


def digest_of(order: Order) -> str:
    """Digest the text, as a visa keeps it."""
    return hashlib.sha256(text_of(order).encode()).hexdigest()


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
    publics = sorted(str(each) for each in order.allowed_publics)
    rules = [
        words
        for holds, words in (
            (order.regulated_tariff_only, "tarif réglementé seulement"),
            (order.approved_providers_only, "structures agréées seulement"),
            (order.diagnosis_required, "diagnostic demandé avant la remise"),
            (order.late_distribution == enums.LateDistribution.ACCEPT, "distribution tardive"),
        )
        if holds
    ]
    return (
        f"Territoire : {', '.join(map(territory.zone_label, zones)) or 'partout'}",
        f"Services : {', '.join(services) or 'tous'}",
        f"Publics : {', '.join(publics) or 'tous'}",
        f"Règles : {', '.join(rules) or 'aucune'}",
        f"Cadre légal : {order.get_legal_preset_display()}",
    )


def _money(order: Order) -> tuple[str, ...]:
    lines = order.funding_lines.select_related("payer").order_by("rank")
    return (
        *(
            f"Financement {line.rank} : {line.payer.name}, {money.show(line.amount_cents)}"
            + (f", engagement {line.engagement_number}" if line.engagement_number else "")
            for line in lines
        ),
        f"Frais amont : {_percent(order.upstream_fee_bp)} ; "
        f"frais aval : {_percent(order.downstream_fee_bp)} ; "
        f"TVA sur les frais : {_percent(order.fee_vat_bp)}",
        f"Valeur non utilisée : {order.get_unused_value_policy_display()}",
    )


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole},{rest:02d} %" if rest else f"{whole} %"
