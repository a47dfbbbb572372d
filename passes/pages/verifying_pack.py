"""« Vérifier un dossier »: the public key of this instance, at an address that does not change.

Public, because whoever holds a pack is a third party: a lawyer, an administrator, a judge. Nothing
is uploaded here; the commands run at home, with openssl and nothing else.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics import sealing
from diagnostics.accounts.access import public
from passes import keys, pack_notes


@public
@require_safe
def verify_pack(request: HttpRequest) -> HttpResponse:
    """How to verify, with which key, in three commands."""
    found = [sealing.key_fingerprint(key) for key in keys.evidence_public_keys()]
    context = {
        "fingerprint": found[0],
        "former": found[1:],
        "address": pack_notes.key_address(),
        "fingerprint_command": pack_notes.FINGERPRINT_COMMAND,
        "commands": pack_notes.COMMANDS,
    }
    return render(request, "passes/verify_pack.html", context)


@public
@require_safe
def evidence_key(request: HttpRequest) -> HttpResponse:
    """The key in force, as openssl reads it."""
    return _pem(keys.evidence_public_keys()[0])


@public
@require_safe
def former_evidence_key(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """A key by its fingerprint, those of before included."""
    for key in keys.evidence_public_keys():
        if sealing.key_fingerprint(key) == fingerprint:
            return _pem(key)
    raise Http404


def _pem(key: bytes) -> HttpResponse:
    return HttpResponse(sealing.public_pem(key), content_type="application/x-pem-file")
