"""Numbers without gap, with the epoch of the instance in each."""

import pytest
from django.db import transaction

from passes import numbering
from passes.models import NumberSeries

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class UndoneError(Exception):
    pass


def test_numbers_follow_each_other_by_kind_and_period():
    taken = [numbering.statement_number("2026-03") for _ in range(3)]
    assert taken == ["R-2026-03-000001", "R-2026-03-000002", "R-2026-03-000003"]
    assert numbering.statement_number("2026-04") == "R-2026-04-000001"
    assert numbering.batch_number(2026) == "B-2026-000001"


def test_several_numbers_are_taken_at_once():
    assert numbering.take("booklet", count=10) == 1
    assert numbering.take("booklet") == 11


def take_and_give_up():
    numbering.batch_number(2026)
    raise UndoneError


def test_an_act_that_is_undone_gives_its_number_back():
    numbering.batch_number(2026)
    with pytest.raises(UndoneError), transaction.atomic():
        take_and_give_up()
    assert numbering.batch_number(2026) == "B-2026-000002"


def test_t1_the_epoch_is_the_first_of_the_six_characters_and_counts_from_one_again(settings):
    numbering.statement_number("2026-03")
    settings.INSTANCE_EPOCH = "1"
    assert numbering.statement_number("2026-03") == "R-2026-03-100001"


def test_a_full_series_is_said_and_never_wraps():
    NumberSeries.objects.create(kind="batch", scope="2026/0", last=99_999)
    with pytest.raises(numbering.SeriesFull):
        numbering.batch_number(2026)


@pytest.mark.django_db(transaction=True)
def test_a_number_is_never_taken_outside_a_transaction():
    with pytest.raises(RuntimeError):
        numbering.take("batch")
