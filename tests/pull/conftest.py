"""A new emulated account, and a site whose articles were applied to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.site import Account, Site, emulated, retry_at_once


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    with retry_at_once():
        yield


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with emulated(tmp_path / "account") as made:
        yield made


@pytest.fixture
def site(tmp_path: Path, account: Account) -> Site:
    """A site with a single article and a news of two articles, with covers and pictures."""
    site = Site(tmp_path / "site", account)
    site.picture("articles/图.png", "green")
    site.picture("articles/二/封面.jpg", "red")
    site.article(
        "一", "第一篇", "第一段。\n\n![图](图.png)\n\n- **甲** *乙*\n- 丙", author="编辑部"
    )
    site.article(
        "二/头条", "头条", "头条的话。\n\n![图](../图.png)", news="周刊", index="0",
        cover="封面.jpg", digest="一句话", comments="fans", show_cover="true",
        source_url="https://example.com/a?b=c",
    )  # fmt: skip
    site.article("二/二条", "二条", "二条的话。", news="周刊", index="1", cover="封面.jpg")
    site.apply()
    return site
