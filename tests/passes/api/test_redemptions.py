"""A desk that is a program: the token says who, the body what, the answer when money comes."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import SchemaGenerator

from diagnostics.accounts import joining
from passes import codes, desks, enums
from passes.api.serializers import ReceiptSerializer
from passes.models import Pass, Redemption, RefusedScan, Reversal
from tests.passes.scanning import SERVICE_ON, code_of, open_desk
from tests.support.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

URL = "/api/v1/redemptions"


@pytest.fixture(autouse=True)
def _no_desk_kept():
    desks.forget()


class Program:
    """An integrator's program: a token and the desk it opens."""

    def __init__(self, desk=None):
        self.desk = desk or open_desk()
        _token, self.text = joining.create_token(
            actor=self.desk.member,
            user=self.desk.member,
            label="Caisse",
            scope_id=self.desk.provider.public_id,
        )

    def body(self, digital_pass=None, **fields):
        values = {
            "code": code_of(digital_pass or self.desk.first),
            "scan_id": str(uuid.uuid4()),
            "site": str(self.desk.site.public_id),
            "service": self.desk.service.code,
            "service_on": SERVICE_ON.isoformat(),
        }
        return {**values, **fields}

    def post(self, path="", body=None, token=None, **headers):
        return Client().post(
            URL + path,
            self.body() if body is None else body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token or self.text}", **headers},
        )


def problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["detail"]
    return body


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_program_redeems_with_or_without_a_final_slash(slash):
    program = Program()
    body = program.body(scanned_at="2026-03-09T15:00:00+01:00")
    response = program.post(slash, body)
    assert response.status_code == 201
    redemption = Redemption.objects.get()
    desk = program.desk
    assert response.json() == {
        "id": str(redemption.public_id),
        "replayed": False,
        "serial": codes.serial_text(redemption.digital_pass.serial),
        "site": str(desk.site.public_id),
        "service": desk.service.code,
        "service_on": "2026-03-09",
        "scanned_at": "2026-03-09T15:00:00+01:00",
        "received_at": "2026-03-10T09:00:00+00:00",
        "face_value_cents": 1000,
        "price_cents": 1000,
        "left_to_pay_cents": 0,
        "expected_pay_on": "2026-04-22",
        "hand_over": desk.booklet.hand_overs.get().reference,
        "first_name": desk.booklet.hand_overs.get().person.first_name,
        "reversal": None,
    }
    assert (redemption.member, redemption.device) == (desk.member, "Caisse")


def test_the_same_scan_sent_again_is_200_and_replayed():
    program = Program()
    body = program.body()
    first, again = program.post(body=body), program.post(body=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "replayed": True}


def test_the_identity_of_the_scan_may_come_as_a_header():
    program = Program()
    body = program.body()
    scan_id = body.pop("scan_id")
    assert program.post(body=body, **{"Scan-Id": scan_id}).status_code == 201
    assert str(Redemption.objects.get().scan_id) == scan_id


def test_a_refusal_is_a_problem_document_with_a_remedy():
    program = Program()
    Pass.objects.update(blocked_at=dt.datetime(2026, 3, 9, tzinfo=dt.UTC), blocked_reason="lost")
    body = problem(program.post(), 409, "blocked")
    assert body["detail"] == "Ce Pass est bloqué."
    assert body["remedy"] == "Contacter l'agence qui a remis le carnet."


def test_given_missing_or_ill_typed_fields_then_invalid_request_lists_them_all():
    program = Program()
    body = problem(program.post(body={"service_on": "hier"}), 422, "invalid_request")
    assert {error["field"] for error in body["errors"]} == {
        "code",
        "scan_id",
        "site",
        "service",
        "service_on",
    }
    assert not Redemption.objects.exists()
    assert not RefusedScan.objects.exists()


@pytest.mark.parametrize("sent", ["[]", '"003RJ"', "{", "12"])
def test_a_body_that_is_no_object_is_an_invalid_request_and_no_server_error(sent):
    program = Program()
    response = Client().post(
        URL,
        sent,
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.text}"},
    )
    assert response.status_code in {400, 422}
    assert response.json()["code"] == "invalid_request"


def test_a_place_of_another_provider_is_not_ours_to_name():
    program, stranger = Program(), Program()
    body = program.body(site=str(stranger.desk.site.public_id))
    told = problem(program.post(body=body), 422, "invalid_request")
    assert [error["field"] for error in told["errors"]] == ["site"]
    told = problem(program.post(body=program.body(service="aucun")), 422, "invalid_request")
    assert [error["field"] for error in told["errors"]] == ["service"]


def test_given_a_redeemed_pass_then_only_its_own_organisation_reads_where_and_when():
    program, stranger = Program(), Program()
    done = program.post().json()
    own = problem(program.post(), 409, "already_redeemed")
    assert own["redemption"]["id"] == done["id"]
    assert own["redemption"]["member"] == program.desk.member.full_name
    other = problem(stranger.post(body=stranger.body(program.desk.first)), 409, "already_redeemed")
    assert "redemption" not in other


def test_check_gives_the_same_answer_and_spends_nothing():
    program = Program()
    body = program.body()
    checked = program.post("/check", body)
    assert checked.status_code == 200
    redeemed = program.post(body=body).json()
    told = checked.json()
    for name in ("serial", "face_value_cents", "expected_pay_on", "hand_over", "first_name"):
        assert told[name] == redeemed[name]
    assert (told["id"], told["replayed"]) == (None, False)


