"""What an article leads to is looked for a bounded number of times."""

from pathlib import Path

import pytest

from tests.site.sites import told, write
from wxpublish.media.assets import picture
from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding, Position
from wxpublish.site.locate import MOST_TOLD
from wxpublish.workflow.site_check import check


@pytest.mark.parametrize("piece", ["![](%.png)\n", "[x](%.md)\n"])
def test_very_many_references_to_nothing_end_in_one_error(tmp_path: Path, piece: str) -> None:
    body = "".join(piece.replace("%", f"x{number}") for number in range(MOST_TOLD + 50))
    write(tmp_path, {"articles/a.md": f"---\ntitle: 题\n---\n{body}"})
    assert f"articles/a.md:{MOST_TOLD + 4}:" in told(tmp_path)
    assert "the rest is not looked at" in told(tmp_path)


def test_a_picture_that_is_shown_often_is_inspected_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspected: list[str] = []

    def counting(root: Path, path: str, position: Position) -> Asset | Finding:
        inspected.append(path)
        return picture(root, path, position)

    monkeypatch.setattr("wxpublish.workflow.site_check.picture", counting)
    article = "---\ntitle: 题\n---\n" + "![](c.png)\n\n" * 40
    write(tmp_path, {"articles/a.md": article, "articles/c.png": ""})
    assert not check(tmp_path).failed
    assert inspected == ["articles/c.png"]
