"""Limits on time, retries, pages and daily calls: no server can block a command forever."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.wechat.accounts import APP_ID, Account, article, cover, value
from tests.wechat.conftest import Open
from tests.wechat.servers import own_certificate, serving
from wxpublish.model.quota import DAILY
from wxpublish.state.token_cache import TokenCache
from wxpublish.wechat import call_budget
from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown
from wxpublish.wechat.call_budget import DayLimits
from wxpublish.wechat.client import Client, Credentials
from wxpublish.wechat.failure_text import describe
from wxpublish.wechat.listings import MAX_GROWTH, MAX_ITEMS, Page, read_pages
from wxpublish.wechat.permanent_materials import UploadFile

GIVEN = Credentials(APP_ID, access_token="a-token")
DAY = 24 * 3600


def at(account: Account, base: str, **changes: Any) -> Client:
    """A client of another server than the emulator."""
    timing = account.timing(**changes)
    return account.client(api_base=base, credentials=GIVEN, timing=timing)


class TestRetryAfter:
    @pytest.mark.parametrize("status", [429, 503])
    def test_seconds_are_waited(self, account: Account, status: int) -> None:
        with serving(status, {"Retry-After": "40"}) as (base, got):
            at(account, base).channel("draft").count()
        assert account.slept == [40, 40, 40]
        assert len(got) == 4

    def test_a_date_is_waited_for(self, account: Account) -> None:
        now = datetime.now(UTC)  # noqa: TID251, the server's clock is this machine's
        until = format_datetime(now + timedelta(seconds=100), usegmt=True)
        with serving(503, {"Retry-After": until}) as (base, _):
            at(account, base).channel("draft").count()
        (waited,) = account.slept
        assert 90 < waited <= 100

    @pytest.mark.parametrize("status", [429, 503])
    def test_a_pause_beyond_the_retry_time_ends_the_call_with_its_length(
        self, account: Account, status: int
    ) -> None:
        with serving(status, {"Retry-After": "86400"}) as (base, got):
            answer = at(account, base).channel("draft").count()
        assert (account.slept, len(got)) == ([], 1)
        assert isinstance(answer, Refused | Unknown)
        error = describe(answer)
        assert "it asks to wait 86,400 s" in f"{error.message} {error.hint}"

    @pytest.mark.parametrize("said", ["soon", "-1", "1e9", "9" * 40, "0", ""])
    def test_a_malformed_value_is_ignored(self, account: Account, said: str) -> None:
        with serving(503, {"Retry-After": said}) as (base, _):
            at(account, base).channel("draft").count()
        assert account.slept == [1, 2, 4]

    def test_a_create_is_not_repeated_because_of_it(self, account: Account) -> None:
        with serving(503, {"Retry-After": "1"}) as (base, got):
            answer = at(account, base).channel("draft").create([article("cover")])
        assert isinstance(answer, Unknown)
        assert len(got) == 1


class TestPermanentFailures:
    def test_an_untrusted_certificate_is_not_retried(
        self, account: Account, tmp_path: Path
    ) -> None:
        with serving(200, {}, own_certificate(tmp_path)) as (base, got):
            answer = at(account, base).channel("draft").count()
        self.assert_final(account, answer, "was not accepted")
        assert got == []

    @pytest.mark.parametrize(
        ("name", "ends", "says"),
        [("another.example", 1, "127.0.0.1"), ("127.0.0.1", -1, "expired")],
        ids=["of another host", "expired"],
    )
    def test_a_certificate_of_another_host_is_not_retried(
        self,
        account: Account,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        name: str,
        ends: int,
        says: str,
    ) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        now = datetime.now(UTC)  # noqa: TID251, certificates hold or not now
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, not_after=now + timedelta(days=ends)).configure_cert(tls)
        with serving(200, {}, tls) as (base, _):
            answer = at(account, base).channel("draft").count()
        self.assert_final(account, answer, "was not accepted")
        assert isinstance(answer, NotSent)
        assert says in answer.reason or "self-signed" in answer.reason or "issuer" in answer.reason

    def test_a_server_without_tls_is_not_retried(self, account: Account) -> None:
        with serving(200, {}) as (base, _):
            answer = at(account, base.replace("http:", "https:")).channel("draft").count()
        self.assert_final(account, answer, "TLS")

    def assert_final(self, account: Account, answer: Answer[int], says: str) -> None:
        assert isinstance(answer, NotSent)
        assert answer.permanent
        assert says in answer.reason
        assert account.slept == []


class TestDeadline:
    def test_nothing_is_sent_after_the_deadline(self, account: Account) -> None:
        client = account.client(timing=account.timing(deadline=time.monotonic()))
        answer = client.channel("draft").count()
        assert isinstance(answer, NotSent)
        assert "WXPUBLISH_TIMEOUT" in answer.reason
        assert (account.calls(), account.slept) == ({}, [])

    def test_no_pause_exceeds_the_deadline(self, account: Account) -> None:
        account.fault("draft/count:errcode=45011")
        client = account.client(timing=account.timing(deadline=time.monotonic() + 30))
        assert isinstance(client.channel("draft").count(), Refused)
        assert account.slept == []

    def test_a_slow_answer_ends_at_the_deadline(self, account: Account) -> None:
        with dripping() as base:
            client = at(account, base, deadline=time.monotonic() + 1.0)
            assert isinstance(client.channel("draft").count(), Unknown)

    def test_a_slow_answer_without_a_file_ends_at_the_short_limit(self, account: Account) -> None:
        with dripping() as base:
            answer = at(account, base, short_total=0.3, max_attempts=1).channel("draft").count()
        assert isinstance(answer, Unknown)
        assert answer.timed_out
        assert "not complete within 0.3 s" in answer.reason

    def test_a_slow_upload_ends_at_the_deadline(self, account: Account) -> None:
        with sipping() as base:
            client = at(account, base, deadline=time.monotonic() + 1.0)
            upload = UploadFile("a.jpg", "image/jpeg", bytes(40_000_000))
            assert isinstance(client.materials.add_picture(upload), NotSent)


@contextmanager
def accepting(serve: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A server that passes each connection to `serve`, until the context ends."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)

        def accept() -> None:
            while not over.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                with connection:
                    serve(connection, over)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


@contextmanager
def dripping() -> Iterator[str]:
    """A server that sends its answer byte by byte without end."""

    def serve(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not over.wait(0.05):
                connection.sendall(b" ")
        except OSError:
            pass

    with accepting(serve) as base:
        yield base


@contextmanager
def sipping() -> Iterator[str]:
    """A server that reads a request a few bytes at a time."""

    def serve(connection: socket.socket, over: threading.Event) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            while not over.wait(0.02) and connection.recv(65536):
                pass
        except OSError:
            pass

    with accepting(serve) as base:
        yield base


class TestEndlessListing:
    def listed(self, page: Callable[[int], Page[int]]) -> tuple[bool, int]:
        """Whether the listing is complete, and how many calls it took."""
        calls = 0

        def ask(offset: int) -> Answer[Page[int]]:
            nonlocal calls
            calls += 1
            return Ok(page(offset))

        return value(read_pages(ask)).complete, calls

    def test_a_total_that_grows_with_every_page_ends_the_reading(self) -> None:
        def page(offset: int) -> Page[int]:
            return Page(offset + 40, 20, {str(offset + n): n for n in range(20)})

        complete, calls = self.listed(page)
        assert not complete
        assert calls <= (40 + MAX_GROWTH) // 20

    def test_a_total_beyond_the_limit_ends_the_reading(self) -> None:
        def page(offset: int) -> Page[int]:
            return Page(10**12, 20, {str(offset + n): n for n in range(20)})

        complete, calls = self.listed(page)
        assert not complete
        assert calls <= (MAX_ITEMS + MAX_GROWTH) // 20

    def test_the_number_of_pages_is_limited(self) -> None:
        complete, calls = self.listed(lambda offset: Page(1000, 1, {str(offset): 1}))
        assert not complete
        assert calls <= 2 * (1000 + MAX_GROWTH) // 20

    def test_an_empty_page_ends_the_reading(self) -> None:
        complete, calls = self.listed(lambda _: Page(1000, 0, {}))
        assert (complete, calls) == (False, 3)

    def test_a_repeated_page_ends_the_reading(self) -> None:
        page = Page(1000, 20, {str(n): n for n in range(20)})
        complete, calls = self.listed(lambda _: page)
        assert (complete, calls) == (False, 6)

    def test_items_added_meanwhile_are_read_too(self) -> None:
        total = 60

        def page(offset: int) -> Page[int]:
            nonlocal total
            total = min(total + 20, 100)
            return Page(total, 20, {str(offset + n): n for n in range(20)})

        complete, _ = self.listed(page)
        assert complete


class TestDailyLimits:
    """Daily limits, with counts that outlive the client."""

    def client(self, account: Account, own: dict[str, int]) -> Client:
        counts = TokenCache(account.folder / "cache", APP_ID, account.url, "calls")
        return account.client(limits=DayLimits(configured=own, defaults=DAILY), counts=counts)

    def test_no_call_exceeds_the_limit_of_the_site(self, account: Account) -> None:
        client = self.client(account, {"draft/count": 2})
        answers = [client.channel("draft").count() for _ in range(4)]
        assert [isinstance(answer, Ok) for answer in answers] == [True, True, False, False]
        assert account.calls()["draft/count"] == 2

    def test_the_refusal_names_the_limit_and_when_to_continue(self, account: Account) -> None:
        client = self.client(account, {"draft/count": 0})
        answer = client.channel("draft").count()
        assert isinstance(answer, Refused)
        error = describe(answer)
        assert error.exit_code == 9
        assert "was not sent: the limit of 0 calls a day is used up" in error.message
        assert "midnight (UTC+8)" in (error.hint or "")

    def test_runs_of_one_day_share_their_count(self, account: Account) -> None:
        for _ in range(2):
            self.client(account, {"draft/count": 3}).channel("draft").count()
        client = self.client(account, {"draft/count": 3})
        answers = [client.channel("draft").count() for _ in range(2)]
        assert [isinstance(answer, Ok) for answer in answers] == [True, False]

    def test_a_new_day_resets_the_count(self, account: Account) -> None:
        assert isinstance(self.client(account, {"draft/add": 1}).channel("draft").count(), Ok)
        client = self.client(account, {"draft/add": 1})
        thumb = cover(client)
        made = [client.channel("draft").create([article(thumb)]) for _ in range(2)]
        assert [isinstance(answer, Ok) for answer in made] == [True, False]
        account.admin("clock", {"advance": DAY})
        account.admin("tokens/expire", {})
        client = self.client(account, {"draft/add": 1})
        assert isinstance(client.channel("draft").create([article(thumb)]), Ok)

    def test_the_platforms_own_count_overrides_the_default_limit(self, opened: Open) -> None:
        account = opened(quota={"draft/get": 1000})
        client = self.client(account, {})
        for _ in range(DAILY["draft/get"] + 5):
            client.channel("draft").get("none")
        assert account.calls()["draft/get"] == DAILY["draft/get"] + 5
        assert account.calls()["openapi/quota/get"] == 1

    def test_many_calls_are_stored_together_and_all_of_them_at_the_end(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written: list[str] = []
        write = TokenCache.write

        def counted(store: TokenCache, text: str) -> None:
            written.append(text)
            write(store, text)

        client = self.client(account, {"draft/count": 30})
        client.channel("draft").count()
        monkeypatch.setattr(TokenCache, "write", counted)
        monkeypatch.setattr(call_budget, "SHARE_INTERVAL", 3600.0)
        self.client(account, {"draft/count": 30}).channel("draft").count()
        written.clear()
        for _ in range(20):
            client.channel("draft").count()
        assert len(written) <= 1
        client.close()
        assert json.loads(written[-1])["calls"] == {"draft/count": 22}

    def test_malformed_counts_are_ignored(self, account: Account) -> None:
        client = self.client(account, {"draft/count": 3})
        client.channel("draft").count()
        (kept,) = (account.folder / "cache" / "calls").glob("*.json")
        for text in ("", "[]", '{"day": 1}', '{"day": null, "calls": 5}', "{" * 9999):
            kept.write_text(text, encoding="utf-8")
            assert isinstance(self.client(account, {"draft/count": 9}).channel("draft").count(), Ok)
