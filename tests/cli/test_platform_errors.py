"""Every error code of the platform as a user reads it at the terminal.

Each row of the table is provoked: by its natural cause where the emulator has one that a command can
meet, and by the emulator's own faults in any case.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.cli.conftest import CommandResult, Run, write
from tests.emulator.account import MP4, jpeg, mp3, padded, picture
from wxpublish.emulator import Settings, start
from wxpublish.wechat.errcodes import ERROR_CODES, ErrorCode, ErrorKind, find_error_code

pytestmark = pytest.mark.usefixtures("impatient")

APP_ID, SECRET = "wx0123456789abcdef", "secret-of-the-tests"
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Terminal:
    """A site, an account that the environment names, and the program."""

    site: Path
    url: str
    run: Run
    patch: pytest.MonkeyPatch

    def __call__(self, *arguments: str) -> CommandResult:
        ran: CommandResult = self.run("-C", self.site, *arguments)
        return ran

    def admin(self, path: str, **body: object) -> None:
        assert requests.post(f"{self.url}/_emulator/{path}", json=body, timeout=10).ok

    def token(self, *, force: bool = False) -> str:
        credentials = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
        body = {**credentials, "force_refresh": force}
        answer = requests.post(f"{self.url}/cgi-bin/stable_token", json=body, timeout=10).json()
        return str(answer["access_token"])

    def having(self, name: str, value: str) -> "Terminal":
        """With another value in the environment."""
        self.patch.setenv(f"WXPUBLISH_{name}", value)
        return self

    def later(self, seconds: int) -> "Terminal":
        """After the platform's clock has moved."""
        self.admin("clock", advance=seconds)
        return self

    def refreshed(self) -> "Terminal":
        """After somebody has forced another token."""
        self.token(force=True)
        return self

    def upload(self, kind: str, data: bytes) -> CommandResult:
        (self.site / "file").write_bytes(data)
        return self("media", "upload", str(self.site / "file"), "--type", kind)

    def apply(self, front: str = "", channel: str = "draft", title: str = "一") -> CommandResult:
        write(self.site, title, "改过。\n", front)
        configuration = self.site / "wxpublish.yaml"
        text = configuration.read_text("utf-8").replace("channel: draft", f"channel: {channel}")
        configuration.write_text(text, "utf-8")
        return self("apply", "--auto-approve")


