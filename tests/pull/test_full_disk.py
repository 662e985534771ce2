"""A full disk is reported in one line, leaves no partial file, and the next run continues."""

from pathlib import Path

import pytest

from tests.e2e.site import Site
from tests.emulator.account import jpeg, padded
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.permanent_materials import UploadFile

# Every file may have so many bytes and no more, which to a program looks like a full disk.
FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from wxpublish.cli.program import main
sys.exit(main())
"""
LARGE = UploadFile("large.jpg", "image/jpeg", padded(jpeg(), 700_000))


@pytest.fixture
def commands(site: Site) -> dict[str, tuple[str, ...]]:
    """Commands that download something large."""
    client = site.account.client
    media_id = expect(client.materials.add("image", LARGE)).media_id
    temporary = expect(client.temporary.upload("image", LARGE)).media_id
    url = expect(client.materials.add_picture(LARGE))
    site.article("网", text=f"![图]({url})")
    return {
        "pull": ("pull", "--all"),
        "remote": ("remote", "get", media_id, "-o", str(site.root / "got.jpg")),
        "media": ("media", "get", temporary, "-o", str(site.root / "got.jpg")),
        "pictures": ("pictures", "fetch", "--allow-private"),
    }


@pytest.mark.parametrize("name", ["pull", "remote", "media", "pictures"])
def test_a_full_disk_is_reported_and_the_next_run_continues(
    site: Site, commands: dict[str, tuple[str, ...]], name: str
) -> None:
    with site.spawn(*commands[name], program=FULL) as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1, out + err
    assert "could not be written: File too large" in err
    assert "Traceback" not in err
    assert [*site.root.rglob("*part-*"), *site.root.rglob("*.part")] == []
    assert site.run(*commands[name]).code == 0


def test_files_of_a_killed_run_are_removed(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "pulled"
    assert site.run("pull", "--all", "-o", str(folder)).code == 0
    (journal,) = (folder / ".wxpublish").glob("pull-*.jsonl")
    left = journal.with_name(f"{journal.stem}.part")
    left.write_bytes(b"half a picture")
    assert site.run("pull", "--all", "-o", str(folder)).code == 0
    assert not left.exists()
