"""A picture whose damage only decoding shows: apply names the file and the cause, and does the
rest.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.site import Site, emulated
from tests.media.samples import photograph

CAUSE = "articles/broken.png is damaged: the picture has pixels that cannot be decoded ("


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with emulated(tmp_path / "account") as account:
        site = Site(tmp_path / "site", account)
        site.article("broken", text="![图](broken.png)")
        site.article("sound")
        damage(site.root / "articles" / "broken.png")
        yield site


def damage(path: Path, width: int = 900) -> None:
    """Write a PNG, right in its chunks, with compressed bytes overwritten."""
    photograph(width, 700).save(path)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = bytes(4000)
    path.write_bytes(data)


def test_the_picture_has_to_be_encoded(site: Site) -> None:
    assert (site.root / "articles" / "broken.png").stat().st_size > 1024 * 1024


def test_the_finding_names_file_cause_and_remedy(site: Site) -> None:
    ran = site.run("apply", "--auto-approve")
    assert ran.code == 3
    assert f"articles/broken.png: error E305: {CAUSE}" in ran.out
    assert "export or download it again" in ran.out


def test_the_document_has_the_finding(site: Site) -> None:
    error = site.apply(code=3)["error"]
    (finding,) = error["findings"]
    assert (error["code"], finding["code"], finding["path"]) == (
        "invalid",
        "E305",
        "articles/broken.png",
    )
    assert finding["message"].startswith(CAUSE)


def test_the_news_names_the_failed_upload(site: Site) -> None:
    outcomes = {one["address"]: one for one in site.apply(code=3)["outcomes"]}
    assert outcomes["news.sound"]["result"] == "applied"
    assert CAUSE in outcomes["news.broken"]["error"]


def test_running_apply_again_is_not_suggested(site: Site) -> None:
    ran = site.run("apply", "--auto-approve")
    assert "Partly applied" in ran.out
    assert "again to continue" not in ran.text


def test_apply_does_the_rest_once_the_file_is_replaced(site: Site) -> None:
    site.apply(code=3)
    site.picture("articles/broken.png", "green")
    site.apply()


def test_a_saved_plan_is_refused_with_the_finding(site: Site, tmp_path: Path) -> None:
    ran = site.run("plan", "--out", str(tmp_path / "week.plan"))
    assert ran.code == 3
    assert f"error E305: {CAUSE}" in ran.text


def test_a_picture_that_needs_no_conversion_is_decoded_too(site: Site) -> None:
    damage(site.root / "articles" / "broken.png", width=200)
    assert (site.root / "articles" / "broken.png").stat().st_size < 1024 * 1024
    (finding,) = site.apply(code=3)["error"]["findings"]
    assert finding["message"].startswith(CAUSE)


def test_a_declared_image_is_decoded_too(site: Site) -> None:
    site.remove("broken")
    site.configure("media:\n  - {id: qr, type: image, file: articles/broken.png}\n")
    (finding,) = site.apply(code=3)["error"]["findings"]
    assert (finding["code"], finding["path"]) == ("E305", "articles/broken.png")
