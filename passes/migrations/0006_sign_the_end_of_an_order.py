from django.db import migrations, models

from diagnostics.accounts.append_only import UnguardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0005_texts_of_a_person_can_end")]

    operations = [
        # SQLite rebuilds the table and drops its triggers: they are installed again below.
        UnguardTable("SignOff"),
        migrations.AlterField(
            model_name="signoff",
            name="kind",
            field=models.CharField(
                choices=[
                    ("quote", "devis"),
                    ("signature", "signature"),
                    ("framing", "cadrage"),
                    ("invoice", "facture"),
                    ("proof", "bon à tirer"),
                    ("stop", "arrêt de la distribution"),
                    ("acknowledgement", "prise d'acte de la fin"),
                ],
                max_length=16,
                verbose_name="objet",
            ),
        ),
    ]
