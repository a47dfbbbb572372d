"""A phone is lent the right to scan, opens with a PIN, and is stopped at once (T23)."""

import datetime as dt

import pytest

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from passes import access, enrolling, enums, redeeming
from passes.enrolling import PHONE_PAGE, Wish
from passes.models import Device, Redemption
from tests.passes.factories import member_of, open_provider
from tests.passes.scanning import open_desk

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.both_databases,
]

PIN = "4713"
UNTIL = dt.date(2026, 6, 8)


def administrator():
    return member_of(open_provider(), enums.ProviderRole.ADMIN)


def enrolled(actor=None, name="Téléphone de l'accueil"):
    return enrolling.enrol_device(actor=actor or administrator(), wish=Wish(name, UNTIL))


def joined(actor=None):
    _, code = enrolled(actor)
    return enrolling.join_device(actor=PHONE_PAGE, invitation=code, pin=PIN)


def refused(call):
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value


def verbs_of(device):
    return list(journal.of(device).values_list("verb", flat=True))


def test_a_volunteers_phone_is_enrolled_without_e_mail_and_may_only_scan():
    device, secret = joined()
    account = device.user
    assert secret not in {device.secret_digest, device.pin_digest}
    assert access.scans(account)
    assert not access.redeems(account)
    assert not access.administers_provider(account)
    assert not access.sees_custody(account)
    assert verbs_of(device) == ["device.enrolled", "device.joined"]


def test_the_code_is_typed_in_any_case_with_spaces_and_serves_once():
    _, code = enrolled()
    typed = f" {code[:4].lower()} {code[4:].lower()} "
    enrolling.join_device(actor=PHONE_PAGE, invitation=typed, pin=PIN)
    again = refused(lambda: enrolling.join_device(actor=PHONE_PAGE, invitation=code, pin=PIN))
    assert again.code == "invitation_over"
    assert Device.objects.exclude(user=None).count() == 1


def test_an_invitation_lasts_ten_minutes(clock):
    _, code = enrolled()
    clock.shift(dt.timedelta(minutes=11))
    late = refused(lambda: enrolling.join_device(actor=PHONE_PAGE, invitation=code, pin=PIN))
    assert late.code == "invitation_over"


@pytest.mark.parametrize("pin", ["123", "1234", "4321", "7777", "1234567", "12a4", "", "٣٤٧١"])
def test_a_pin_that_anybody_would_try_is_refused(pin):
    _, code = enrolled()
    simple = refused(lambda: enrolling.join_device(actor=PHONE_PAGE, invitation=code, pin=pin))
    assert simple.code == "pin_too_simple"


def test_only_an_administrator_of_a_provider_enrols():
    member = member_of(open_provider())
    assert refused(lambda: enrolled(member)).code == "not_allowed"


@pytest.mark.parametrize("until", [dt.date(2026, 3, 10), dt.date(2027, 3, 12)])
def test_a_phone_is_valid_from_a_day_to_a_year(until):
    wish = Wish("Téléphone", until)
    refusal = refused(lambda: enrolling.enrol_device(actor=administrator(), wish=wish))
    assert refusal.code == "device_too_long"


def test_two_live_phones_of_a_structure_have_two_names():
    actor = administrator()
    device, _ = enrolled(actor)
    assert refused(lambda: enrolled(actor, "téléphone de l'accueil")).code == "device_name_taken"
    enrolling.revoke_device(actor=actor, device=device)
    assert enrolled(actor)


def test_the_pin_opens_the_phone_until_its_last_day(clock):
    device, secret = joined()
    assert enrolling.open_device(actor=PHONE_PAGE, secret=secret, pin=PIN) == device
    assert verbs_of(device)[-1] == "device.opened"
    clock.move_to(dt.datetime(2026, 6, 9, 8, tzinfo=dt.UTC))
    over = refused(lambda: enrolling.open_device(actor=PHONE_PAGE, secret=secret, pin=PIN))
    assert over.code == "device_closed"
    assert not access.scans(type(device.user).objects.get(pk=device.user_id))


def test_five_wrong_pins_make_the_phone_wait_even_for_the_right_one(clock):
    _, secret = joined()
    wrong = [
        refused(lambda: enrolling.open_device(actor=PHONE_PAGE, secret=secret, pin="9021")).code
        for _ in range(5)
    ]
    assert set(wrong) == {"wrong_pin"}
    paused = refused(lambda: enrolling.open_device(actor=PHONE_PAGE, secret=secret, pin=PIN))
    assert (paused.code, paused.status) == ("pin_paused", 429)
    clock.shift(dt.timedelta(minutes=16))
    assert enrolling.open_device(actor=PHONE_PAGE, secret=secret, pin=PIN)


def test_a_revoked_phone_is_stopped_at_once_and_for_good():
    actor = administrator()
    device, secret = joined(actor)
    enrolling.revoke_device(actor=actor, device=device)
    assert verbs_of(device)[-1] == "device.revoked"
    closed = refused(lambda: enrolling.open_device(actor=PHONE_PAGE, secret=secret, pin=PIN))
    assert closed.code == "device_closed"
    account = type(device.user).objects.get(pk=device.user_id)
    assert not account.is_active
    assert not access.scans(account)
    again = refused(lambda: enrolling.revoke_device(actor=actor, device=device))
    assert again.code == "already_revoked"


def test_a_redemption_records_the_phone_and_its_account():
    desk = open_desk()
    device, _ = joined(member_of(desk.provider, enums.ProviderRole.ADMIN))
    scan = desk.scan(device=device.name)
    redeeming.redeem_pass(actor=device.user, scan=scan)
    redemption = Redemption.objects.get()
    assert (redemption.device, redemption.member) == (device.name, device.user)
    assert list(Redemption.objects.visible_to(device.user)) == [redemption]


def test_a_phone_sees_no_redemption_but_its_own():
    desk = open_desk()
    desk.redeem()
    device, _ = joined(member_of(desk.provider, enums.ProviderRole.ADMIN))
    assert not Redemption.objects.visible_to(device.user)
