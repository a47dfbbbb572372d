from diagnostics.accounts.models.agencies import Agency, AgencyMembership, AgencyRole
from diagnostics.accounts.models.journal import JournalEntry
from diagnostics.accounts.models.territories import Commune, Epci, Postcode
from diagnostics.accounts.models.users import ApiToken, NationalRole, User

__all__ = [
    "Agency",
    "AgencyMembership",
    "AgencyRole",
    "ApiToken",
    "Commune",
    "Epci",
    "JournalEntry",
    "NationalRole",
    "Postcode",
    "User",
]
