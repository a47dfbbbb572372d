"""One person's own page, to be looked at: the code that her sheet would carry, told once."""

from __future__ import annotations

from diagnostics import link_codes, linking
from diagnostics.models import PersonLink
from passes.models import HandOver, Redemption


def address() -> str:
    """Print the sheet of somebody who used a Pass and has some left; give where it leads."""
    used = Redemption.objects.live().values("digital_pass__booklet")
    hand_over = (
        HandOver.objects.live()
        .with_use()
        .filter(booklet__in=used, left_count__gt=0, person__restricted_at__isnull=True)
        .filter(person__merged_into__isnull=True, person__anonymised_at__isnull=True)
        .order_by("-handed_over_on", "-pk")
        .first()
    )
    if hand_over is None:
        return ""
    link: PersonLink = linking.issue_link(actor=hand_over.advisor, person=hand_over.person)
    return f"{link_codes.PATH}#{link.code}"
