"""A page as its words, tags left out, so that a test reads what a person reads."""

from __future__ import annotations

import html
import re

from django.http import HttpResponse

TAG = re.compile(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", re.DOTALL)


def text_of(response: HttpResponse) -> str:
    """Give the words of a page."""
    page = response.content.decode()
    body = page[page.find("<main") :] if "<main" in page else page
    return " ".join(html.unescape(TAG.sub(" ", body)).split())
