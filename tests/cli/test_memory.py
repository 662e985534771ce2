"""A video of 10 MB costs a command far less than 100 MB of memory, up and down."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cli.test_emulator import emulator
from tests.emulator.account import APP_ID, MP4, SECRET, Account, padded

MB = 1024 * 1024
DESCRIPTION = {"description": json.dumps({"title": "片头", "introduction": "十秒"})}
# A small parent, for a child counts as its own what it was forked with.
MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "wxpublish.cli", *sys.argv[1:]], capture_output=True, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([used / 1024, done.returncode, done.stdout, done.stderr]))
"""


def measured(account: Account, folder: Path, *arguments: str) -> tuple[float, str]:
    """Megabytes that a command needed at most, and what it printed."""
    environ = {
        **os.environ,
        "WXPUBLISH_API_BASE": account.url,
        "WXPUBLISH_APP_ID": APP_ID,
        "WXPUBLISH_APP_SECRET": SECRET,
        "WXPUBLISH_CACHE_DIR": str(folder / "cache"),
    }
    command = [sys.executable, "-c", MEASURED, "-C", str(folder), *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    used, code, out, err = json.loads(done.stdout)
    assert code == 0, err
    return used, out


def test_a_video_of_ten_megabytes_goes_up_and_down(tmp_path: Path) -> None:
    (tmp_path / "wxpublish.yaml").write_text("version: 1\nchannel: draft\n", "utf-8")
    film = tmp_path / "film.mp4"
    film.write_bytes(padded(MP4, 10 * MB))
    back, kept = str(tmp_path / "back.mp4"), str(tmp_path / "kept.mp4")
    with emulator(tmp_path / "platform") as account:
        up, out = measured(account, tmp_path, "media", "upload", str(film), "--type", "video")
        down, _ = measured(account, tmp_path, "media", "get", out.split()[0], "-o", back)
        form = ("film.mp4", film.read_bytes())
        answer = account.call("material/add_material", file=form, form=DESCRIPTION, type="video")
        got, _ = measured(account, tmp_path, "remote", "get", answer["media_id"], "-o", kept)
        pulled, _ = measured(account, tmp_path, "pull", "--all")
    assert Path(back).read_bytes() == Path(kept).read_bytes() == film.read_bytes()
    assert max(up, down, got, pulled) < 80
