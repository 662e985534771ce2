import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.emulator.account import Account, article
from tests.emulator.conftest import Open
from wxpublish.emulator.faults import InvalidFault, parse_fault


def fault(account: Account, *specs: str) -> None:
    account.thumb()
    account.admin("faults", method="DELETE")
    account.admin("faults", {"faults": list(specs)})


def add(account: Account) -> requests.Response:
    return account.request("draft/add", {"articles": [article(THUMBS[account.url])]})


THUMBS: dict[str, str] = {}


@pytest.fixture
def faulty(account: Account) -> Account:
    THUMBS[account.url] = account.thumb()
    return account


def number_of_drafts(account: Account) -> int:
    return int(account.call("draft/count")["total_count"])


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("kind", ["drop", "hang=0.2"])
def test_a_connection_ends_without_an_answer(
    faulty: Account, kind: str, stage: str, made: int
) -> None:
    fault(faulty, f"draft/add:{stage}:{kind}")
    with pytest.raises(requests.ConnectionError):
        add(faulty)
    assert number_of_drafts(faulty) == made


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
def test_a_status_is_answered(faulty: Account, stage: str, made: int) -> None:
    fault(faulty, f"draft/add:{stage}:status=502")
    assert add(faulty).status_code == 502
    assert number_of_drafts(faulty) == made


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
def test_an_answer_is_no_json(faulty: Account, stage: str, made: int) -> None:
    fault(faulty, f"draft/add:{stage}:garbage")
    answer = add(faulty)
    assert (answer.status_code, answer.text[:6]) == (200, "<html>")
    assert number_of_drafts(faulty) == made


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("code", [-1, 45009, 40164, 99999])
def test_any_errcode_is_answered(faulty: Account, code: int, stage: str, made: int) -> None:
    fault(faulty, f"draft/add:{stage}:errcode={code}")
    assert add(faulty).json()["errcode"] == code
    assert number_of_drafts(faulty) == made


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
def test_every_token_ends(faulty: Account, stage: str, made: int) -> None:
    fault(faulty, f"draft/add#1:{stage}:token")
    assert add(faulty).json()["errcode"] == 42001
    assert faulty.code("draft/count") == 42001
    faulty.token = ""
    assert number_of_drafts(faulty) == made


def test_half_an_answer_arrives(faulty: Account) -> None:
    fault(faulty, "draft/add:cut")
    with pytest.raises(requests.RequestException):
        add(faulty)
    assert number_of_drafts(faulty) == 1


def test_bytes_come_slowly(faulty: Account) -> None:
    fault(faulty, "draft/add:slow=200")
    started = time.monotonic()
    assert add(faulty).json()["media_id"]
    assert time.monotonic() - started > 0.2


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
def test_an_answer_comes_later_and_is_true(faulty: Account, stage: str, made: int) -> None:
    fault(faulty, f"draft/add:{stage}:wait=0.5")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(add, faulty)
        time.sleep(0.2)
        meanwhile = Account(faulty.url, faulty.token)
        assert number_of_drafts(meanwhile) == made
        meanwhile.close()
        assert waiting.result().json()["media_id"]


def test_every_answer_can_be_slowed_down(opened: Open) -> None:
    account = opened(latency_ms=150)
    started = time.monotonic()
    account.fetch_token()
    assert time.monotonic() - started >= 0.15


def test_a_listing_lags_behind_what_was_made_and_deleted(faulty: Account) -> None:
    old = add(faulty).json()["media_id"]
    faulty.admin("clock", {"advance": 60})
    add(faulty)
    faulty.call("draft/delete", {"media_id": old})
    fault(faulty, "draft/batchget:lag=30")
    page = faulty.call("draft/batchget", {"offset": 0, "count": 20})
    assert [item["media_id"] for item in page["item"]] == [old]
    faulty.admin("clock", {"advance": 60})
    page = faulty.call("draft/batchget", {"offset": 0, "count": 20})
    assert old not in [item["media_id"] for item in page["item"]]


def test_a_fresh_id_is_not_known_yet(faulty: Account) -> None:
    fault(faulty, "draft/add:unready=5")
    assert add(faulty).json()["errcode"] == 40007
    faulty.admin("clock", {"advance": 6})
    assert add(faulty).json()["media_id"]


@pytest.mark.parametrize(
    ("calls", "hit"),
    [("#2", [2]), ("#2-3", [2, 3]), ("#3+", [3, 4]), ("", [1, 2, 3, 4])],
)
def test_a_fault_meets_the_calls_it_names(faulty: Account, calls: str, hit: list[int]) -> None:
    fault(faulty, f"draft/add{calls}:errcode=-1")
    assert [at for at in range(1, 5) if "errcode" in add(faulty).json()] == hit


def test_a_pattern_meets_every_endpoint_that_it_fits(faulty: Account) -> None:
    fault(faulty, "draft/*#2:errcode=-1")
    assert faulty.code("draft/count") == 0
    assert faulty.code("material/get_materialcount") == 0
    assert add(faulty).json()["errcode"] == -1


def test_faults_may_be_set_from_the_start(opened: Open) -> None:
    account = opened(faults=("stable_token#1:errcode=-1",))
    assert account.fetch_token()["errcode"] == -1
    assert account.fetch_token()["expires_in"] == 7200


@pytest.mark.parametrize(
    "spec",
    [
        "draft/add",
        "draft/add:explode",
        "draft/add:errcode",
        "draft/add:errcode=0",
        "draft/add:errcode=1.5",
        "draft/add:status=200",
        "draft/add:drop=1",
        "draft/add:after:lag=5",
        "draft/add:slow=0",
        "#1:drop",
    ],
)
def test_a_wrong_spec_is_refused_by_name(spec: str) -> None:
    with pytest.raises(InvalidFault, match="fault "):
        parse_fault(spec)


def test_counts_tell_what_arrived_from_what_took_effect(faulty: Account) -> None:
    faulty.admin("calls", method="DELETE")
    faulty.admin("faults", {"faults": ["draft/add#1:drop", "draft/add#2:after:drop"]})
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            add(faulty)
    add(faulty)
    counted = faulty.admin("calls")
    assert counted["calls"] == {"draft/add": 3}
    assert counted["effects"] == {"draft/add": 2}
    assert [call["errcode"] for call in counted["log"]] == [None, None, 0]


def test_a_hanging_call_does_not_hold_up_others(faulty: Account) -> None:
    fault(faulty, "draft/add:hang=5")
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(add, faulty)
        other = Account(faulty.url, faulty.token)
        assert other.code("draft/count") == 0
        other.close()
        assert not hanging.done()
        with pytest.raises(requests.ConnectionError):
            hanging.result()


def test_many_clients_at_once_lose_nothing(faulty: Account) -> None:
    body = {"articles": [article(THUMBS[faulty.url])]}

    def work(_: int) -> list[str]:
        client = Account(faulty.url, faulty.token)
        made = [client.call("draft/add", body)["media_id"] for _ in range(10)]
        client.close()
        return made

    with ThreadPoolExecutor(12) as pool:
        made = {media_id for ids in pool.map(work, range(12)) for media_id in ids}
    assert len(made) == 120
    assert number_of_drafts(faulty) == 120


def test_a_client_that_dies_while_it_sends_is_no_traceback(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = account.url.removeprefix("http://").partition(":")
    head = f"POST /cgi-bin/draft/add HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100000\r\n\r\n"
    with socket.create_connection((host, int(port))) as client:
        client.sendall(head.encode() + b"{")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert number_of_drafts(account) == 0
    assert caplog.records == []
