"""The search for an article's pictures and links is bounded."""

from pathlib import Path

import pytest

from tests.site.sites import findings_of, write_site
from wxpublish.media.assets import inspect_picture
from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding, Position
from wxpublish.site.locate import MAX_REFERENCE_FINDINGS
from wxpublish.workflow.site_check import check


@pytest.mark.parametrize("piece", ["![](%.png)\n", "[x](%.md)\n"])
def test_too_many_references_to_missing_files_end_in_one_error(tmp_path: Path, piece: str) -> None:
    body = "".join(
        piece.replace("%", f"x{number}") for number in range(MAX_REFERENCE_FINDINGS + 50)
    )
    write_site(tmp_path, {"articles/a.md": f"---\ntitle: 题\n---\n{body}"})
    assert f"articles/a.md:{MAX_REFERENCE_FINDINGS + 4}:" in findings_of(tmp_path)
    assert "the rest are not checked" in findings_of(tmp_path)


def test_repeated_picture_is_inspected_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspected: list[str] = []

    def counting(root: Path, path: str, position: Position) -> Asset | Finding:
        inspected.append(path)
        return inspect_picture(root, path, position)

    monkeypatch.setattr("wxpublish.workflow.article_check.inspect_picture", counting)
    article = "---\ntitle: 题\n---\n" + "![](c.png)\n\n" * 40
    write_site(tmp_path, {"articles/a.md": article, "articles/c.png": ""})
    assert not check(tmp_path).failed
    assert inspected == ["articles/c.png"]
