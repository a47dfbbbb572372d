"""A list sent by a program: the same bytes are the same list, each line has its scan's answer."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from drf_spectacular.generators import SchemaGenerator

from passes import desks
from passes.models import ClaimFile, Redemption
from tests.passes.api.test_redemptions import Program, problem
from tests.passes.claim_lists import claim, csv_of, forged, mistyped, xlsx_of
from tests.passes.scanning import code_of, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

URL = "/api/v1/claims"


@pytest.fixture(autouse=True)
def _no_desk_kept():
    desks.forget()


@pytest.fixture
def program():
    return Program(open_desk(size=10))


def ask(program, path="", body=None, method="post", **kwargs):
    headers = {"Authorization": f"Bearer {program.text}"}
    call = getattr(Client(), method)
    # The bells ring once the answer is given, as they do in service.
    with TestCase.captureOnCommitCallbacks(execute=True):
        return call(URL + path, body or {}, headers=headers, **kwargs)


def send(program, content, **fields):
    return ask(program, body={"file": SimpleUploadedFile("pass.csv", content), **fields})


def state(program, sent):
    return ask(program, f"/{sent['id']}", method="get").json()


def lines(program, sent, after=""):
    answer = ask(program, f"/{sent['id']}/lines{after}", method="get")
    assert answer.status_code == 200
    return answer.json()["results"]


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_a_program_sends_a_list_reads_it_confirms_it_and_reads_its_answers(program, make):
    desk = program.desk
    answer = send(program, make(*map(claim, desk.passes[:2]), claim(desk.first)))
    assert answer.status_code == 201
    sent = answer.json()
    assert (sent["status"], sent["waiting"]) == ("received", 3)
    judged = state(program, sent)
    assert judged["status"] == "analysed"
    assert (judged["good"], judged["refused"], judged["repeated"]) == (2, 1, 1)
    assert lines(program, sent)[2]["refusal"] == "repeated_line"
    assert lines(program, sent)[2]["repeats_row"] == 2
    assert not Redemption.objects.exists()
    done = ask(program, f"/{sent['id']}/confirmation")
    assert done.status_code == 202
    assert done.json()["status"] == "confirmed"
    assert state(program, sent)["status"] == "answered"
    assert state(program, sent)["redeemed_cents"] == 2000
    first = lines(program, sent)[0]
    redemption = Redemption.objects.get(digital_pass=desk.first)
    assert first["redemption"] == str(redemption.public_id)
    assert (first["face_value_cents"], first["expected_pay_on"]) == (1000, "2026-04-22")
    assert redemption.device == "Caisse"


def test_sending_and_confirming_again_answer_the_same(program):
    content = csv_of(*map(claim, program.desk.passes))
    sent = send(program, content).json()
    ask(program, f"/{sent['id']}/confirmation")
    done, told = state(program, sent), lines(program, sent)
    again = send(program, content)
    assert (again.status_code, again.json()) == (200, done)
    twice = ask(program, f"/{sent['id']}/confirmation")
    assert (twice.status_code, twice.json()) == (202, done)
    assert lines(program, sent) == told
    assert Redemption.objects.count() == 10


def test_lines_are_read_by_their_rows(program):
    sent = send(program, csv_of(*map(claim, program.desk.passes[:3]))).json()
    assert [line["row"] for line in lines(program, sent, "?after=2")] == [3, 4]
    wrong = ask(program, f"/{sent['id']}/lines?after=x", method="get")
    assert problem(wrong, 422, "invalid_request")["errors"][0]["field"] == "after"


def test_a_mistyped_code_is_retyped_by_hand(program):
    desk = program.desk
    sent = send(program, csv_of(claim(mistyped(desk.first)), claim(desk.passes[1]))).json()
    (wrong, _) = lines(program, sent)
    assert (wrong["refusal"], wrong["serial"]) == ("wrong_check_character", None)
    address = f"/{sent['id']}/lines/2/code"
    json = {"content_type": "application/json"}
    problem(ask(program, address, {"code": forged(3)}, **json), 404, "unknown_code")
    done = ask(program, address, {"code": code_of(desk.first)}, **json)
    assert (done.status_code, done.json()["status"]) == (200, "good")
    problem(ask(program, f"/{sent['id']}/lines/99/code", {"code": "x"}, **json), 404, "not_found")


def test_a_list_that_cannot_be_read_or_confirmed_is_a_problem_document(program):
    problem(ask(program), 422, "invalid_request")
    body = problem(send(program, b"%PDF-1.7"), 422, "file_unreadable")
    assert "PDF" in body["detail"]
    problem(send(program, csv_of(claim(program.desk.first)), site="x"), 422, "invalid_request")
    problem(ask(program, f"/{uuid.uuid4()}/confirmation"), 404, "not_found")
    sent = send(program, csv_of(claim(mistyped(program.desk.first)))).json()
    problem(ask(program, f"/{sent['id']}/confirmation"), 409, "nothing_to_redeem")
    given_up = ask(program, f"/{sent['id']}/discard")
    assert given_up.json()["status"] == "discarded"


def test_a_body_that_no_desk_has_a_reason_to_send_is_refused_before_it_is_read(program):
    problem(send(program, b"x" * 2_000_001), 413, "body_too_large")
    problem(send(program, b"x" * 1_600_000), 422, "file_unreadable")
    scans = {"scans": ["x" * 2_000_001]}
    answer = program.post("/batch", scans)
    problem(answer, 413, "body_too_large")


def test_during_a_pause_a_list_is_told_when_to_come_back(program, settings):
    settings.THROTTLE_FORGED = 1
    sent = send(program, csv_of(claim(forged(1)), claim(program.desk.first))).json()
    assert (sent["unread"], sent["resumes_at"]) == (1, "2026-03-10T09:15:00+00:00")
    again = send(program, csv_of(claim(program.desk.first)))
    problem(again, 429, "too_many_wrong_codes")
    assert again["Retry-After"] == "900"


def test_a_list_of_another_organisation_does_not_exist(program):
    sent = send(program, csv_of(claim(program.desk.first))).json()
    stranger = Program()
    for path, method in (("", "get"), ("/lines", "get"), ("/confirmation", "post")):
        problem(ask(stranger, f"/{sent['id']}{path}", method=method), 404, "not_found")
    assert ClaimFile.objects.get().status == "analysed"


def test_the_schema_describes_the_list_without_a_final_slash():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    paths = {path for path in schema["paths"] if "/claims" in path}
    assert {
        "/api/v1/claims",
        "/api/v1/claims/{public_id}",
        "/api/v1/claims/{public_id}/lines",
        "/api/v1/claims/{public_id}/confirmation",
        "/api/v1/claims/{public_id}/discard",
        "/api/v1/claims/{public_id}/lines/{row}/code",
    } == paths
