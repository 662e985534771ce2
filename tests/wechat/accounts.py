"""An emulated account, clients that talk to it over real sockets, and what they send."""

import json
import urllib.request
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from wxpublish.state.token_cache import TokenCache
from wxpublish.wechat.answers import Failure
from wxpublish.wechat.article_payloads import NewsArticle
from wxpublish.wechat.client import Client, Credentials, connect
from wxpublish.wechat.failure_text import describe
from wxpublish.wechat.permanent_materials import UploadFile
from wxpublish.wechat.timing import ClientEvent, Timing

APP_ID = "wx0123456789abcdef"
SECRET = "secret-of-the-tests"

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""An opener that ignores the proxy of the environment, which some tests set."""


@dataclass
class Account:
    """An emulated account; `slept` and `events` record its clients."""

    url: str
    folder: Path
    slept: list[float] = field(default_factory=list)
    events: list[ClientEvent] = field(default_factory=list)

    def client(self, **changes: Any) -> Client:
        """A client that records its pauses instead of sleeping."""
        token_base = changes.pop("token_base", self.url)
        options = {
            "store": TokenCache(self.folder / "cache", APP_ID, token_base),
            "api_base": self.url,
            "timing": self.timing(),
            "observe": self.events.append,
            **changes,
        }
        credentials = options.pop("credentials", Credentials(APP_ID, secret=SECRET))
        return connect(credentials, token_base=token_base, **options)

    def timing(self, **changes: Any) -> Timing:
        """A timing that records pauses, without jitter."""
        options = {"sleep": self.slept.append, "jitter": lambda: 0.5, **changes}
        return Timing(**options)

    def admin(self, path: str, body: object = None, method: str | None = None) -> Any:
        """Call the emulator's own API: GET, or POST with a body."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        url = f"{self.url}/_emulator/{path}"
        request = urllib.request.Request(url, data, headers, method=method)
        with _DIRECT.open(request) as response:
            return json.load(response)

    def fault(self, *specs: str) -> None:
        """Set faults from now on."""
        self.admin("faults", {"faults": list(specs)})

    def mend(self) -> None:
        """Remove all faults."""
        self.admin("faults", method="DELETE")

    def calls(self) -> dict[str, int]:
        """Requests that arrived, by endpoint."""
        counted: dict[str, int] = self.admin("calls")["calls"]
        return counted

    def effects(self) -> dict[str, int]:
        """Calls that took effect, by endpoint."""
        counted: dict[str, int] = self.admin("calls")["effects"]
        return counted


def jpeg(width: int = 300, height: int = 200) -> bytes:
    """A small picture."""
    stream = BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(stream, "JPEG")
    return stream.getvalue()


def picture(name: str = "a.jpg") -> UploadFile:
    """A small picture to upload."""
    return UploadFile(name, "image/jpeg", jpeg())


def value(answer: Any) -> Any:
    """The value of an answer that must be Ok."""
    assert hasattr(answer, "value"), answer
    return answer.value


def cover(client: Client) -> str:
    """Upload a cover; returns its media_id."""
    media_id: str = value(client.materials.add("thumb", picture())).media_id
    return media_id


def article(cover_id: str, title: str = "标题", **fields: Any) -> NewsArticle:
    """A short article."""
    return NewsArticle(title, fields.pop("content", "<p>正文</p>"), cover_id, **fields)


def describe_with_hint(failure: Failure, subject: object = None) -> str:
    """The message and the hint of a failure, as a person sees them."""
    error = describe(failure, subject)
    return f"{error.message}\n{error.hint}" if error.hint else error.message
