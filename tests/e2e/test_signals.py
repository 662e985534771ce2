"""SIGINT and SIGTERM: the call in flight is waited for, everything is saved, and the next run
continues.
"""

import signal
import subprocess
import time
from itertools import cycle

import pytest

from tests.e2e.crash_runner import CrashPoint, CrashRunner, copied_site
from tests.e2e.site import Site
from tests.sampling import sample

PATIENT = 60
"""Seconds in which a process must have ended; what it waits for would take much longer."""
STOPPED = 130
MOMENTS = 12
"""How many moments of an apply get a signal by default."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture
def writing(site: Site) -> Site:
    """One to keep, one to edit, one to grow, one to delete, one to make."""
    site.picture("old.jpg", "gray")
    site.article("kept")
    site.article("edited", text="旧文。")
    site.article("gone", cover="/old.jpg")
    site.article("lead", news="weekly", index="0")
    site.apply()
    site.picture("photo.png", "olive")
    site.article("edited", text="新文。\n\n![图](/photo.png)")
    site.remove("gone")
    site.article("second", news="weekly", index="1")
    site.article("fresh")
    return site


def test_at_any_moment_the_next_run_carries_on(writing: Site, process: CrashRunner) -> None:
    with copied_site(writing) as site:
        assert process.apply(site) == 0, process.output
        moments = process.moments()
    tried = sample([*dict.fromkeys(moments)], MOMENTS)
    for moment, number in zip(tried, cycle(SIGNALS), strict=False):
        with copied_site(writing) as site:
            code = process.run(
                site, "apply", "--auto-approve", death=CrashPoint(moment, signal=number)
            )
            assert code in {0, STOPPED}, (moment, code, process.output)
            assert "Traceback" not in process.output, (moment, process.output)
            assert_recovers(site)


def assert_recovers(site: Site) -> None:
    site.apply()
    site.assert_one_item_each()


def in_flight(site: Site, fault: str) -> "subprocess.Popen[str]":
    """An apply whose call is on its way, and answered as the fault says."""
    endpoint = fault.partition("#")[0]
    site.article("first")
    site.article("second")
    site.account.inject_faults(fault)
    process = site.spawn("apply", "--auto-approve")
    while not was_called(site, endpoint):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return process


def was_called(site: Site, endpoint: str) -> bool:
    faults = site.account.admin("faults")["faults"]
    return any(one["spec"].startswith(endpoint) and one["seen"] for one in faults)


def stop(process: "subprocess.Popen[str]", *numbers: signal.Signals) -> str:
    """Send signals, wait for the end, and give what was printed."""
    for number in numbers:
        process.send_signal(number)
        time.sleep(0.3)
    out, err = process.communicate(timeout=PATIENT)
    assert process.returncode == STOPPED, out + err
    return out + err


@pytest.mark.parametrize("number", SIGNALS)
def test_answer_to_the_call_in_flight_is_waited_for(site: Site, number: signal.Signals) -> None:
    text = stop(in_flight(site, "draft/add#1:after:wait=1.5"), number)
    assert "news.first" in site.lock()
    assert not site.journal.exists()
    assert "run apply again" in text
    assert_recovers(site)


def test_nothing_new_is_begun(site: Site) -> None:
    stop(in_flight(site, "draft/add#1:after:wait=1.5"), signal.SIGTERM)
    assert site.account.titles() == ["《first》"]


def test_answer_that_does_not_come_leaves_the_call_in_the_journal(site: Site) -> None:
    stop(in_flight(site, "draft/add#1:after:hang=600"), signal.SIGTERM)
    assert '"deed":"create"' in site.journal.read_text(encoding="utf-8")
    site.account.clear_faults()
    assert_recovers(site)


def test_upload_that_does_not_come_back_is_not_waited_for_either(site: Site) -> None:
    stop(in_flight(site, "material/add_material#1:after:hang=600"), signal.SIGINT)
    site.account.clear_faults()
    assert_recovers(site)


@pytest.mark.parametrize("number", SIGNALS)
def test_second_signal_ends_it_at_once(site: Site, number: signal.Signals) -> None:
    stop(in_flight(site, "draft/add#1:after:hang=600"), signal.SIGINT, number)
    site.account.clear_faults()
    assert_recovers(site)


def test_before_anything_is_sent_nothing_is_lost(site: Site) -> None:
    stop(in_flight(site, "stable_token#1:hang=600"), signal.SIGTERM)
    assert not site.lockfile.exists()
    site.account.clear_faults()
    assert_recovers(site)
