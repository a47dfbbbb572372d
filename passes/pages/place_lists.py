"""A list of places on screen: upload, choose its columns, look at its first rows, confirm."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, listing, mapping_lists
from passes.formats.places_csv import MAXIMUM_BYTES
from passes.formats.places_mapping import FIELDS, Column
from passes.models import PlacesFile, PlacesMapping
from passes.pages.fields import DayField

SHOWN_ROWS, SHOWN_REMARKS = 8, 30
IGNORED = [("", "Ne pas reprendre")]


class UploadForm(ActForm):
    """A list, whose it is, and the day it was true."""

    source = forms.CharField(
        label="Source",
        max_length=80,
        help_text="Toujours le même nom pour la même liste, par exemple : Gironde numérique.",
    )
    listed_on = DayField(label="Liste à jour au")
    file = forms.FileField(
        label="Fichier CSV",
        help_text="10 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"empty": "Le fichier est vide."},
    )

    def given(self) -> mapping_lists.PlacesList:
        data = self.cleaned_data
        content = data["file"].read(MAXIMUM_BYTES + 1)
        return mapping_lists.PlacesList(
            data["source"], data["file"].name or "", data["listed_on"], content
        )


class ColumnsForm(ActForm):
    """One choice for each column of the list."""

    def __init__(self, *args: Any, columns: list[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        choices = [*IGNORED, *FIELDS.items()]
        for number, column in enumerate(columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=column.name or f"Colonne {number + 1}",
                choices=choices,
                required=False,
                initial=column.guess,
                widget=forms.Select(attrs={"class": "fr-select"}),
            )

    def rows(self) -> list[tuple[Column, Any]]:
        return [(column, self[f"column_{number}"]) for number, column in enumerate(self.columns)]

    def chosen(self) -> dict[str, str]:
        return {
            column.name: self.cleaned_data[f"column_{number}"]
            for number, column in enumerate(self.columns)
            if column.name
        }


@door(see=access.operates)
def upload_places(request: HttpRequest) -> HttpResponse:
    """« Ajouter une liste de lieux »."""
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"listed_on": journal.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            file = mapping_lists.stage_places_file(
                actor=request.user,
                given=form.given(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("passes:map_places", public_id=file.public_id)
    context = {
        "form": form,
        "saved": PlacesMapping.objects.select_related("saved_by"),
        "waiting": PlacesFile.objects.filter(entered_at__isnull=True)
        .defer("content")
        .order_by("-pk"),
    }
    return render(request, "passes/upload_places.html", context)


@door(see=access.operates)
def map_places(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Each column with a few of its cells, and the field it becomes."""
    file = _waiting(public_id)
    columns = mapping_lists.columns_of(bytes(file.content or b""), file.columns)
    form = ColumnsForm(request.POST if request.method == "POST" else None, columns=columns)
    if request.method == "POST" and form.is_valid():
        try:
            mapping_lists.map_places_file(
                actor=request.user,
                file=file,
                fields=form.chosen(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("passes:preview_places", public_id=public_id)
    return render(request, "passes/map_places.html", {"form": form, "file": file})


@door(see=access.operates)
def preview_places(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The first rows as they would be, what cannot enter, how many; then « Faire entrer »."""
    file = _waiting(public_id)
    form = ActForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = mapping_lists.enter_places_file(
            actor=request.user, file=file, request_id=form.cleaned_data["request_id"]
        )
        messages.success(
            request,
            f"{done.added} lieux ajoutés, {done.changed} modifiés, {done.unchanged} inchangés.",
        )
        return redirect("passes:providers")
    try:
        preview = mapping_lists.preview_of(file)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("passes:map_places", public_id=public_id)
    context = {
        "file": file,
        "form": form,
        "preview": preview,
        "rows": preview.reading.places[:SHOWN_ROWS],
        "errors": listing.grouped(preview.reading.errors)[:SHOWN_REMARKS],
        "cells": preview.reading.errors[:SHOWN_REMARKS],
        "warnings": listing.grouped(preview.reading.warnings)[:SHOWN_REMARKS],
    }
    return render(request, "passes/preview_places.html", context)


def _waiting(public_id: uuid.UUID) -> PlacesFile:
    return get_object_or_404(PlacesFile, public_id=public_id, entered_at__isnull=True)
