"""What Passes hold on a person, for her copy: booklets, each use, exclusions (law.md, L22).

Named by the setting `PERSON_COPY_SECTIONS`; it reads and never writes. No code is in it: a code
signed again would spend (passes-and-money.md, 6).
"""

from __future__ import annotations

from django.db.models import Q

from diagnostics.copied_rows import section
from diagnostics.formats.person_copy import Section
from diagnostics.models import Person
from passes.models import (
    Exclusion,
    FollowUpCall,
    HandOver,
    LossReport,
    Outcome,
    Redemption,
    Seat,
    Verification,
)


def read(person: Person) -> list[Section]:
    """Read the sections of one person and of the files reunited with hers."""
    pks = person.file_pks
    hand_overs = HandOver.objects.filter(Q(person__in=pks) | Q(first_person__in=pks))
    booklets = hand_overs.values("booklet")
    return [
        section("carnets", "Carnets de Pass remis", hand_overs.order_by("pk")),
        section(
            "utilisations",
            "Pass utilisés",
            Redemption.objects.filter(digital_pass__booklet__in=booklets).order_by("pk"),
            without=frozenset({"scan_id", "member", "device"}),
        ),
        section(
            "places",
            "Places en atelier",
            Seat.objects.filter(hand_over__in=hand_overs).order_by("pk"),
        ),
        section(
            "bilans",
            "Ce qui a été appris",
            Outcome.objects.of_hand_overs(list(hand_overs.values_list("pk", flat=True))).order_by(
                "pk"
            ),
        ),
        section(
            "appels",
            "Appels de suivi",
            FollowUpCall.objects.filter(hand_over__in=hand_overs).order_by("pk"),
        ),
        section(
            "verifications",
            "Questions posées pour vérifier une remise",
            Verification.objects.filter(hand_over__in=hand_overs).order_by("pk"),
        ),
        section(
            "pertes",
            "Carnets déclarés perdus",
            LossReport.objects.filter(booklet__in=booklets).order_by("pk"),
        ),
        section(
            "exclusions",
            "Exclusions d’une commande",
            Exclusion.objects.filter(person__in=pks).order_by("pk"),
        ),
    ]
