"""Seven laws at one instant, while somebody else writes."""

import threading

import pytest
from django.db import connection, connections, transaction

from passes import snapshots
from passes.models import NumberSeries

pytestmark = pytest.mark.both_databases


def write_elsewhere(kind: str) -> None:
    """Commit one row from another connection, as a scan would."""

    def write() -> None:
        NumberSeries.objects.create(kind=kind)
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()


def test_what_is_written_meanwhile_is_not_seen_and_nobody_waits(own_database: str) -> None:
    NumberSeries.objects.create(kind="before")
    with snapshots.one_instant():
        assert NumberSeries.objects.count() == 1
        write_elsewhere("meanwhile")
        assert NumberSeries.objects.count() == 1
    assert NumberSeries.objects.count() == 2


def test_the_connection_is_free_again_after_a_fault(own_database: str) -> None:
    with pytest.raises(ZeroDivisionError), snapshots.one_instant():
        _ = NumberSeries.objects.count() // 0
    with transaction.atomic():
        NumberSeries.objects.create(kind="after")
    assert NumberSeries.objects.count() == 1


@pytest.mark.django_db
def test_inside_a_transaction_its_own_view_is_the_instant() -> None:
    assert connection.in_atomic_block
    NumberSeries.objects.create(kind="own")
    with snapshots.one_instant():
        assert NumberSeries.objects.count() == 1
