"""Foreign text prints no control character to a terminal or a log, in any command."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.cli.conftest import CommandResult, Run, write
from tests.wechat.accounts import jpeg
from tests.wechat.servers import serving
from wxpublish.emulator import Settings, start
from wxpublish.model.control_characters import is_hidden, visible, visible_json

CONTROL = [chr(number) for number in (*range(1, 9), *range(11, 32), *range(0x7F, 0xA0))]
MARKS = list(
    "\xad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2066\u2067\u2068\u2069\ufeff\u3164\U000e0041"
)
APP_ID, SECRET = "wx0123456789", "secret"
ALL = "".join(["x", *(f"{char}x" for char in CONTROL + MARKS)])
IN_NAMES = "x" + "x".join([*CONTROL[:29], *MARKS])
"""What fits in a name of 255 bytes; the C1 controls are in the text."""
COLOUR = re.compile(r"\x1b\[(0|1|2|1;3[1-6]|3[1-6])m")
OFFLINE = [
    ("validate",), ("validate", "--format", "json"), ("validate", "--format", "github"),
    ("validate", "--format", "sarif"), ("build",), ("build", "--costs"), ("plan",), ("plan", "-v"),
    ("plan", "--format", "markdown"), ("plan", "--format", "json"), ("plan", "--target", f"news.{ALL}"),
    ("apply", "--auto-approve"), ("refresh",), ("state", "list"), ("state", "show", f"news.{ALL}"),
    ("state", "mv", "news.一", f"news.{ALL}"), ("remote", "list"), ("remote", "get", ALL),
    ("remote", "drafts"), ("import", "--all"), ("import", f"news.{ALL}", ALL), ("recover",),
    ("pull", "--all"), ("pull", f"news.{ALL}"), ("pictures", "fetch"), ("doctor",), ("accounts",),
    ("new", ALL), ("plan", "--show", f"{ALL[:40]}.plan"), ("media", "upload", ALL, "--type", "image"),
    ("publish", f"news.{ALL}"), ("send-preview", f"news.{ALL}", "--to", ALL), (ALL,), ("plan", f"--{ALL}"),
]  # fmt: skip


def raw(ran: CommandResult, *, coloured: bool = False) -> list[str]:
    """The characters of an output that steer or hide."""
    text = ran.out + ran.err
    if coloured:
        text = COLOUR.sub("", text)
    return sorted({char for char in text if char not in "\n\t" and is_hidden(char)})


@pytest.fixture(params=["", "edge alone"], autouse=True)
def edge(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last step holds by itself, where a report forgets to look at what it quotes too."""
    if request.param and "each" not in request.node.name:
        monkeypatch.setattr("wxpublish.report.terminal_style.visible_line", lambda text: text)
        monkeypatch.setattr("wxpublish.cli.console_output.visible_line", lambda text: text)


@pytest.fixture
def hostile(site: Path) -> Path:
    """A site whose names and texts hold them all, where it is valid and where it is not."""
    write(site, "三", f"正文 {ALL}\n")
    escaped = json.dumps(ALL).replace("\\ud", "\\\\ud")
    (site / "articles" / "四.md").write_text(
        f"---\ntitle: 四\ndigest: {escaped}\nauthor: {escaped}\n{escaped}: 1\n---\n甲\n",
        encoding="utf-8",
    )
    (site / "articles" / f"{IN_NAMES}.md").write_text(
        "---\ntitle: 五\ncover: missing.png\n---\n乙\n", encoding="utf-8"
    )
    write(site, "六", f"![图]({ALL}.png)\n\n[x](http://a.example/{ALL})\n")
    return site


@pytest.mark.parametrize("color", ["never", "always"])
@pytest.mark.parametrize(
    "command",
    OFFLINE,
    ids=lambda command: " ".join(command)[:20].encode("ascii", "ignore").decode(),
)
def test_no_command_prints_control_characters(
    run: Run, hostile: Path, command: tuple[str, ...], color: str
) -> None:
    ran = run("-C", hostile, "--account", "emulator", "--color", color, *command)
    assert ran.out + ran.err
    assert raw(ran, coloured=color == "always") == []


@pytest.fixture
def applied(site: Path, run: Run) -> Path:
    """A site on its emulator, with titles and texts that hold them."""
    write(site, "三", f"正文 {ALL}\n", front=f"digest: {json.dumps(ALL[:80])}\n")
    assert run("-C", site, "--account", "emulator", "apply", "--auto-approve").code == 0
    write(site, "三", f"别的 {ALL}\n", front=f"digest: {json.dumps(ALL[80:160])}\n")
    return site


