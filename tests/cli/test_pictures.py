"""`pictures fetch` downloads each picture once and reports those that fail."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.conftest import CommandResult, Run, write
from tests.emulator.account import jpeg, picture
from tests.wechat.servers import serving

Served = Callable[..., tuple[str, list[str]]]
JPEG = {"Content-Type": "image/jpeg"}
PHOTO = jpeg()


@pytest.fixture
def served() -> Iterator[Served]:
    """Starts a server that answers everything alike: its address, and what it was asked."""
    with ExitStack() as stack:
        yield lambda status=200, headers=JPEG, body=PHOTO: stack.enter_context(
            serving(status, headers, body=body)
        )


def fetch(run: Run, site: Path, *more: str) -> CommandResult:
    ran: CommandResult = run("-C", site, "pictures", "fetch", "--allow-private", *more)
    return ran


def cached(site: Path) -> list[str]:
    folder = site / ".wxpublish" / "pictures"
    return sorted(path.suffix for path in folder.iterdir()) if folder.exists() else []


def test_a_picture_of_several_articles_is_fetched_once(
    run: Run, site: Path, served: Served
) -> None:
    base, got = served()
    write(site, "三", f"![图]({base}/a.jpg)\n\n<img src='{base}/a.jpg'>\n")
    write(site, "四", f"![图]({base}/a.jpg)\n")
    assert fetch(run, site).out == "1 picture fetched.\n"
    assert fetch(run, site).out == "0 pictures fetched, 1 cached.\n"
    assert len(got) == 1
    assert run("-C", site, "build").code == 0


def test_the_suffix_follows_the_content(run: Run, site: Path, served: Served) -> None:
    base, _ = served(body=picture("PNG"))
    write(site, "三", f"![图]({base}/a.jpg)\n")
    assert fetch(run, site).code == 0
    assert cached(site) == [".png"]


@pytest.mark.parametrize(
    ("status", "headers", "body", "says"),
    [
        (404, JPEG, b"", "the server answers HTTP 404"),
        (200, {"Content-Type": "text/html"}, b"<html>", "its type is text/html, not image/*"),
        (200, {}, jpeg(), "its type is missing, not image/*"),
        (200, JPEG, b"no picture", "save it as PNG or JPG"),
        (200, JPEG, jpeg()[:200], "the file is damaged or incomplete"),
        (200, JPEG, b"", "save it as PNG or JPG"),
        (200, {**JPEG, "Content-Length": "99999999"}, jpeg(), "it is larger than 20 MB"),
        (200, {**JPEG, "Content-Length": "5000"}, jpeg(), "broke before the answer was complete"),
        (200, {**JPEG, "Content-Encoding": "gzip"}, jpeg(), "the answer is compressed"),
        (
            302,
            {"Location": "file:///etc/passwd"},
            b"",
            "only http:// and https:// URLs are downloaded",
        ),
        (302, {"Location": "/again"}, b"", "it redirects more than 5 times"),
    ],
)
def test_an_invalid_picture_is_reported_at_its_position_and_not_cached(
    run: Run, site: Path, served: Served,
    status: int, headers: dict[str, str], body: bytes, says: str,
) -> None:  # fmt: skip
    base, _ = served(status, headers, body)
    write(site, "三", f"第三篇。\n\n![图]({base}/a.jpg)\n")
    ran = fetch(run, site)
    assert ran.code == 3
    assert "articles/三.md:6:" in ran.err
    assert says in ran.err
    assert cached(site) == []


def test_a_failed_download_does_not_stop_the_others(run: Run, site: Path, served: Served) -> None:
    (good, _), (bad, _) = served(), served(404)
    write(site, "三", f"![图]({bad}/a.jpg)\n\n![图]({good}/b.jpg)\n")
    ran = fetch(run, site)
    assert (ran.code, ran.out) == (3, "1 picture fetched.\n")


def test_a_private_address_is_left_alone_with_a_hint(run: Run, site: Path, served: Served) -> None:
    base, got = served()
    write(site, "三", f"![图]({base}/a.jpg)\n")
    ran = run("-C", site, "pictures", "fetch")
    assert (ran.code, got) == (3, [])
    assert "127.0.0.1 is not a public address" in ran.err
    assert "pictures fetch --allow-private" in ran.err


def test_without_web_pictures_there_is_nothing_to_do(run: Run, site: Path) -> None:
    ran = run("-C", site, "pictures", "fetch")
    assert (ran.code, ran.out) == (0, "0 pictures fetched.\n")


def test_the_document_names_what_was_fetched(run: Run, site: Path, served: Served) -> None:
    base, _ = served()
    write(site, "三", f"![图]({base}/a.jpg)\n")
    document = fetch(run, site, "--format", "json").document()
    assert (document["fetched"], document["there"]) == ([f"{base}/a.jpg"], 0)


def test_leftovers_of_a_killed_run_are_removed(run: Run, site: Path, served: Served) -> None:
    base, _ = served()
    write(site, "三", f"![图]({base}/a.jpg)\n")
    folder = site / ".wxpublish" / "pictures"
    folder.mkdir(parents=True)
    old, fresh = folder / ".part-old", folder / ".part-of-another-run"
    for part in (old, fresh):
        part.write_bytes(b"half a picture")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    assert fetch(run, site).code == 0
    assert (old.exists(), fresh.exists()) == (False, True)
