"""Fills an account with many items through the platform's own interfaces."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from threading import local
from typing import Any

import requests
from PIL import Image

from tests.e2e.site import APP_ID, SECRET

_HERE = local()


@dataclass(frozen=True, slots=True)
class AccountFiller:
    """Fills an emulated account with news and pictures, in parallel."""

    url: str

    def fill(self, news: int, pictures: int) -> None:
        """Create `news` drafts that show `pictures` different pictures in all."""
        with ThreadPoolExecutor(4) as pool:
            urls = list(pool.map(self._picture, range(pictures)))
            covers = list(pool.map(self._cover, range(news // 10 or 1)))
            shares = [urls[at::news] for at in range(news)]
            drafts = zip(count(), shares, covers * 10, strict=False)
            list(pool.map(self._draft, drafts))

    def _picture(self, number: int) -> str:
        return str(self._post("media/uploadimg", files=_file(number, "PNG"))["url"])

    def _cover(self, number: int) -> str:
        files = _file(number, "JPEG")
        return str(self._post("material/add_material", files=files, type="thumb")["media_id"])

    def _draft(self, drawn: tuple[int, list[str], str]) -> None:
        number, urls, cover = drawn
        shown = "".join(
            f'<p>第 {at} 图。</p><p><img src="{url}"></p>' for at, url in enumerate(urls)
        )
        article = {
            "title": f"第 {number} 篇",
            "author": "编辑部",
            "digest": f"摘要 {number}",
            "content": f"<section><h2>小题 {number}</h2><p>正文<strong>重点</strong>。</p>{shown}</section>",
            "thumb_media_id": cover,
        }
        self._post("draft/add", {"articles": [article]})

    def _post(self, endpoint: str, body: Any = None, files: Any = None, **query: str) -> Any:
        data = json.dumps(body, ensure_ascii=False).encode() if body else None
        address = f"{self.url}/cgi-bin/{endpoint}"
        params = {"access_token": self._token(), **query}
        answer = _session().post(address, params=params, data=data, files=files, timeout=30)
        document = answer.json()
        assert not document.get("errcode"), document
        return document

    def _token(self) -> str:
        if getattr(_HERE, "url", "") != self.url:
            credentials = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
            address = f"{self.url}/cgi-bin/stable_token"
            _HERE.token = (
                _session().post(address, json=credentials, timeout=30).json()["access_token"]
            )
            _HERE.url = self.url
        return str(_HERE.token)


def _session() -> requests.Session:
    if not hasattr(_HERE, "session"):
        _HERE.session = requests.Session()
    session: requests.Session = _HERE.session
    return session


def _file(number: int, kind: str) -> dict[str, tuple[str, bytes]]:
    """A picture that is unique to the number."""
    out = BytesIO()
    Image.new("RGB", (90, 40), (number % 256, number // 256, 77)).save(out, kind)
    return {"media": (f"{number:04}.{kind.lower()}", out.getvalue())}
