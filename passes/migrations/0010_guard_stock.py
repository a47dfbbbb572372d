from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0009_lots_and_stock")]

    operations = [
        GuardTable("StockMovement"),
        GuardTable("StockCount"),
        GuardTable("StockTransfer", mutable=["answered_by", "answered_at", "is_accepted"]),
        GuardTable("PrintFile", mutable=["approved_by", "approved_at", "taken_at", "digest"]),
    ]
