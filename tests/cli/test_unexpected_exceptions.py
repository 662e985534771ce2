"""An exception that nobody foresaw, in the thread of an upload or in a step: it names what it was
about, the others go on, and the next run does the rest.
"""

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, write
from wxpublish.apply import engine, uploads
from wxpublish.apply.run import Run as Applying

APPLY = ("--account", "emulator", "apply", "--auto-approve", "--format", "json")


class Unforeseen(Exception):
    """Stands for a bug."""


def settled(run: Run, site: Path) -> None:
    """What a run without the bug makes of it: everything is there, once, and nothing is left."""
    again = run("-C", site, *APPLY)
    assert again.code == 0, again.err
    counts = run("-C", site, "--account", "emulator", "remote", "count", "--format", "json")
    assert counts.document()["counts"]["draft"] == 2
    left = run("-C", site, "--account", "emulator", "plan", "--refresh", "--detailed-exitcode")
    assert left.code == 0, left.out


@pytest.mark.parametrize("stage", ["_prepared", "_send"])
@pytest.mark.parametrize("kind", [Unforeseen, MemoryError, RecursionError, UnicodeError])
def test_an_upload_that_breaks_names_its_file_and_lets_the_others_go_on(
    run: Run, site: Path, monkeypatch: pytest.MonkeyPatch, stage: str, kind: type[Exception]
) -> None:
    whole = getattr(uploads, stage)

    def broken(applying: Applying, asset: Any, *rest: Any) -> Any:
        if asset.address.kind == "picture":
            raise kind("\x1b[31mit broke")
        return whole(applying, asset, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(uploads, stage, broken)
        ran = run("-C", site, *APPLY)
    assert ran.code == 5
    assert "Traceback" not in ran.err
    outcomes = {one["address"]: one for one in ran.document()["outcomes"]}
    assert outcomes["news.二"]["result"] == "applied"
    assert outcomes["news.一"]["result"] != "applied"
    assert "picture" in ran.err + ran.out
    assert f"unexpected {kind.__name__}" in ran.err + ran.out
    settled(run, site)


@pytest.mark.parametrize("step", ["create", "update"])
def test_a_step_that_breaks_names_its_article_and_lets_the_others_go_on(
    run: Run, site: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step == "update":
        assert run("-C", site, *APPLY).code == 0
        write(site, "一", "别的话。\n\n![图](图.png)\n")
        write(site, "二", "别的话。\n")
    whole = getattr(engine, step)

    def broken(applying: Applying, *rest: Any) -> Any:
        if str(rest[-1].address) == "news.一":
            raise Unforeseen("it broke")
        return whole(applying, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(engine, step, broken)
        ran = run("-C", site, *APPLY)
    assert ran.code == 5
    outcomes = {one["address"]: one for one in ran.document()["outcomes"]}
    assert outcomes["news.二"]["result"] == "applied"
    assert outcomes["news.一"]["result"] in {"failed", "unknown"}
    assert "unexpected Unforeseen" in outcomes["news.一"]["error"]
    settled(run, site)


def test_a_system_that_gives_no_threads_sends_one_after_the_other(
    run: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def refused(thread: threading.Thread) -> None:
        if thread.name.startswith("upload"):
            raise RuntimeError("can't start new thread")
        start(thread)

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refused)
        assert run("-C", site, *APPLY).code == 0
    settled(run, site)
