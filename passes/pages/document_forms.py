"""A paper to send: what it proves and its file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from diagnostics.accounts.pages.forms import ActForm
from passes import paper_kinds
from passes.attaching import LARGEST_BYTES, Paper

KINDS = {
    "order": ("agreement", "purchase_order", "quote", "proof", "other"),
    "provider": ("registration", "insurance", "statutes", "charter", "other"),
    "dispute": ("evidence", "other"),
    "bank_account": ("bank_details", "other"),
}


class PaperField(forms.FileField):
    """A PDF or a picture; its bytes are read by the verb, its size is known before."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "PDF ou photo, 8 Mo au plus.")
        super().__init__(
            widget=forms.FileInput(attrs={"accept": ".pdf,image/jpeg,image/png"}),
            error_messages={
                "empty": "Ce fichier est vide.",
                "required": kwargs.pop("missing", "Choisissez un fichier."),
            },
            **kwargs,
        )


class PaperForm(ActForm):
    """One paper and what it is."""

    kind = forms.ChoiceField(label="Nature du document")
    paper = PaperField(label="Fichier")

    def __init__(self, *args: Any, owner: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (kind, paper_kinds.DocumentKind(kind).label.capitalize()) for kind in KINDS[owner]
        ]


def paper_of(file: UploadedFile | None, kind: str) -> Paper | None:
    """Read a file as the verb takes it; never more than one byte beyond the limit."""
    if file is None:
        return None
    return Paper(kind, file.name or "", file.read(LARGEST_BYTES + 1))
