"""A whole account is pulled with two interruptions, built again, and adopted."""

import signal
import subprocess
import time
from pathlib import Path

from tests.e2e.site import Site, emulated
from tests.pull.account_filler import AccountFiller

NEWS, PICTURES = 300, 1000
TIMEOUT = 300


def count_pictures(folder: Path) -> int:
    """The number of article pictures in the folder so far."""
    return sum(1 for _ in folder.glob("articles/*/[0-9]*.png"))


def pull_and_stop(site: Site, folder: Path, at: int, number: signal.Signals) -> int:
    """Pull, and send a signal once there are `at` pictures; returns the exit code."""
    with site.spawn("pull", "--all", "-o", str(folder)) as process:
        end = time.monotonic() + TIMEOUT
        while count_pictures(folder) < at:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(number)
        try:
            process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return process.returncode


def test_an_account_pulled_with_two_interruptions_is_adopted_without_a_change(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "pulled"
    with emulated(tmp_path / "account") as account:
        AccountFiller(account.url).fill(NEWS, PICTURES)
        site = Site(tmp_path / "site", account)

        assert pull_and_stop(site, folder, PICTURES // 4, signal.SIGINT) == 130
        assert PICTURES // 4 <= count_pictures(folder) < PICTURES
        assert pull_and_stop(site, folder, PICTURES * 3 // 4, signal.SIGKILL) == -signal.SIGKILL
        assert count_pictures(folder) < PICTURES
        ran = site.run("pull", "--all", "-o", str(folder), "--format", "json")

        assert (ran.code, ran.document["complete"], ran.document["problems"]) == (0, True, [])
        assert (len(ran.document["news"]), count_pictures(folder)) == (NEWS, PICTURES)
        assert account.calls()["material/get_material"] == NEWS // 10  # nothing was fetched twice

        copy = Site.of(folder, site)
        assert copy.run("build").code == 0
        assert copy.run("import", "--all").code == 0
        assert "draft/get" not in account.calls()  # of which there are 500 a day
        plan = copy.plan("--refresh")
        assert (plan["changes"], plan["summary"]["unchanged"]) == ([], NEWS)
