"""What the person's file says of the link to her own page."""

from __future__ import annotations

from django import template

from diagnostics.accounts import journal
from diagnostics.models import Person, PersonLink

register = template.Library()


@register.simple_tag
def live_link(person: Person) -> PersonLink | None:
    """The link that opens her page today, if one was printed."""
    return PersonLink.objects.live(journal.today()).filter(person=person).first()
