"""Uploads run in parallel, creates one at a time: read from the platform's own log."""

from typing import Any

import pytest

from tests.e2e.site import Site

WAIT = 0.15


def together(site: Site, endpoint: str) -> int:
    """How many calls of an endpoint were in flight at once, at most."""
    log: list[dict[str, Any]] = site.account.admin("calls")["log"]
    spans: list[tuple[float, float]] = [
        (call["time"] - call["milliseconds"] / 1000, call["time"])
        for call in log
        if call["endpoint"] == endpoint
    ]
    return max(sum(begin <= moment < end for begin, end in spans) for moment, _ in spans)


@pytest.mark.parametrize(("flags", "least", "most"), [((), 2, 4), (("--parallelism", "1"), 1, 1)])
def test_uploads_are_parallel_and_creates_never(
    site: Site, flags: tuple[str, ...], least: int, most: int
) -> None:
    for number in range(8):
        site.picture(f"articles/{number}.png", f"#{number}{number}7799")
    shown = "\n\n".join(f"![图]({number}.png)" for number in range(8))
    site.article("a", text=shown)
    site.article("b", text="另一篇。")
    site.account.inject_faults(f"media/uploadimg:wait={WAIT}", f"draft/add:wait={WAIT}")
    site.apply(*flags)
    assert least <= together(site, "media/uploadimg") <= most
    assert together(site, "draft/add") == 1


def test_what_was_begun_and_not_sent_is_not_left_open(site: Site) -> None:
    for number in range(12):
        site.picture(f"articles/{number}.png", f"#{number:02x}{number:02x}99")
    shown = "\n\n".join(f"![图]({number}.png)" for number in range(12))
    site.article("a", text=shown)
    site.account.inject_faults("media/uploadimg:errcode=48001")
    site.apply(code=4)
    assert not site.journal.exists(), site.journal.read_text(encoding="utf-8")
    sent = site.account.calls()["media/uploadimg"]
    assert sent <= 8
    site.account.clear_faults()
    site.apply()
    site.assert_one_item_each()
