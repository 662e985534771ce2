"""What an article leads to is looked for a bounded number of times."""

from pathlib import Path

import pytest

from tests.growth.work import lines
from tests.site.sites import told, write
from wxpublish.site.locate import MOST_TOLD
from wxpublish.workflow.check import check


@pytest.mark.parametrize("piece", ["![](%.png)\n", "[x](%.md)\n"])
def test_very_many_references_to_nothing_end_in_one_error(tmp_path: Path, piece: str) -> None:
    body = "".join(piece.replace("%", f"x{number}") for number in range(MOST_TOLD + 50))
    write(tmp_path, {"articles/a.md": f"---\ntitle: 题\n---\n{body}"})
    assert f"articles/a.md:{MOST_TOLD + 4}:" in told(tmp_path)
    assert "the rest is not looked at" in told(tmp_path)


def test_a_picture_that_is_shown_often_is_inspected_once(tmp_path: Path) -> None:
    site = {"articles/c.png": ""}

    def work(times: int) -> int:
        body = "![](c.png)\n\n" * times
        write(tmp_path, {**site, "articles/a.md": f"---\ntitle: 题\n---\n{body}"})
        return lines(lambda: check(tmp_path))

    work(1)
    assert work(41) - work(21) < 20 * 1_000
