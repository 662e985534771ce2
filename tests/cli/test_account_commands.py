"""`remote`, `media`, `pull`, `pictures` and `accounts` against an emulator."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write
from wxpublish.emulator import Settings, start

SECRET = "WXPUBLISH_APP_SECRET"


@pytest.fixture
def account(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a platform that the environment names."""
    del run  # it has cleared the environment of any other account
    settings = Settings(data=tmp_path / "platform", app_id="wx0123456789", app_secret="s")
    with start(settings) as server:
        monkeypatch.setenv("WXPUBLISH_API_BASE", server.url)
        monkeypatch.setenv("WXPUBLISH_APP_ID", "wx0123456789")
        monkeypatch.setenv("WXPUBLISH_APP_SECRET", "s")
        monkeypatch.setenv("WXPUBLISH_CACHE_DIR", str(tmp_path / "cache"))
        yield server.url


@pytest.fixture
def published(account: str, run: Run, site: Path) -> Path:
    """The site, applied to the account."""
    assert account
    assert run("-C", site, "apply", "--auto-approve").code == 0
    return site


def test_remote_counts_lists_reads_and_deletes(run: Run, published: Path) -> None:
    counts = run("-C", published, "remote", "count", "--format", "json").document()["counts"]
    assert (counts["draft"], counts["image"]) == (2, 1)
    listed = run(
        "-C", published, "remote", "list", "--type", "draft", "--format", "json"
    ).document()
    assert {item["address"] for item in listed["items"]} == {"news.一", "news.二"}
    media_id = listed["items"][0]["media_id"]
    assert "文章" in run("-C", published, "remote", "get", media_id).out
    assert run("-C", published, "remote", "delete", media_id, "--yes").code == 0
    assert run("-C", published, "remote", "get", media_id).code == 4


def test_remote_delete_asks_first(run: Run, published: Path) -> None:
    listed = run(
        "-C", published, "remote", "list", "--type", "draft", "--format", "json"
    ).document()
    media_id = listed["items"][0]["media_id"]
    assert run("-C", published, "remote", "delete", media_id).code == 8
    assert run("-C", published, "remote", "get", media_id).code == 0


def test_temporary_material_goes_up_and_comes_back(
    run: Run, account: str, site: Path, tmp_path: Path
) -> None:
    assert account
    ran = run("-C", site, "media", "upload", site / "cover.jpg", "--type", "image")
    media_id = ran.out.split()[0]
    copy = tmp_path / "copy.jpg"
    assert run("-C", site, "media", "get", media_id, "-o", copy).code == 0
    assert copy.read_bytes() == (site / "cover.jpg").read_bytes()


def test_what_is_pulled_builds_and_is_adopted_without_a_change(
    run: Run, published: Path, tmp_path: Path
) -> None:
    write(published, "三", "第三篇，**“强调”**的[链接](https://example.com/)。\n\n- 一\n- 二\n")
    run("-C", published, "apply", "--auto-approve")
    pulled = tmp_path / "pulled"
    assert run("-C", published, "pull", "--all", "-o", pulled).code == 0
    assert run("-C", pulled, "validate").code == 0
    assert run("-C", pulled, "import", "--all").code == 0
    document = run("-C", pulled, "plan", "--format", "json").document()
    assert (document["changes"], document["summary"]["unchanged"]) == ([], 3)


def test_lost_lockfile_is_rebuilt_from_the_account(run: Run, published: Path) -> None:
    (published / "wxpublish.lock.json").unlink()
    assert run("-C", published, "import", "--all").code == 0
    assert run("-C", published, "plan", "--detailed-exitcode").code == 0


def test_lost_lockfile_is_found_again_by_apply_itself(run: Run, published: Path) -> None:
    (published / "wxpublish.lock.json").unlink()
    ran = run("-C", published, "apply", "--auto-approve", "--format", "json")
    assert (ran.code, ran.document()["api_calls"]) == (0, {})
    assert run("-C", published, "plan", "--refresh", "--detailed-exitcode").code == 0


def test_import_takes_one_item_under_one_address(run: Run, published: Path) -> None:
    run("-C", published, "state", "rm", "news.二")
    listed = run(
        "-C", published, "remote", "list", "--type", "draft", "--format", "json"
    ).document()
    (stranger,) = [item["media_id"] for item in listed["items"] if not item["address"]]
    assert run("-C", published, "import", "news.二", stranger).code == 0
    assert run("-C", published, "import", "news.二", stranger).code == 64
    assert run("-C", published, "plan", "--detailed-exitcode").code == 0


def test_pictures_of_the_web_are_fetched_once_and_then_used(
    run: Run, site: Path, tmp_path: Path
) -> None:
    served = tmp_path / "web"
    served.mkdir()
    (served / "photo.jpg").write_bytes((site / "cover.jpg").read_bytes())
    asked: list[str] = []

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    handler = partial(Quiet, directory=str(served))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/photo.jpg"
        write(site, "网", f"![网图]({url})\n")
        assert run("-C", site, "plan").code == 3
        assert run("-C", site, "pictures", "fetch").code != 0
        assert asked == []
        assert run("-C", site, "pictures", "fetch", "--allow-private").code == 0
        run("-C", site, "pictures", "fetch", "--allow-private")
        server.shutdown()
    assert len(asked) == 1
    assert run("-C", site, "plan").code == 0


def test_accounts_are_listed_for_a_matrix(run: Run, site: Path) -> None:
    (site / "wxpublish.yaml").write_text(
        "version: 1\nchannel: draft\naccounts:\n"
        "  north: {app_id: wx1111111111111111}\n"
        "  south: {app_id: wx2222222222222222, channel: material}\n",
        encoding="utf-8",
    )
    rows = run("-C", site, "accounts", "--format", "json").document()["accounts"]
    assert [tuple(row.values()) for row in rows] == [
        *[("north", "wx1111111111111111", "draft", "wxpublish.north.lock.json", f"{SECRET}_NORTH")],
        *[
            (
                "south",
                "wx2222222222222222",
                "material",
                "wxpublish.south.lock.json",
                f"{SECRET}_SOUTH",
            )
        ],
    ]
