"""« Mon dossier de créance »: a provider takes away, any day, the proof of all it is owed.

It asks nobody at the operator. Made when it is asked for, kept nowhere; each one leaves its line.
"""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from diagnostics import sealing
from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, keys, proving
from passes.creditor_file import CreditorFile


@door(see=access.administers_provider, act=access.administers_provider)
@require_http_methods(["GET", "POST"])
def creditor_pack(request: HttpRequest) -> HttpResponseBase:
    """What the pack holds today, and the button that makes it."""
    provider = access.provider_of(request.user)
    assert provider is not None  # noqa: S101 (the door let in an administrator of one)
    form = ActForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return sent(proving.export_creditor_pack(actor=request.user, provider=provider))
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "provider": provider,
        "totals": CreditorFile(provider, journal.today()).totals,
        "fingerprint": fingerprint(),
        "form": form,
    }
    return render(request, "passes/creditor_pack.html", context)


def sent(pack: proving.Pack) -> HttpResponseBase:
    """Send a pack as a file to keep, which no cache keeps."""
    answer = FileResponse(
        pack.file, as_attachment=True, filename=pack.name, content_type="application/zip"
    )
    answer["Cache-Control"] = "no-store"
    return answer


def fingerprint() -> str:
    """The fingerprint of the key in force, or nothing when there is none to sign with."""
    try:
        return sealing.key_fingerprint(keys.evidence_public_keys()[0])
    except Refusal:
        return ""
