"""A site in a folder, an emulated account, and the command line that connects them."""

import io
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from PIL import Image

from wxpublish.cli.program import main
from wxpublish.emulator import Settings, start
from wxpublish.model.address import ListedType
from wxpublish.model.site import Channel
from wxpublish.state.token_cache import TokenCache
from wxpublish.wechat import retries
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.client import Client, Credentials, connect
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.readback import text_without_spaces

APP_ID = "wx0123456789abcdef"
SECRET = "canary-secret-of-the-tests"
SETTLE = "0.05"
LISTED: tuple[ListedType, ...] = ("image", "voice", "video")
CHANNELS: tuple[Channel, ...] = ("draft", "material")
WRITING = {
    *("draft/add", "draft/update", "draft/delete"),
    *("material/add_news", "material/update_news", "material/del_material"),
    *("material/add_material", "media/uploadimg"),
}
REPOSITORY = Path(__file__).parents[2]
PROGRAM = "import sys; from wxpublish.cli.program import main; sys.exit(main())"

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks without a proxy of the environment, which some tests set."""


@dataclass(frozen=True)
class CommandResult:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document on stdout."""
        return cast(dict[str, Any], json.loads(self.out))

    @property
    def text(self) -> str:
        return self.out + self.err


@dataclass
class Account:
    """One emulated account, asked by its admin interface and by a client of its own."""

    url: str
    folder: Path
    _client: Client | None = None

    def admin(self, path: str, body: object = None, method: str | None = None) -> Any:
        """GET, or POST where there is a body."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.url}/_emulator/{path}", data, headers, method=method
        )
        with _DIRECT.open(request) as response:
            return json.load(response)

    def inject_faults(self, *specs: str) -> None:
        self.admin("faults", {"faults": list(specs)})

    def clear_faults(self) -> None:
        self.admin("faults", method="DELETE")

    def calls(self) -> dict[str, int]:
        """Requests that arrived since the last `clear_calls`, by endpoint."""
        return dict(self.admin("calls")["calls"])

    def effects(self) -> dict[str, int]:
        """Requests that were carried out since the last `clear_calls`, by endpoint."""
        return dict(self.admin("calls")["effects"])

    def clear_calls(self) -> None:
        self.admin("calls", method="DELETE")

    @property
    def client(self) -> Client:
        if self._client is None:
            store = TokenCache(self.folder / "own-cache", APP_ID, self.url)
            credentials = Credentials(APP_ID, secret=SECRET)
            self._client = connect(credentials, store=store, api_base=self.url, token_base=self.url)
        return self._client

    def news(self, channel: Channel) -> dict[str, RemoteNews]:
        """Everything on a channel, with bodies, by media_id."""
        listing = expect(self.client.channel(channel).list(content=True))
        assert listing.complete
        return dict(listing.items)

    def files(self) -> set[str]:
        """The media_ids of all permanent files."""
        lists = [expect(self.client.materials.list(kind)) for kind in LISTED]
        assert all(listing.complete for listing in lists)
        return {media_id for listing in lists for media_id in listing.items}

    def filenames(self) -> list[str]:
        """The names of all permanent files, each as often as it is there."""
        lists = [expect(self.client.materials.list(kind)) for kind in LISTED]
        return [file.name for listing in lists for file in listing.items.values()]

    def titles(self, channel: Channel = "draft") -> list[str]:
        """The titles of every article on a channel, sorted."""
        found = self.news(channel).values()
        return sorted(article.title for item in found for article in item.articles)

    def text(self, media_id: str, channel: Channel = "draft", index: int = 0) -> str:
        """The words of an article as the account has them."""
        return text_without_spaces(self.news(channel)[media_id].articles[index].content or "")

    def add_by_hand(self, title: str, text: str, cover: str, channel: Channel = "draft") -> str:
        """A draft that somebody else made."""
        from wxpublish.wechat.article_payloads import NewsArticle

        made = self.client.channel(channel).create([NewsArticle(title, f"<p>{text}</p>", cover)])
        return expect(made)


@dataclass
class Site:
    """A site of one account. Everything is written as a person would write it."""

    root: Path
    account: Account
    channel: Channel = "draft"
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self.environ = {
            "WXPUBLISH_API_BASE": self.account.url,
            "WXPUBLISH_APP_ID": APP_ID,
            "WXPUBLISH_APP_SECRET": SECRET,
            "WXPUBLISH_CACHE_DIR": str(self.account.folder / "cache"),
            "WXPUBLISH_SETTLE": SETTLE,
            **self.environ,
        }
        if not (self.root / "wxpublish.yaml").exists():
            self.configure()
            self.picture("cover.jpg", "navy")

    @classmethod
    def of(cls, root: Path, other: "Site") -> "Site":
        """The site that stands in a folder already, with another's account and environment."""
        found = cls.__new__(cls)
        found.root, found.account, found.channel = root, other.account, other.channel
        found.environ = other.environ
        return found

    # -- files -----------------------------------------------------------------------------

    def configure(self, more: str = "", **keys: str) -> None:
        """Write `wxpublish.yaml`; `more` stands below the usual keys."""
        lines = {"version": "1", "channel": self.channel, "defaults": "{cover: /cover.jpg}", **keys}
        text = "".join(f"{key}: {value}\n" for key, value in lines.items())
        (self.root / "wxpublish.yaml").write_text(text + more, encoding="utf-8")

    def article(
        self, key: str, title: str | None = None, text: str = "正文。", **front: str
    ) -> None:
        """Write `articles/KEY.md`."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        head = {"title": title or f"《{key}》", **front}
        lines = "".join(f"{name}: {value}\n" for name, value in head.items())
        path.write_text(f"---\n{lines}---\n\n{text}\n", encoding="utf-8")

    def remove(self, key: str) -> None:
        self.path(key).unlink()

    def path(self, key: str) -> Path:
        return self.root / "articles" / f"{key}.md"

    def picture(self, name: str, colour: str) -> None:
        """A small picture of one colour; its suffix says which format."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (90, 60), colour).save(path)

    # -- commands --------------------------------------------------------------------------

    def run(self, *arguments: str, environ: Mapping[str, str] | None = None) -> CommandResult:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        with patch.dict(os.environ, self.environ if environ is None else environ):
            with redirect_stdout(out), redirect_stderr(err):
                code = main(["-C", str(self.root), *arguments])
        return CommandResult(code, out.getvalue(), err.getvalue())

    def spawn(
        self, *arguments: str, program: str = PROGRAM, **more: str
    ) -> "subprocess.Popen[str]":
        """Start a command as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", program, "-C", str(self.root), *arguments],
            env={**os.environ, **self.environ, **more},
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def plan(self, *flags: str) -> dict[str, Any]:
        """The plan as JSON."""
        ran = self.run("plan", "--format", "json", *flags)
        assert ran.code == 0, ran.text
        return ran.document

    def apply(self, *flags: str, code: int = 0) -> dict[str, Any]:
        """Apply; after one that ends with 0 nothing must be left to do, and nothing to spare."""
        ran = self.run("apply", "--auto-approve", "--format", "json", *flags)
        assert ran.code == code, ran.text
        if code == 0:
            self.assert_no_changes()
        return ran.document

    # -- what must be so -------------------------------------------------------------------

    def assert_no_changes(self) -> None:
        """The next plan is empty, and no call was left open."""
        plan = self.plan()
        assert plan["changes"] == [], plan
        assert plan["api_calls"] == {}, plan
        assert plan["recovered"] == []
        assert not self.journal.exists(), self.journal.read_text(encoding="utf-8")

    def assert_one_item_each(self, *strangers: str) -> None:
        """The account holds what the lockfile says, each once, and nothing else but strangers."""
        lock = self.lock()
        for channel in CHANNELS:
            known = sorted(
                held["media_id"]
                for address, held in lock.items()
                if address.startswith("news.")
                and held["channel"] == channel
                and not held.get("released")
            )
            assert sorted({*self.account.news(channel)} - {*strangers}) == known
        files = sorted(
            held["media_id"]
            for address, held in lock.items()
            if not address.startswith("news.") and held.get("media_id")
        )
        assert sorted(self.account.files() - {*strangers}) == files

    # -- the lockfile and its journal ------------------------------------------------------

    @property
    def lockfile(self) -> Path:
        return self.root / "wxpublish.lock.json"

    @property
    def journal(self) -> Path:
        return self.root / ".wxpublish" / "wxpublish.lock.journal.jsonl"

    def lock(self) -> dict[str, dict[str, Any]]:
        """The lockfile's resources by address."""
        document = json.loads(self.lockfile.read_text(encoding="utf-8"))
        return cast(dict[str, dict[str, Any]], document["resources"])

    def media_id(self, key: str) -> str:
        """The media_id of an article's news."""
        return cast(str, self.lock()[f"news.{key}"]["media_id"])


@contextmanager
def retry_at_once() -> Iterator[None]:
    """Calls of this process are repeated as often as ever, without a pause."""
    with patch.object(retries, "MAX_BACKOFF", 0.0):
        with patch.object(retries, "REPLICATION_PAUSES", (0.0, 0.0)):
            yield


@contextmanager
def emulated(folder: Path, **settings: Any) -> Iterator[Account]:
    """An account on an emulator of its own."""
    own = {"app_id": APP_ID, "app_secret": SECRET, **settings}
    made = Settings(data=folder / "emulator", **own)
    with start(made) as server:
        yield Account(server.url, folder)
