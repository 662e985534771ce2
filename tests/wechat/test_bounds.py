"""Nothing holds a command for ever: what is waited for, what is not tried again, what has an end."""

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
    def test_longer_than_the_patience_it_ends_the_call_and_is_told(
        self, account: Account, status: int
    ) -> None:
        with serving(status, {"Retry-After": "86400"}) as (base, got):
            answer = at(account, base).channel("draft").count()
        assert (account.slept, len(got)) == ([], 1)
        assert isinstance(answer, Refused | Unknown)
        error = describe(answer)
        assert "it asks to wait 86,400 s" in f"{error.message} {error.hint}"

    @pytest.mark.parametrize("said", ["soon", "-1", "1e9", "9" * 40, "0", ""])
    def test_what_is_no_time_changes_nothing(self, account: Account, said: str) -> None:
        with serving(503, {"Retry-After": said}) as (base, _):
            at(account, base).channel("draft").count()
        assert account.slept == [1, 2, 4]

    def test_a_create_is_not_sent_again_for_it(self, account: Account) -> None:
        with serving(503, {"Retry-After": "1"}) as (base, got):
            answer = at(account, base).channel("draft").create([article("cover")])
        assert isinstance(answer, Unknown)
        assert len(got) == 1


class TestWhatStaysAsItIs:
    def test_a_certificate_that_nobody_vouches_for_is_not_tried_again(
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
    def test_a_certificate_that_does_not_fit_is_not_tried_again(
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

    def test_a_server_without_tls_is_not_tried_again(self, account: Account) -> None:
        with serving(200, {}) as (base, _):
            answer = at(account, base.replace("http:", "https:")).channel("draft").count()
        self.assert_final(account, answer, "TLS")

    def assert_final(self, account: Account, answer: Answer[int], says: str) -> None:
        assert isinstance(answer, NotSent)
        assert answer.permanent
        assert says in answer.reason
        assert account.slept == []


class TestEnd:
    def test_after_it_nothing_is_sent(self, account: Account) -> None:
        client = account.client(timing=account.timing(deadline=time.monotonic()))
        answer = client.channel("draft").count()
        assert isinstance(answer, NotSent)
        assert "WXPUBLISH_TIMEOUT" in answer.reason
        assert (account.calls(), account.slept) == ({}, [])

    def test_no_wait_outlasts_it(self, account: Account) -> None:
        account.fault("draft/count:errcode=45011")
        client = account.client(timing=account.timing(deadline=time.monotonic() + 30))
        assert isinstance(client.channel("draft").count(), Refused)
        assert account.slept == []

    def test_an_answer_that_drips_ends_with_it(self, account: Account) -> None:
        with dripping() as base:
            client = at(account, base, deadline=time.monotonic() + 1.0)
            assert isinstance(client.channel("draft").count(), Unknown)

    def test_an_answer_without_a_file_that_drips_ends_with_the_brief_time(
        self, account: Account
    ) -> None:
        with dripping() as base:
            answer = at(account, base, short_total=0.3, max_attempts=1).channel("draft").count()
        assert isinstance(answer, Unknown)
        assert answer.timed_out
        assert "not complete within 0.3 s" in answer.reason

    def test_a_request_that_is_taken_in_drips_ends_with_it(self, account: Account) -> None:
        with sipping() as base:
            client = at(account, base, deadline=time.monotonic() + 1.0)
            upload = UploadFile("a.jpg", "image/jpeg", bytes(40_000_000))
            assert isinstance(client.materials.add_picture(upload), NotSent)


@contextmanager
def accepting(serve: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A server that does as it likes with each connection, until the end."""
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
    """A server whose answer comes byte by byte and has no end."""

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
    """A server that takes a request some bytes at a time."""

    def serve(connection: socket.socket, over: threading.Event) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            while not over.wait(0.02) and connection.recv(65536):
                pass
        except OSError:
            pass

    with accepting(serve) as base:
        yield base


class TestEndlessList:
    def listed(self, page: Callable[[int], Page[int]]) -> tuple[bool, int]:
        """Whether a list is complete, and the calls that it took."""
        calls = 0

        def ask(offset: int) -> Answer[Page[int]]:
            nonlocal calls
            calls += 1
            return Ok(page(offset))

        return value(read_pages(ask)).complete, calls

    def test_a_total_that_grows_with_every_page_has_an_end(self) -> None:
        def page(offset: int) -> Page[int]:
            return Page(offset + 40, 20, {str(offset + n): n for n in range(20)})

        complete, calls = self.listed(page)
        assert not complete
        assert calls <= (40 + MAX_GROWTH) // 20

    def test_a_total_beyond_all_room_has_an_end(self) -> None:
        def page(offset: int) -> Page[int]:
            return Page(10**12, 20, {str(offset + n): n for n in range(20)})

        complete, calls = self.listed(page)
        assert not complete
        assert calls <= (MAX_ITEMS + MAX_GROWTH) // 20

    def test_pages_of_one_item_are_not_asked_for_a_thousand_times(self) -> None:
        complete, calls = self.listed(lambda offset: Page(1000, 1, {str(offset): 1}))
        assert not complete
        assert calls <= 2 * (1000 + MAX_GROWTH) // 20

    def test_empty_pages_with_a_total_end(self) -> None:
        complete, calls = self.listed(lambda _: Page(1000, 0, {}))
        assert (complete, calls) == (False, 3)

    def test_a_page_that_comes_again_ends(self) -> None:
        page = Page(1000, 20, {str(n): n for n in range(20)})
        complete, calls = self.listed(lambda _: page)
        assert (complete, calls) == (False, 6)

    def test_what_comes_in_while_it_is_read_is_no_runaway(self) -> None:
        total = 60

        def page(offset: int) -> Page[int]:
            nonlocal total
            total = min(total + 20, 100)
            return Page(total, 20, {str(offset + n): n for n in range(20)})

        complete, _ = self.listed(page)
        assert complete


class TestDay:
    """The calls of a day, with counts that outlive the client."""

    def client(self, account: Account, own: dict[str, int]) -> Client:
        counts = TokenCache(account.folder / "cache", APP_ID, account.url, "calls")
        return account.client(limits=DayLimits(configured=own, defaults=DAILY), counts=counts)

    def test_no_call_is_sent_beyond_what_the_site_says(self, account: Account) -> None:
        client = self.client(account, {"draft/count": 2})
        answers = [client.channel("draft").count() for _ in range(4)]
        assert [isinstance(answer, Ok) for answer in answers] == [True, True, False, False]
        assert account.calls()["draft/count"] == 2

    def test_the_refusal_says_so_and_when_to_carry_on(self, account: Account) -> None:
        client = self.client(account, {"draft/count": 0})
        answer = client.channel("draft").count()
        assert isinstance(answer, Refused)
        error = describe(answer)
        assert error.exit_code == 9
        assert "was not sent: the limit of 0 calls a day is used up" in error.message
        assert "midnight (UTC+8)" in (error.hint or "")

    def test_another_run_of_the_day_counts_on(self, account: Account) -> None:
        for _ in range(2):
            self.client(account, {"draft/count": 3}).channel("draft").count()
        client = self.client(account, {"draft/count": 3})
        answers = [client.channel("draft").count() for _ in range(2)]
        assert [isinstance(answer, Ok) for answer in answers] == [True, False]

    def test_the_next_day_begins_anew(self, account: Account) -> None:
        assert isinstance(self.client(account, {"draft/add": 1}).channel("draft").count(), Ok)
        client = self.client(account, {"draft/add": 1})
        thumb = cover(client)
        made = [client.channel("draft").create([article(thumb)]) for _ in range(2)]
        assert [isinstance(answer, Ok) for answer in made] == [True, False]
        account.admin("clock", {"advance": DAY})
        account.admin("tokens/expire", {})
        client = self.client(account, {"draft/add": 1})
        assert isinstance(client.channel("draft").create([article(thumb)]), Ok)

    def test_of_the_table_the_platforms_own_count_has_the_last_word(self, opened: Open) -> None:
        account = opened(quota={"draft/get": 1000})
        client = self.client(account, {})
        for _ in range(DAILY["draft/get"] + 5):
            client.channel("draft").get("none")
        assert account.calls()["draft/get"] == DAILY["draft/get"] + 5
        assert account.calls()["openapi/quota/get"] == 1

    def test_damaged_counts_count_as_none(self, account: Account) -> None:
        client = self.client(account, {"draft/count": 3})
        client.channel("draft").count()
        (kept,) = (account.folder / "cache" / "calls").glob("*.json")
        for text in ("", "[]", '{"day": 1}', '{"day": null, "calls": 5}', "{" * 9999):
            kept.write_text(text, encoding="utf-8")
            assert isinstance(self.client(account, {"draft/count": 9}).channel("draft").count(), Ok)
