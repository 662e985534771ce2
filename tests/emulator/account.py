"""An emulated account and a client of it that shares no code with the product's own."""

import json
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any

import requests
from PIL import Image

APP_ID = "wx0123456789abcdef"
SECRET = "secret-of-the-tests"


@dataclass
class Account:
    """Calls one emulator; the first call fetches a token."""

    url: str
    token: str = ""
    _session: requests.Session = field(default_factory=requests.Session)

    def fetch_token(self, *, force: bool = False, secret: str = SECRET) -> dict[str, Any]:
        body = {
            "grant_type": "client_credential",
            "appid": APP_ID,
            "secret": secret,
            "force_refresh": force,
        }
        answer: dict[str, Any] = self._session.post(
            f"{self.url}/cgi-bin/stable_token", json=body, timeout=10
        ).json()
        return answer

    def request(
        self,
        endpoint: str,
        body: object = None,
        *,
        method: str = "POST",
        file: tuple[str, bytes] | None = None,
        form: dict[str, str] | None = None,
        content_type: str | bytes | None = None,
        **query: str,
    ) -> requests.Response:
        """Make one call; `body` is sent as UTF-8 JSON without escapes, or as given if it is bytes."""
        if not self.token and "access_token" not in query:
            self.token = self.fetch_token()["access_token"]
        data: Any = form
        if isinstance(body, bytes):
            data = body
        elif body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
        return self._session.request(
            method,
            f"{self.url}/cgi-bin/{endpoint}",
            params={"access_token": self.token, **query},
            data=data,
            files={"media": file} if file else None,
            headers={"Content-Type": content_type} if content_type else None,
            timeout=10,
        )

    def get(self, path: str) -> requests.Response:
        return self._session.get(self.url + path, timeout=10)

    def post(self, path: str, body: bytes) -> requests.Response:
        return self._session.post(self.url + path, data=body, timeout=10)

    def call(self, endpoint: str, body: object = None, **options: Any) -> dict[str, Any]:
        """Make one call and return its JSON."""
        answer: dict[str, Any] = json.loads(self.request(endpoint, body, **options).content)
        return answer

    def code(self, endpoint: str, body: object = None, **options: Any) -> int:
        """Make one call and return its errcode; 0 if the answer has none."""
        return int(self.call(endpoint, body, **options).get("errcode", 0))

    def admin(self, path: str, body: object = None, method: str = "") -> dict[str, Any]:
        answer = self._session.request(
            method or ("GET" if body is None else "POST"),
            f"{self.url}/_emulator/{path}",
            json=body,
            timeout=10,
        )
        assert answer.ok, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def close(self) -> None:
        self._session.close()

    def thumb(self) -> str:
        """Upload a permanent cover and return its media_id."""
        media_id: str = self.call(
            "material/add_material", file=("cover.jpg", jpeg()), type="thumb"
        )["media_id"]
        return media_id

    def draft(self, *articles: dict[str, Any]) -> str:
        media_id: str = self.call("draft/add", {"articles": list(articles)})["media_id"]
        return media_id

    def stored(self, content: str) -> str:
        """Return what draft/get answers after a draft with this content was added."""
        media_id = self.draft(article(self.thumb(), content=content))
        text: str = self.call("draft/get", {"media_id": media_id})["news_item"][0]["content"]
        return text


def article(thumb: str, **changes: Any) -> dict[str, Any]:
    """A valid article."""
    return {
        "title": "标题",
        "author": "编辑部",
        "digest": "摘要",
        "content": "<p>正文</p>",
        "thumb_media_id": thumb,
        **changes,
    }


@cache
def picture(kind: str, width: int = 90, height: int = 40) -> bytes:
    """A picture in a format of Pillow."""
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, kind)
    return out.getvalue()


def jpeg() -> bytes:
    return picture("JPEG")


def padded(data: bytes, size: int) -> bytes:
    """Pad a file to exactly this size: bytes after a picture's end are ignored."""
    return data + bytes(size - len(data))


MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(64)


def mp3(seconds: float) -> bytes:
    """Silence: frames of layer III at 32 kbit/s and 44.1 kHz."""
    frame = bytes([0xFF, 0xFB, 0x10, 0x00]) + bytes(100)
    return frame * (int(seconds * 44_100 / 1152) + 1)


def amr(seconds: float) -> bytes:
    """Frames of 20 ms at the lowest rate."""
    return b"#!AMR\n" + (b"\x04" + bytes(12)) * int(seconds * 50)


def wav(seconds: float) -> bytes:
    size = int(seconds * 8000)
    head = b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    rates = b"\x01\x00\x01\x00" + (8000).to_bytes(4, "little") * 2 + b"\x01\x00\x08\x00"
    return head + rates + b"data" + size.to_bytes(4, "little") + bytes(size)
