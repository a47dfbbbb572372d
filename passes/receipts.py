"""The receipt of a redemption: a few lines to send to a person, and a signed file for a structure.

Whoever holds the signed file proves what was scanned and when, without asking anybody: it is
checked with the key that the instance publishes (docs/preuves.md). No code and no name in either.
"""

from __future__ import annotations

import base64
import datetime as dt

from diagnostics import sealing
from passes import calendar_days, codes, identifiers, keys, money, renumbering
from passes.models import Redemption

SIGNED_BY = "Signature : "


def text_of(redemption: Redemption) -> str:
    """What was paid, where and when, as a person reads it."""
    lines = [
        f"{redemption.service_label or redemption.service.label}, "
        f"le {calendar_days.in_words(redemption.service_on)}",
        f"{redemption.provider.name}, {redemption.site_name or redemption.site.name}",
        f"Payé avec un Pass : {money.show(redemption.face_value_cents)}",
    ]
    if left := max(0, (redemption.price_cents or 0) - redemption.face_value_cents):
        lines.append(f"Reste à payer : {money.show(left)}")
    if redemption.reversed_at is not None:
        lines.append("Cet encaissement est annulé : le Pass n'est plus dépensé.")
    lines.append(f"Reçu {str(redemption.public_id)[:8]}")
    return "\n".join(lines)


def signed(redemption: Redemption) -> bytes:
    """The same receipt with its serial and instants, then one line that signs all those before."""
    number = renumbering.siret_on(redemption.provider, redemption.received_at.date())
    facts = [
        text_of(redemption),
        f"Encaissement {redemption.public_id}",
        f"Pass {codes.serial_text(redemption.digital_pass.serial)}",
        f"SIRET {identifiers.show_siret(number) if number else 'en attente'}",
        f"Scanné à {_instant(redemption.scanned_at)}",
        f"Reçu à {_instant(redemption.received_at)}",
    ]
    if redemption.reversed_at is not None:
        facts.append(f"Annulé à {_instant(redemption.reversed_at)}")
    body = ("\n".join(facts) + "\n").encode()
    signature = sealing.sign_detached(body, seed=keys.evidence_seed())
    return body + f"{SIGNED_BY}{base64.b64encode(signature).decode()}\n".encode()


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")