def test_given_a_check_repeated_after_the_pass_changed_then_the_new_state_is_given():
    program = Program()
    body = program.body()
    assert program.post("/check", body).status_code == 200
    program.post(body=body)
    problem(program.post("/check", body), 409, "already_redeemed")


def test_a_batch_answers_line_by_line_and_says_what_is_repeated():
    program = Program()
    first, second, third = program.desk.passes
    good = program.body(first)
    lines = [
        good,
        program.body(second),
        program.body(first),
        {"code": "x"},
        good,
        program.body(third),
    ]
    response = program.post("/batch", {"scans": lines})
    assert response.status_code == 200
    results = response.json()["results"]
    assert [line["status"] for line in results] == [201, 201, 409, 422, 200, 201]
    assert [line["repeats"] for line in results] == [None, None, None, None, 0, None]
    assert results[2]["problem"]["code"] == "already_redeemed"
    assert results[3]["problem"]["code"] == "invalid_request"
    assert {each["field"] for each in results[3]["problem"]["errors"]} >= {"site", "scan_id"}
    assert results[4]["redemption"]["id"] == results[0]["redemption"]["id"]
    assert Redemption.objects.count() == 3


def test_a_batch_holds_one_to_five_hundred_scans():
    program = Program()
    problem(program.post("/batch", {"scans": []}), 422, "invalid_request")
    problem(program.post("/batch", {"scans": [{}] * 501}), 422, "invalid_request")


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_program_undoes_a_redemption_of_the_open_month(slash):
    program = Program()
    redemption = program.post().json()["id"]
    response = program.post(f"/{redemption}/reversal{slash}", {"reason": "Erreur"})
    assert response.status_code == 200
    assert response.json()["reason"] == "Erreur"
    assert Reversal.objects.get().reversed_by == program.desk.member
    assert program.desk.first.status == enums.PassStatus.HANDED_OUT
    problem(program.post(f"/{redemption}/reversal", {"reason": "Erreur"}), 409, "already_reversed")


def test_a_replay_after_a_reversal_shows_the_reversal():
    program = Program()
    body = program.body()
    redemption = program.post(body=body).json()["id"]
    program.post(f"/{redemption}/reversal", {"reason": "Erreur"})
    again = program.post(body=body)
    assert again.status_code == 200
    assert again.json()["reversal"]["reason"] == "Erreur"


def test_a_redemption_of_another_provider_does_not_exist():
    program, stranger = Program(), Program()
    redemption = program.post().json()["id"]
    problem(stranger.post(f"/{redemption}/reversal", {"reason": "x"}), 404, "not_found")


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer faux"}, {"Authorization": "Bearer"}]
)
def test_without_a_valid_token_nothing_is_answered(header):
    response = Client().post(URL, {}, content_type="application/json", headers=header)
    problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_of_the_pages_is_no_token(client):
    desk = open_desk()
    client.force_login(desk.member)
    problem(client.post(URL, {}, content_type="application/json"), 401, "not_authenticated")


def test_a_revoked_token_is_refused_within_ten_seconds(clock):
    program = Program()
    assert program.post().status_code == 201
    token = program.desk.member.tokens.get()
    joining.revoke_token(actor=program.desk.member, token=token)
    clock.shift(dt.timedelta(seconds=11))
    problem(program.post(), 401, "not_authenticated")


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_deleting_or_editing_a_redemption_is_not_a_method(method):
    program = Program()
    headers = {"Authorization": f"Bearer {program.text}"}
    assert getattr(Client(), method)(URL, headers=headers).status_code == 405


def test_p2_the_whole_request_is_three_statements_once_the_token_is_known():
    program = Program()
    program.post("/check")
    body = program.body()
    with CaptureQueriesContext(connection) as captured:
        assert program.post(body=body).status_code == 201
    assert len(statements(captured)) == 3
    with CaptureQueriesContext(connection) as captured:
        assert program.post(body=body).status_code == 200
    assert len(statements(captured)) == 2


def test_given_many_wrong_codes_then_429_with_the_time_to_wait():
    program = Program()
    code = codes.sign(program.desk.first.serial, codes.KeyRing.of([b"x" * 32]))
    for _ in range(10):
        problem(program.post(body=program.body(code=code)), 404, "unknown_code")
    response = program.post()
    problem(response, 429, "too_many_wrong_codes")
    assert response["Retry-After"] == "900"


def test_the_code_is_in_no_answer():
    program = Program()
    body = program.body()
    plain = body["code"].replace("-", "")
    for response in (program.post("/check", body), program.post(body=body), program.post()):
        text = response.content.decode()
        assert body["code"] not in text
        assert plain not in text


def test_the_schema_shows_each_address_once_without_its_final_slash():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    ours = {path for path in paths if path.startswith(URL)}
    assert ours == {
        URL,
        f"{URL}/check",
        f"{URL}/batch",
        f"{URL}/{{public_id}}/reversal",
    }
    asked = paths[URL]["post"]
    assert asked["security"] == [{"jeton": []}]
    assert {"200", "201", "409", "410", "422", "429"} <= set(asked["responses"])


def test_what_is_answered_is_what_the_schema_describes():
    program = Program()
    described = set(ReceiptSerializer().fields)
    assert set(program.post("/check").json()) == described
    assert set(program.post().json()) == described
