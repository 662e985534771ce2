"""A canary secret and canary tokens through every command and every kind of fault, at -v.

Neither may stand in any output or in any file that a command writes, in whatever spelling. The one
file that may hold a token is the token cache, which is for its owner alone.
"""

import base64
import html
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.cli.conftest import write
from wxpublish.cli.arguments import COMMANDS
from wxpublish.cli.program import main
from wxpublish.emulator import Settings, start
from wxpublish.emulator.server import Server

APP_ID = "wxcanary0123456789"
SECRET = 'canary/secret+"of"\\the 测试=&<x>%41'
COMMAND_SECRET = "canary-of-the-command"

pytestmark = pytest.mark.usefixtures("impatient")

OFFLINE = [
    ("validate",), ("build",), ("plan",), ("plan", "--format", "json"), ("accounts",), ("new", "新"),
    ("state", "list"), ("state", "show", "news.一"), ("ci",), ("init", "another"),
    ("cache", "info"), ("cache", "prune"), ("cache", "clear"),
]  # fmt: skip
ONLINE = [
    ("doctor",), ("doctor", "--format", "json"), ("plan", "--refresh", "--out", "week.plan"),
    ("apply", "--auto-approve"), ("apply", "--auto-approve", "--format", "json"), ("recover",),
    ("refresh",), ("import", "--all"), ("import", "news.三", "UNKNOWN"), ("remote", "list"),
    ("remote", "count"), ("remote", "get", "KNOWN"), ("remote", "delete", "UNKNOWN", "--yes"),
    ("media", "upload", "cover.jpg", "--type", "image"), ("media", "get", "UNKNOWN"),
    ("pull", "--all"), ("pictures", "fetch", "--allow-private"),
]  # fmt: skip
KINDS = [
    "drop", "after:drop", "hang=0.01", "after:hang=0.01", "status=502", "status=403", "garbage",
    "errcode=-1", "errcode=40001", "errcode=40164", "errcode=45009", "errcode=45011",
    "errcode=99999", "token", "cut", "wait=0.01", "slow=100000", "lag=5", "unready=5",
]  # fmt: skip
CALLS = ("draft/*", "material/*", "media/*", "openapi/*", "get_api_domain_ip")


def spellings(secret: str) -> set[bytes]:
    """A secret as addresses, JSON, HTML, Python and headers would write it."""
    written = {
        secret, quote(secret), quote(secret, safe=""), quote_plus(secret), html.escape(secret),
        json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1],
        base64.b64encode(secret.encode()).decode(),
    }  # fmt: skip
    return {text.encode() for text in written}


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Server]:
    settings = Settings(data=tmp_path / "platform", app_id=APP_ID, app_secret=SECRET)
    with start(settings) as server:
        yield server


@pytest.fixture
def environ(emulator: Server, site: Path, tmp_path: Path) -> dict[str, str]:
    """An account with a secret, and a site that was applied once and then changed."""
    environ = {
        "WXPUBLISH_API_BASE": emulator.url,
        "WXPUBLISH_APP_ID": APP_ID,
        "WXPUBLISH_APP_SECRET": SECRET,
        "WXPUBLISH_CACHE_DIR": str(tmp_path / "cache"),
        "WXPUBLISH_SETTLE": "0",
    }
    said = run(environ, site, [("apply", "--auto-approve")])
    assert "Applied" in said
    write(site, "一", "改过的第一篇。\n\n![图](图.png)\n")
    write(site, "三", "第三篇。\n")
    return environ


