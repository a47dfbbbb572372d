"""`{% pictogram word %}`: the drawing, always with its word beside it (law.md, L28)."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from diagnostics import pictograms

register = template.Library()

SPRITE = "diagnostics/pictograms.svg"


@register.simple_tag
def pictogram(word: str) -> SafeString:
    """The picture is silent for a screen reader, which reads the word."""
    return format_html(
        '<span class="declic-pictogram"><svg viewBox="0 0 {} {}" aria-hidden="true" '
        'focusable="false"><use href="{}#{}"/></svg><span>{}</span></span>',
        pictograms.BOX,
        pictograms.BOX,
        static(SPRITE),
        pictograms.identity(word),
        word,
    )


@register.simple_tag
def picture(word: str) -> SafeString:
    """The drawing alone, where other words stand beside it."""
    return format_html(
        '<svg class="declic-picture" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>',
        pictograms.BOX,
        pictograms.BOX,
        static(SPRITE),
        pictograms.identity(word),
    )
