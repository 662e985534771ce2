"""What all downloads of a run may come to, and servers that are in no hurry."""

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


def test_a_run_fetches_so_many_files_and_says_so() -> None:
    with serving(200, JPEG, body=b"x") as (base, got):
        web = Downloader(private=True, budget=DownloadBudget(files=3))
        said = [outcome(web, f"{base}/{number}") for number in range(5)]
    assert said[:3] == ["", "", ""]
    assert all("limit of downloaded files: run the command again" in reason for reason in said[3:])
    assert len(got) == 3


def test_a_run_fetches_so_many_bytes_and_says_so() -> None:
    with serving(200, JPEG, body=b"x" * 900) as (base, got):
        web = Downloader(private=True, budget=DownloadBudget(size=2_000))
        said = [outcome(web, base) for _ in range(5)]
    assert said[:3] == ["", "", ""]
    assert "limit of downloaded bytes" in said[3]
    assert len(got) == 3


def test_bytes_that_were_thrown_away_count_too() -> None:
    endless = {**JPEG, "Content-Length": "unsaid"}
    with serving(200, endless, body=b"x" * 1_001) as (base, got):
        web = Downloader(private=True, budget=DownloadBudget(size=3_000))
        said = [outcome(web, base) for _ in range(6)]
    assert "is larger than" in said[0]
    assert "limit of downloaded bytes" in said[-1]
    assert len(got) < 6


def test_what_failed_counts_as_a_file() -> None:
    with serving(404, JPEG) as (base, got):
        web = Downloader(private=True, budget=DownloadBudget(files=2))
        said = [outcome(web, base) for _ in range(4)]
    assert "limit of downloaded files" in said[2]
    assert len(got) == 2


def test_a_host_that_lets_the_time_run_out_is_not_asked_for_ever() -> None:
    import threading

    over = threading.Event()

    def late() -> bytes:
        over.wait(5)
        return b"x"

    with serving(200, JPEG, body=late) as (base, got):
        web = Downloader(Timing(read=0.05), private=True)
        said = [outcome(web, f"{base}/{number}") for number in range(6)]
        over.set()
    assert "timed out 3 times" in said[3]
    assert said[3] == said[5]
    assert len(got) == 3


def test_the_time_of_all_downloads_ends() -> None:
    budget = DownloadBudget(seconds=100)
    budget.record("a.example", 1, 60, timed_out=True)
    assert budget.find_refusal("a.example") is None
    budget.record("b.example", 1, 60, timed_out=True)
    assert "time limit for downloads" in (budget.find_refusal("c.example") or "")


@pytest.mark.parametrize("place", ["/a", "http://[", "//", "http://a\\b/"])
def test_wherever_a_redirect_leads_it_ends(place: str) -> None:
    with serving(302, {"Location": place}) as (base, _):
        answer = Downloader(private=True).fetch(base, BytesIO(), DownloadLimits())
    assert isinstance(answer, DownloadFailure)
