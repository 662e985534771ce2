"""Changes that somebody makes by hand in the platform's console."""

import json
from io import BytesIO
from typing import Any

from PIL import Image

from tests.e2e.site import Site
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.permanent_materials import UploadFile

HAND = "手改的字"


def edit(site: Site, key: str, index: int = 0, **fields: object) -> None:
    """Change fields of an article, or its text where none is named."""
    media_id = site.media_id(key)
    changed: dict[str, Any] = fields or {"content": "<section><p>手改的字</p></section>"}
    site.account.admin("edit", {"media_id": media_id, "index": index, "fields": changed})


def save(site: Site, key: str) -> None:
    """Open it in the editor and save it as it is."""
    site.account.admin("save", {"media_id": site.media_id(key)})


def shorten(site: Site, key: str, index: int) -> None:
    """Take one article out of a news of several."""
    site.account.admin("shorten", {"media_id": site.media_id(key), "index": index})


def publish(site: Site, key: str) -> None:
    """Publish a draft: it leaves the box."""
    site.account.admin("publish", {"media_id": site.media_id(key)})


def delete(site: Site, key: str) -> None:
    """Delete an item."""
    site.account.admin("delete", {"media_id": site.media_id(key)})


def delete_cover(site: Site) -> str:
    """Delete the site's one cover from the library; gives its media_id."""
    (media_id,) = (
        str(held["media_id"]) for key, held in site.lock().items() if key.startswith("thumb.")
    )
    site.account.admin("delete", {"media_id": media_id})
    return media_id


def tick(site: Site) -> None:
    """A second passes: the platform's times are whole seconds."""
    site.account.admin("clock", {"advance": 1})


def two(site: Site, **front: str) -> None:
    """Two articles on the account, the first of them edited by hand since."""
    site.article("a", text="甲文。", **front)
    site.article("b", text="乙文。")
    site.apply()
    tick(site)
    edit(site, "a")


def drifted(site: Site, *flags: str) -> list[tuple[str, list[int], str]]:
    plan = site.plan("--refresh", *flags)
    return [(one["address"], one["articles"], one["kind"]) for one in plan["drift"]]


def text(site: Site, key: str) -> str:
    return site.account.text(site.media_id(key), site.channel)


def backups(site: Site) -> list[dict[str, object]]:
    """What was saved, the last first."""
    files = sorted((site.root / ".wxpublish" / "backup").glob("*.json"), reverse=True)
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def a_picture() -> UploadFile:
    data = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(data, "JPEG")
    return UploadFile("0123456789ab.jpg", "image/jpeg", data.getvalue())


def add_image(site: Site, name: str) -> None:
    """Somebody else's picture in the library."""
    picture = a_picture()
    expect(site.account.client.materials.add("image", UploadFile(name, "image/jpeg", picture.data)))
