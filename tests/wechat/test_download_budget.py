"""The budget for all downloads of a run, and slow servers."""

from io import BytesIO

import pytest

from tests.wechat.servers import serving
from wxpublish.wechat.answers import Ok
from wxpublish.wechat.download_budget import DownloadBudget
from wxpublish.wechat.downloader import Downloader, DownloadFailure, DownloadLimits
from wxpublish.wechat.timing import Timing

JPEG = {"Content-Type": "image/jpeg"}


def outcome(web: Downloader, url: str) -> str:
    answer = web.fetch(url, BytesIO(), DownloadLimits(size=1_000))
    return "" if isinstance(answer, Ok) else answer.reason


def test_the_number_of_files_is_limited() -> None:
    with serving(200, JPEG, body=b"x") as (base, got):
        web = Downloader(private=True, budget=DownloadBudget(files=3))
        reasons = [outcome(web, f"{base}/{number}") for number in range(5)]
    assert reasons[:3] == ["", "", ""]
    assert all(
        "limit of downloaded files: run the command again" in reason for reason in reasons[3:]
    )
    assert len(got) == 3


def test_the_number_of_bytes_is_limited() -> None:
    with serving(200, JPEG, body=b"x" * 900) as (base, got):
        web = Downloader(private=True, budget=DownloadBudget(size=2_000))
        reasons = [outcome(web, base) for _ in range(5)]
    assert reasons[:3] == ["", "", ""]
    assert "limit of downloaded bytes" in reasons[3]
    assert len(got) == 3


def test_discarded_bytes_count_too() -> None:
    endless = {**JPEG, "Content-Length": "unsaid"}
    with serving(200, endless, body=b"x" * 1_001) as (base, got):
        web = Downloader(private=True, budget=DownloadBudget(size=3_000))
        reasons = [outcome(web, base) for _ in range(6)]
    assert "is larger than" in reasons[0]
    assert "limit of downloaded bytes" in reasons[-1]
    assert len(got) < 6


def test_a_failed_download_counts_as_a_file() -> None:
    with serving(404, JPEG) as (base, got):
        web = Downloader(private=True, budget=DownloadBudget(files=2))
        reasons = [outcome(web, base) for _ in range(4)]
    assert "limit of downloaded files" in reasons[2]
    assert len(got) == 2


def test_a_host_that_times_out_repeatedly_is_skipped() -> None:
    import threading

    over = threading.Event()

    def late() -> bytes:
        over.wait(5)
        return b"x"

    with serving(200, JPEG, body=late) as (base, got):
        web = Downloader(Timing(read=0.05), private=True)
        reasons = [outcome(web, f"{base}/{number}") for number in range(6)]
        over.set()
    assert "timed out 3 times" in reasons[3]
    assert reasons[3] == reasons[5]
    assert len(got) == 3


def test_the_time_of_all_downloads_is_limited() -> None:
    budget = DownloadBudget(seconds=100)
    budget.record("a.example", 1, 60, timed_out=True)
    assert budget.find_refusal("a.example") is None
    budget.record("b.example", 1, 60, timed_out=True)
    assert "time limit for downloads" in (budget.find_refusal("c.example") or "")


@pytest.mark.parametrize("place", ["/a", "http://[", "//", "http://a\\b/"])
def test_a_redirect_loop_or_a_malformed_redirect_is_a_failure(place: str) -> None:
    with serving(302, {"Location": place}) as (base, _):
        answer = Downloader(private=True).fetch(base, BytesIO(), DownloadLimits())
    assert isinstance(answer, DownloadFailure)