def run(environ: Mapping[str, str], site: Path, commands: list[tuple[str, ...]]) -> str:
    """Run commands one after the other in the site's folder; everything that they say."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(site)
        for name, value in environ.items():
            patch.setenv(name, value)
        with redirect_stdout(said), redirect_stderr(said):
            for command in commands:
                main(["-v", *command])
    return said.getvalue()


def leaks(said: str, root: Path, secrets: set[str]) -> list[str]:
    """Where any of the secrets stands: in what was said, or in a file."""
    written = {form for secret in secrets for form in spellings(secret)}
    texts = {"output": said.encode()}
    for path in root.rglob("*"):
        if path.is_file() and "platform" not in path.parts:
            texts[str(path.relative_to(root))] = path.read_bytes()
    return [place for place, text in texts.items() if any(form in text for form in written)]


def tokens(root: Path) -> set[str]:
    """Every token that the platform gave out."""
    with sqlite3.connect(root / "platform" / "emulator.sqlite3") as state:
        return {row[0] for row in state.execute("SELECT token FROM token")}


def known_id(root: Path) -> str:
    with sqlite3.connect(root / "platform" / "emulator.sqlite3") as state:
        return str(state.execute("SELECT media_id FROM media").fetchone()[0])


def assert_silent(said: str, root: Path) -> None:
    given = tokens(root)
    assert given
    assert leaks(said, root, {SECRET}) == []
    # The platform itself knows its tokens, but writes no secret down either.
    forms = spellings(SECRET)
    kept = [path.read_bytes() for path in (root / "platform").iterdir()]
    assert not [data for data in kept if any(form in data for form in forms)]
    cached = [place for place in leaks(said, root, given) if not place.startswith("cache/tokens/")]
    assert cached == []


def filled(commands: list[tuple[str, ...]], root: Path) -> list[tuple[str, ...]]:
    media_id = known_id(root)
    return [tuple(media_id if word == "KNOWN" else word for word in each) for each in commands]


@pytest.mark.parametrize("where", [CALLS, ("stable_token",)], ids=["calls", "token"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_makes_a_command_print_or_write_a_secret(
    environ: dict[str, str], emulator: Server, site: Path, tmp_path: Path, kind: str,
    where: tuple[str, ...],
) -> None:  # fmt: skip
    import requests

    if where == ("stable_token",):
        for cached in (tmp_path / "cache" / "tokens").glob("*.json"):
            cached.unlink()
    specs = [f"{endpoint}:{kind}" for endpoint in where]
    answer = requests.post(f"{emulator.url}/_emulator/faults", json={"faults": specs}, timeout=10)
    assert answer.ok
    assert_silent(run(environ, site, filled(ONLINE, tmp_path)), tmp_path)


def test_no_command_prints_or_writes_a_secret(
    environ: dict[str, str], site: Path, tmp_path: Path
) -> None:
    commands = [*OFFLINE, *filled(ONLINE, tmp_path), *OFFLINE]
    assert_silent(run(environ, site, commands), tmp_path)


@pytest.mark.parametrize("environment", ["token", "command"])
def test_a_given_access_token_is_not_printed_either(
    environ: dict[str, str], site: Path, tmp_path: Path, environment: str
) -> None:
    (real,) = tokens(tmp_path)
    (tmp_path / "token").write_text(real, "utf-8")
    elsewhere = {
        "token": {"WXPUBLISH_ACCESS_TOKEN": real},
        "command": {"WXPUBLISH_TOKEN_COMMAND": f"cat {tmp_path / 'token'}"},
    }[environment]
    said = run({**environ, **elsewhere}, site, filled(ONLINE, tmp_path))
    (tmp_path / "token").unlink()
    assert_silent(said, tmp_path)


def test_a_refused_token_and_a_failing_token_command_are_not_printed(
    environ: dict[str, str], site: Path, tmp_path: Path
) -> None:
    canary = "canary-token-that-the-platform-refuses"
    said = run({**environ, "WXPUBLISH_ACCESS_TOKEN": canary}, site, filled(ONLINE, tmp_path))
    command = f"sh -c 'echo {COMMAND_SECRET} {COMMAND_SECRET}; echo {COMMAND_SECRET} >&2; exit 3'"
    said += run({**environ, "WXPUBLISH_TOKEN_COMMAND": command}, site, filled(ONLINE, tmp_path))
    assert leaks(said, tmp_path, {canary, COMMAND_SECRET, SECRET}) == []


def test_every_command_was_run() -> None:
    ran = {command[0] for command in (*OFFLINE, *ONLINE)}
    assert ran == {name for group in COMMANDS.values() for name in group} - {"emulator"}


def test_the_token_cache_is_for_its_owner_alone_and_holds_no_secret(
    environ: dict[str, str], tmp_path: Path
) -> None:
    assert environ
    (cache,) = (tmp_path / "cache" / "tokens").glob("*.json")
    assert cache.stat().st_mode & 0o777 == 0o600
    assert leaks("", tmp_path / "cache", {SECRET}) == []
