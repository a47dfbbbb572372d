"""People who come by a list, or have two files: what « Usagers » shows on an ordinary day.

A list of five confirmed with one doubt left; two files of one person reunited a week ago, which
may still be separated; a person given to a colleague.
"""

from __future__ import annotations

import datetime as dt

from config.demo.meetings import Days
from diagnostics import enrolling, listing_people, merging, moving
from diagnostics.person_details import Details

LIST = """Nom;Prénom;Année de naissance;Téléphone
Okafor;Grace;1988;06 39 98 12 01
Pruvost;Daniel;1962;06 39 98 12 02
N'Guessan;Prisca;1995;
Łukasik;Tomasz;1979;06 39 98 12 03
BELKACEM;Nadia;1969;
"""
KEPT = Details("Belkacem", "Nadia", birth_year=1969, phone="+33639981210")
TWICE = Details("Lecomte", "Jean-Marie", birth_year=1957)
AGAIN = Details("LECOMTE", "Jean Marie", birth_year=1957, phone="+33639981211")


def plan_lists(days: Days) -> None:
    """Plan a list and a reunion at the first agency."""
    end = days.clock.end
    days.clock.desk(end - dt.timedelta(days=7), lambda: reunite(days))
    days.clock.desk(end - dt.timedelta(days=3), lambda: bring_list(days))


def reunite(days: Days) -> None:
    """Reunite two files of one person, then give her to a colleague."""
    agency = days.stage.agencies[0]
    advisor, *others = days.stage.advisors[agency.pk]
    kept, other = (
        enrolling.register_person(actor=advisor, details=details, is_distinct=True)
        for details in (TWICE, AGAIN)
    )
    merging.merge_people(actor=advisor, kept=kept, other=other, reason="Inscrit deux fois")
    if others:
        moving.move_person(
            actor=advisor,
            person=kept,
            to_agency=agency,
            to_advisor=others[0],
            reason="Il vient le jeudi",
        )


def bring_list(days: Days) -> None:
    """Bring a list; one of its people may be followed here already."""
    advisor = days.stage.advisors[days.stage.agencies[0].pk][0]
    enrolling.register_person(actor=advisor, details=KEPT, is_distinct=True)
    file = listing_people.analyse_list(
        actor=advisor, name="atelier-de-mars.csv", content=LIST.encode()
    )
    listing_people.confirm_list(actor=advisor, file=file)
