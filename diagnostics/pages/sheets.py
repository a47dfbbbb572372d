"""What the printed sheets must say of this instance, read from its settings and its agency."""

from __future__ import annotations

from django.conf import settings

from diagnostics import identifiers, information_sheet
from diagnostics.accounts.models import Agency
from diagnostics.formats.information_pdf import InformationSheet


def instance_for(agency: Agency) -> information_sheet.Instance:
    """Who answers for the file, whom to call, and for how long it is kept."""
    phone = agency.phone or settings.CONTACT_PHONE
    return information_sheet.Instance(
        controller=settings.OPERATOR_NAME or settings.SERVICE_NAME,
        contact=settings.CONTACT_EMAIL or "l’accueil de l’agence",
        agency=agency.name,
        agency_phone=identifiers.spoken_phone(phone) or "numéro de l’accueil",
        keep_years=settings.RETENTION_YEARS,
    )


def information_for(agency: Agency) -> InformationSheet:
    """The information sheet of an agency, ready to be drawn."""
    instance = instance_for(agency)
    return InformationSheet(
        phone=instance.agency_phone,
        agency=instance.agency,
        version=information_sheet.VERSION,
        plain=information_sheet.plain_french(instance),
        easy=information_sheet.easy_french(instance),
        is_specimen=settings.DEMO_MODE,
    )
