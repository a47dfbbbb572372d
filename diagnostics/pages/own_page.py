"""« Mon espace »: what concerns a person now, without an account, a name or a level (T21).

The code comes in the body of a form, never in an address that a server would log. No session is
read and no cookie is set: the code alone opens the page, so there is nothing to forge.
"""

from __future__ import annotations

from uuid import UUID

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from diagnostics import identifiers, link_codes, linking, own_page
from diagnostics.access import receives_people
from diagnostics.accounts.access import door, public
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person, PersonLink


@public
@csrf_exempt
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def my_page(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then show the page it opens, or the phone number to call."""
    shown: dict[str, object] = {"phone": settings.CONTACT_PHONE, "longest": link_codes.LONGEST_TEXT}
    status = 200
    if request.method == "POST":
        client = get_client_ip_address(request) or ""
        try:
            person = own_page.open_page(typed=request.POST.get("code", ""), client=client)
        except Refusal as refusal:
            shown["refusal"], status = refusal, refusal.status
        else:
            phone = identifiers.spoken_phone(person.agency.phone)
            shown |= {"person": person, "phone": phone or settings.CONTACT_PHONE}
    response = render(request, "diagnostics/own_page.html", shown, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@door(see=receives_people)
def revoke_link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End the link of a sheet that was lost; a new sheet gives a new one."""
    person = get_object_or_404(Person.objects.visible_to(request.user), public_id=public_id)
    link = get_object_or_404(PersonLink, person=person, revoked_at__isnull=True)
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            linking.revoke_link(
                actor=request.user, link=link, request_id=form.cleaned_data["request_id"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("diagnostics:person", person.public_id)
    title = "Retirer son lien « Mon espace »"
    context = {"form": form, "person": person, "title": title, "submit": "Retirer ce lien"}
    return render(request, "diagnostics/act.html", context)
