"""Outages, the days they gave back and new SIRETs are facts; a limit ends, it is not erased."""

from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0023_places_of_members_outages_and_new_sirets")]

    operations = [
        GuardTable("Outage"),
        GuardTable("ClaimDelay"),
        GuardTable("SiretChange"),
        GuardTable("MembershipSite", mutable=["ended_at"]),
        GuardTable("LateScan"),
    ]