@pytest.fixture
def terminal(
    tmp_path: Path, site: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Opens an account with the settings that a cause needs."""

    @contextmanager
    def opened(**settings: Any) -> Iterator[Terminal]:
        data = tmp_path / "platform"
        with start(Settings(data=data, app_id=APP_ID, app_secret=SECRET, **settings)) as server:
            for name, value in {
                "API_BASE": server.url, "APP_ID": APP_ID, "APP_SECRET": SECRET,
                "CACHE_DIR": str(tmp_path / "cache"), "SETTLE": "0",
            }.items():  # fmt: skip
                monkeypatch.setenv(f"WXPUBLISH_{name}", value)
            yield Terminal(site, server.url, run, monkeypatch)

    return opened


def assert_told(ran: CommandResult, row: ErrorCode, endpoint: str) -> None:
    """The code with its cause, what to do in both languages, and the rid."""
    said = " ".join((ran.err + ran.out).split())
    assert ran.code == (9 if row.kind is ErrorKind.QUOTA else 4), ran.err
    assert f"{row.code} {row.cause.en} ({row.cause.zh})" in said
    assert f"{endpoint} " in said
    for text in row.remedy:
        assert " ".join(text.partition("{")[0].split()) in said
    assert "{" not in said
    assert " rid 6" in said
    assert "Traceback" not in said


def fault(terminal: Terminal, row: ErrorCode) -> tuple[CommandResult, str]:
    """A command whose call is refused with the row's code, and the call."""
    endpoint = row.only[0] if row.only else "material/get_materialcount"
    commands: dict[str, Callable[[], CommandResult]] = {
        "stable_token": lambda: terminal("remote", "count"),
        "material/get_materialcount": lambda: terminal("remote", "count"),
        "media/get": lambda: terminal("media", "get", "x"),
        "draft/add": terminal.apply,
        "material/add_news": lambda: terminal.apply(channel="material"),
    }
    terminal.admin("faults", faults=[f"{endpoint}:errcode={row.code}"])
    return commands[endpoint](), endpoint


@pytest.mark.parametrize(
    "row",
    [row for row in ERROR_CODES if "draft/update" not in row.only],
    ids=lambda row: f"{row.code}{'-'.join(('', *row.only[:1]))}",
)
def test_each_error_code_is_shown_with_cause_remedy_and_rid(
    terminal: Callable[..., Any], row: ErrorCode
) -> None:
    with terminal() as opened:
        ran, endpoint = fault(opened, row)
    assert_told(ran, row, endpoint)


CAUSES: dict[str, tuple[int, str, dict[str, Any], Callable[[Terminal], CommandResult]]] = {
    "an address off the allow-list": (
        40164, "stable_token", {"allow_list": ("203.0.113.7",)}, lambda t: t("remote", "count"),
    ),
    "a wrong secret": (
        40125, "stable_token", {},
        lambda t: t.having("APP_SECRET", "x")("remote", "count"),
    ),
    "a wrong app id": (
        40013, "stable_token", {},
        lambda t: t.having("APP_ID", "wxother")("remote", "count"),
    ),
    "a token that is none": (
        40014, "material/get_materialcount", {}, lambda t: t.having("ACCESS_TOKEN", "x")("remote", "count"),
    ),
    "a token that another one replaced": (
        40001, "material/get_materialcount", {},
        lambda t: t.having("ACCESS_TOKEN", t.token()).refreshed()("remote", "count"),
    ),
    "a token that is too old": (
        42001, "material/get_materialcount", {},
        lambda t: t.having("ACCESS_TOKEN", t.token()).later(9999)("remote", "count"),
    ),
    "an unknown media_id": (40007, "material/get_material", {}, lambda t: t("remote", "get", "x")),
    "an unknown temporary medium": (40007, "media/get", {}, lambda t: t("media", "get", "x")),
    "a text as a picture": (40005, "media/upload", {}, lambda t: t.upload("image", b"text")),
    "a picture as a cover": (
        40005, "media/upload", {}, lambda t: t.upload("thumb", picture("PNG")),
    ),
    "a large picture": (
        40009, "media/upload", {}, lambda t: t.upload("image", padded(jpeg(), 10 * MB + 1)),
    ),
    "a large voice": (
        40010, "media/upload", {}, lambda t: t.upload("voice", padded(mp3(1), 2 * MB + 1)),
    ),
    "a large video": (
        40011, "media/upload", {}, lambda t: t.upload("video", padded(MP4, 10 * MB + 1)),
    ),
    "a large cover": (
        40012, "media/upload", {}, lambda t: t.upload("thumb", padded(jpeg(), 65 * 1024)),
    ),
    "a long voice": (45007, "media/upload", {}, lambda t: t.upload("voice", mp3(61))),
    "an upload beyond what the front end takes": (
        45001, "media/upload", {}, lambda t: t.upload("image", padded(jpeg(), 25 * MB)),
    ),
    "a title that today's draft page does not take": (
        45003, "draft/add", {"profile": "strict"}, lambda t: t.apply(title="题" * 40),
    ),
    "comments without the right to them": (
        88000, "draft/add", {"comments": False}, lambda t: t.apply("comments: everyone\n"),
    ),
    "too many calls today": (
        45009, "draft/count", {"quota": {"draft/count": 0}}, lambda t: t("remote", "count"),
    ),
    "too many calls a minute": (
        45011, "", {"calls_per_minute": 1}, lambda t: t("remote", "count"),
    ),
    "the closed interface": (
        45106, "material/add_news", {"news_api": "retired"}, lambda t: t.apply(channel="material"),
    ),
    "the closed interface of 2022": (
        45103, "material/add_news", {"news_api": "retired", "retired_errcode": 45103},
        lambda t: t.apply(channel="material"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("cause", CAUSES)
def test_a_natural_refusal_is_explained_at_the_terminal(
    terminal: Callable[..., Any], cause: str
) -> None:
    code, endpoint, settings, act = CAUSES[cause]
    with terminal(**settings) as opened:
        ran = act(opened)
    assert_told(ran, find_error_code(code, endpoint), endpoint)


def test_40164_prints_the_address_to_allow_and_where(terminal: Callable[..., Any]) -> None:
    with terminal(allow_list=("203.0.113.7",)) as opened:
        said = opened("remote", "count").err
    assert "allow the address 127.0.0.1: mp.weixin.qq.com → 设置与开发 → 开发接口管理" in said
    assert "请把 IP 127.0.0.1 加入白名单" in said


def test_an_update_of_a_missing_draft_is_reported_and_stops_nothing_else(
    terminal: Callable[..., Any],
) -> None:
    with terminal() as opened:
        opened("apply", "--auto-approve")
        opened.admin("faults", faults=["draft/update:errcode=40007"])
        write(opened.site, "三", "第三篇。\n")
        ran = opened.apply()
    assert ran.code in {4, 5, 6}
    assert "news.一" in ran.err
    assert "news.三" in ran.out + ran.err


def test_each_language_of_a_remedy_has_a_line_of_its_own(terminal: Callable[..., Any]) -> None:
    with terminal(news_api="retired") as opened:
        lines = opened.apply(channel="material").out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("error: "))
    english, chinese, facts = lines[at + 1 : at + 4]
    assert english.startswith("  set `channel: draft` in wxpublish.yaml")
    assert chinese.startswith("  请在 wxpublish.yaml 中设置 channel: draft")
    assert facts.startswith("  the platform says: ")
