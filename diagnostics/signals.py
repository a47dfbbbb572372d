"""The two announcements that go up: receivers act in the same transaction and may refuse.

`people_merged` is sent with `actor`, `kept` and `other` (two Person), before the transaction ends,
and `is_undone`: true when the two files are separated again, so that what followed goes back;
`person_anonymised` with `actor` and `person`. A receiver that raises a Refusal stops the act.
"""

from django.dispatch import Signal

people_merged = Signal()
person_anonymised = Signal()
