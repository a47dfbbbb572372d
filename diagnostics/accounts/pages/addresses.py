"""Where a page may send somebody next: an address of this site, asked by the page before."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(request: HttpRequest, asked: str) -> str:
    """Give the address asked when it is a path or a page of this site, else nothing."""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if is_ours and asked.startswith(("/", "http")) else ""
