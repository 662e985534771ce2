"""A full disk, and two runs on one site."""

import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from tests.e2e.site import Site

LIMITED = """
import resource, sys
from wxpublish.cli.program import main
resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
sys.exit(main())
"""


def spawn_until(site: Site, endpoint: str, fault: str) -> "subprocess.Popen[str]":
    """An apply whose call to an endpoint is on its way, and answered as the fault says."""
    site.account.inject_faults(f"{endpoint}#1:{fault}")
    process = site.spawn("apply", "--auto-approve")
    while not site.account.admin("faults")["faults"][0]["seen"]:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return process


class TestDisk:
    def test_that_is_full_ends_the_run_and_loses_nothing(self, channel_site: Site) -> None:
        for key in "abcdefgh":
            channel_site.article(key, text="正文。" * 20)
        process = channel_site.spawn("apply", "--auto-approve", program=LIMITED)
        out, err = process.communicate()
        assert process.returncode == 1, out + err
        assert "make room" in err
        made = len(channel_site.account.news(channel_site.channel))
        assert 0 < made < 8
        channel_site.apply()
        channel_site.assert_one_item_each()

    def test_that_takes_no_lockfile_leaves_a_copy_and_the_command(self, site: Site) -> None:
        site.article("a")
        site.article("b")
        process = spawn_until(site, "draft/add", "after:wait=1")
        site.lockfile.unlink(missing_ok=True)
        site.lockfile.mkdir()  # a disk that takes everything but this one
        out, err = process.communicate()
        assert process.returncode == 1, out + err
        found = re.search(r"(mv \S+ \S+)", err)
        assert found, err
        site.lockfile.rmdir()
        site.account.clear_faults()
        assert subprocess.run(shlex.split(found[1]), check=True).returncode == 0
        assert "news.a" in site.lockfile.read_text(encoding="utf-8")
        assert site.run("apply", "--auto-approve").code == 0
        assert site.account.titles() == ["《a》", "《b》"]


class TestTwoRuns:
    def test_the_second_run_names_the_holder_of_the_lock(self, site: Site) -> None:
        site.article("a")
        process = spawn_until(site, "draft/add", "after:wait=2")
        ran = site.run("apply", "--auto-approve")
        assert ran.code == 7, ran.text
        assert f"process {process.pid}" in ran.text
        out, err = process.communicate()
        assert process.returncode == 0, out + err
        site.account.clear_faults()
        site.apply()
        site.assert_one_item_each()

    def test_plan_works_meanwhile(self, site: Site) -> None:
        site.article("a")
        process = spawn_until(site, "draft/add", "after:wait=1")
        plan = site.plan()
        assert [one["address"] for one in plan["changes"]] == ["news.a"]
        process.communicate()

    def test_on_two_machines_the_second_takes_over_what_the_first_made(self, site: Site) -> None:
        site.article("kept")
        site.apply()
        site.article("new")
        other = Site.of(Path(shutil.copytree(site.root, site.root.parent / "other")), site)
        other.apply()
        site.apply()
        assert site.media_id("new") == other.media_id("new")
        site.assert_one_item_each()
