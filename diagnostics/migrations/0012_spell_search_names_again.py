from django.db import migrations

from diagnostics import identifiers

LONGEST = 220


def spell_again(apps, schema_editor):
    """Names with letters that were dropped until now (ł, ø, another alphabet) are found again."""
    Person = apps.get_model("diagnostics", "Person")
    people = Person.objects.only("pk", "last_name", "first_name", "search_name")
    for person in people.iterator(chunk_size=1000):
        key = identifiers.search_key(f"{person.last_name} {person.first_name}")[:LONGEST]
        if key and key != person.search_name:
            Person.objects.filter(pk=person.pk).update(search_name=key)


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0011_guard_person_moves")]

    operations = [migrations.RunPython(spell_again, migrations.RunPython.noop)]
