"""What passes lends to a person's own page: everything about her Passes, and the places."""

from __future__ import annotations

from typing import Any

from django import template

from diagnostics.models import Person
from passes import own_page as reading

register = template.Library()


@register.inclusion_tag("passes/_own_page.html")
def own_page(person: Person, phone: str) -> dict[str, Any]:
    """Passes left, next session, uses and nearest places of a person, with the phone to call."""
    return {"own": reading.read(person), "phone": phone}
