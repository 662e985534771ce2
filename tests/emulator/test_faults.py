import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.emulator.account import Account, article
from tests.emulator.conftest import StartEmulator
from wxpublish.emulator.faults import InvalidFault, parse_fault


def set_faults(account: Account, *specs: str) -> None:
    account.thumb()
    account.admin("faults", method="DELETE")
    account.admin("faults", {"faults": list(specs)})


def add(account: Account) -> requests.Response:
    return account.request("draft/add", {"articles": [article(THUMBS[account.url])]})


THUMBS: dict[str, str] = {}


@pytest.fixture
def prepared(account: Account) -> Account:
    THUMBS[account.url] = account.thumb()
    return account


def count_drafts(account: Account) -> int:
    return int(account.call("draft/count")["total_count"])


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("kind", ["drop", "hang=0.2"])
def test_fault_ends_the_connection_without_an_answer(
    prepared: Account, kind: str, stage: str, made: int
) -> None:
    set_faults(prepared, f"draft/add:{stage}:{kind}")
    with pytest.raises(requests.ConnectionError):
        add(prepared)
    assert count_drafts(prepared) == made


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
def test_fault_sets_the_status(prepared: Account, stage: str, made: int) -> None:
    set_faults(prepared, f"draft/add:{stage}:status=502")
    assert add(prepared).status_code == 502
    assert count_drafts(prepared) == made


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
def test_fault_answers_html(prepared: Account, stage: str, made: int) -> None:
    set_faults(prepared, f"draft/add:{stage}:garbage")
    answer = add(prepared)
    assert (answer.status_code, answer.text[:6]) == (200, "<html>")
    assert count_drafts(prepared) == made


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("code", [-1, 45009, 40164, 99999])
def test_fault_answers_any_errcode(prepared: Account, code: int, stage: str, made: int) -> None:
    set_faults(prepared, f"draft/add:{stage}:errcode={code}")
    assert add(prepared).json()["errcode"] == code
    assert count_drafts(prepared) == made


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
def test_fault_expires_every_token(prepared: Account, stage: str, made: int) -> None:
    set_faults(prepared, f"draft/add#1:{stage}:token")
    assert add(prepared).json()["errcode"] == 42001
    assert prepared.code("draft/count") == 42001
    prepared.token = ""
    assert count_drafts(prepared) == made


def test_fault_cuts_the_answer(prepared: Account) -> None:
    set_faults(prepared, "draft/add:cut")
    with pytest.raises(requests.RequestException):
        add(prepared)
    assert count_drafts(prepared) == 1


def test_fault_slows_the_answer(prepared: Account) -> None:
    set_faults(prepared, "draft/add:slow=200")
    started = time.monotonic()
    assert add(prepared).json()["media_id"]
    assert time.monotonic() - started > 0.2


@pytest.mark.parametrize(("stage", "made"), [("before", 0), ("after", 1)])
def test_fault_delays_the_real_answer(prepared: Account, stage: str, made: int) -> None:
    set_faults(prepared, f"draft/add:{stage}:wait=0.5")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(add, prepared)
        time.sleep(0.2)
        meanwhile = Account(prepared.url, prepared.token)
        assert count_drafts(meanwhile) == made
        meanwhile.close()
        assert waiting.result().json()["media_id"]


def test_latency_delays_every_answer(start_emulator: StartEmulator) -> None:
    account = start_emulator(latency_ms=150)
    started = time.monotonic()
    account.fetch_token()
    assert time.monotonic() - started >= 0.15


def test_listing_lags_behind_creations_and_deletions(prepared: Account) -> None:
    old = add(prepared).json()["media_id"]
    prepared.admin("clock", {"advance": 60})
    add(prepared)
    prepared.call("draft/delete", {"media_id": old})
    set_faults(prepared, "draft/batchget:lag=30")
    page = prepared.call("draft/batchget", {"offset": 0, "count": 20})
    assert [item["media_id"] for item in page["item"]] == [old]
    prepared.admin("clock", {"advance": 60})
    page = prepared.call("draft/batchget", {"offset": 0, "count": 20})
    assert old not in [item["media_id"] for item in page["item"]]


def test_new_id_is_not_ready_yet(prepared: Account) -> None:
    set_faults(prepared, "draft/add:unready=5")
    assert add(prepared).json()["errcode"] == 40007
    prepared.admin("clock", {"advance": 6})
    assert add(prepared).json()["media_id"]


@pytest.mark.parametrize(
    ("calls", "hit"),
    [("#2", [2]), ("#2-3", [2, 3]), ("#3+", [3, 4]), ("", [1, 2, 3, 4])],
)
def test_fault_applies_to_its_calls(prepared: Account, calls: str, hit: list[int]) -> None:
    set_faults(prepared, f"draft/add{calls}:errcode=-1")
    assert [at for at in range(1, 5) if "errcode" in add(prepared).json()] == hit


def test_pattern_applies_to_every_matching_endpoint(prepared: Account) -> None:
    set_faults(prepared, "draft/*#2:errcode=-1")
    assert prepared.code("draft/count") == 0
    assert prepared.code("material/get_materialcount") == 0
    assert add(prepared).json()["errcode"] == -1


def test_faults_may_be_active_from_the_start(start_emulator: StartEmulator) -> None:
    account = start_emulator(faults=("stable_token#1:errcode=-1",))
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
def test_invalid_spec_is_an_error(spec: str) -> None:
    with pytest.raises(InvalidFault, match="fault "):
        parse_fault(spec)


def test_counts_distinguish_arrival_from_effect(prepared: Account) -> None:
    prepared.admin("calls", method="DELETE")
    prepared.admin("faults", {"faults": ["draft/add#1:drop", "draft/add#2:after:drop"]})
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            add(prepared)
    add(prepared)
    counted = prepared.admin("calls")
    assert counted["calls"] == {"draft/add": 3}
    assert counted["effects"] == {"draft/add": 2}
    assert [call["errcode"] for call in counted["log"]] == [None, None, 0]


def test_hanging_call_does_not_block_others(prepared: Account) -> None:
    set_faults(prepared, "draft/add:hang=5")
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(add, prepared)
        other = Account(prepared.url, prepared.token)
        assert other.code("draft/count") == 0
        other.close()
        assert not hanging.done()
        with pytest.raises(requests.ConnectionError):
            hanging.result()


def test_concurrent_clients_lose_nothing(prepared: Account) -> None:
    body = {"articles": [article(THUMBS[prepared.url])]}

    def work(_: int) -> list[str]:
        client = Account(prepared.url, prepared.token)
        made = [client.call("draft/add", body)["media_id"] for _ in range(10)]
        client.close()
        return made

    with ThreadPoolExecutor(12) as pool:
        made = {media_id for ids in pool.map(work, range(12)) for media_id in ids}
    assert len(made) == 120
    assert count_drafts(prepared) == 120


def test_client_that_disconnects_while_sending_leaves_no_traceback(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = account.url.removeprefix("http://").partition(":")
    head = f"POST /cgi-bin/draft/add HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100000\r\n\r\n"
    with socket.create_connection((host, int(port))) as client:
        client.sendall(head.encode() + b"{")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert count_drafts(account) == 0
    assert caplog.records == []