@pytest.mark.parametrize(
    "command",
    [
        ("plan",), ("plan", "-v"), ("plan", "--refresh", "-v"), ("state", "list"), ("refresh",),
        ("state", "show", "news.一"), ("apply", "--auto-approve"), ("remote", "list"), ("pull", "--all"),
        ("plan", "--format", "json"), ("state", "list", "--format", "json"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_text_of_lockfile_or_account_prints_control_characters(
    run: Run, applied: Path, command: tuple[str, ...]
) -> None:
    lockfile = applied / ".wxpublish" / "emulator" / "wxpublish.lock.json"
    document = json.loads(lockfile.read_text(encoding="utf-8"))
    del document["checksum"]
    for held in document["resources"].values():
        for key in ("media_id", "url", "name"):
            if key in held:
                held[key] = ALL
        for article in held.get("articles", []):
            article.update({key: ALL for key in ("title", "source", "url") if key in article})
    lockfile.write_text(json.dumps(document), encoding="utf-8")
    ran = run("-C", applied, "--account", "emulator", *command)
    assert ran.out + ran.err
    assert raw(ran) == []


@pytest.fixture
def talkative() -> Iterator[str]:
    """A platform that refuses everything, in words that hold them all."""
    body = json.dumps({"errcode": 48001, "errmsg": f"no {ALL} rid: {ALL}"}).encode()
    with serving(200, {"X-Strange": "\x1b[31m"}, body=body) as (base, _):
        yield base


@pytest.mark.parametrize(
    "command",
    [
        ("doctor",), ("plan", "--refresh"), ("apply", "--auto-approve"), ("refresh",), ("remote", "list"),
        ("remote", "count"), ("remote", "get", "x"), ("pull", "--all"), ("apply", "--auto-approve", "--format", "json"),
        ("media", "upload", "cover.jpg", "--type", "image"), ("import", "--all"), ("recover",),
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.usefixtures("impatient")
def test_no_message_of_the_platform_prints_control_characters(
    run: Run, site: Path, talkative: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WXPUBLISH_API_BASE", talkative)
    monkeypatch.setenv("WXPUBLISH_APP_ID", "wx0123456789abcdef")
    monkeypatch.setenv("WXPUBLISH_ACCESS_TOKEN", "token")
    monkeypatch.chdir(site)
    ran = run("-v", *command)
    assert ran.code in {0, 4, 1, 5, 10}
    assert raw(ran) == []


def test_no_line_of_a_text_is_a_workflow_command(
    run: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("-C", site, "--account", "emulator", "apply", "--auto-approve").code == 0
    write(site, "二", "第二篇。\n\n::error::x\n\n ##[error]x\n\n第三段。\n\n::add-mask::y\n")
    shutil.copytree(site / "articles", site / "articles" / "::warning::z")
    ran = run("-C", site, "--account", "emulator", "plan", "-v")
    obeyed = [
        line
        for line in (ran.out + ran.err).split("\n")
        if line.lstrip().startswith("::") or "##[" in line
    ]
    assert obeyed == []


def test_an_annotation_is_one_line_and_holds_nothing_raw(run: Run, hostile: Path) -> None:
    ran = run("-C", hostile, "validate", "--format", "github")
    lines = ran.out.splitlines()
    assert lines
    assert all(re.match(r"::(error|warning) file=", line) for line in lines)


@pytest.mark.parametrize("char", CONTROL + MARKS)
def test_each_control_character_is_escaped(char: str) -> None:
    assert visible(f"a{char}b").isascii()
    assert visible(f"a{char}b").isprintable()
    assert json.loads(visible_json(json.dumps(f"a{char}b", ensure_ascii=False))) == f"a{char}b"


def test_an_emoji_of_several_characters_stays_one() -> None:
    family = "👨‍👩‍👧 and 🏳️‍🌈"
    assert visible(family) == family


def test_the_console_of_the_emulator_shows_them_and_its_fields_keep_them(tmp_path: Path) -> None:
    with start(Settings(data=tmp_path / "data", app_id=APP_ID, app_secret=SECRET)) as server:
        media_id = made_draft(server.url, "甲\u202e乙")
        listed = requests.get(server.url, timeout=9).content.decode()
        item = requests.get(f"{server.url}/_console/news/{media_id}", timeout=9).content.decode()
    assert "甲\\u202e乙" in listed
    assert "\u202e" not in listed
    assert 'name="title" value="甲\u202e乙"' in item
    assert item.count("\u202e") == 1


def made_draft(url: str, title: str) -> str:
    """The media_id of a new draft with that title."""
    asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
    given = requests.post(f"{url}/cgi-bin/stable_token", json=asked, timeout=9).json()
    token = {"access_token": given["access_token"]}
    cover = requests.post(
        f"{url}/cgi-bin/material/add_material",
        params={**token, "type": "thumb"},
        files={"media": ("a.jpg", jpeg(), "image/jpeg")},
        timeout=9,
    ).json()["media_id"]
    article = {"title": title, "content": "<p>x</p>", "thumb_media_id": cover}
    body = json.dumps({"articles": [article]}, ensure_ascii=False).encode()
    answer = requests.post(f"{url}/cgi-bin/draft/add", params=token, data=body, timeout=9).json()
    return str(answer["media_id"])
