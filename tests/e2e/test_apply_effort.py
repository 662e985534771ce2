"""The work of apply for each item does not grow with the site: lines of Python are counted."""

from pathlib import Path

import pytest

from tests.complexity.counted_work import exponent, lines
from tests.e2e.site import Account, Site

SMALL, LARGE = 15, 60
NEARLY_LINEAR = 1.15


def site_of(tmp_path: Path, account: Account, size: int) -> Site:
    """A site of so many articles, each with a cover of its own."""
    site = Site(tmp_path / f"site{size}", account)
    for number in range(size):
        site.picture(f"articles/{size}-{number}.jpg", f"#{number:02x}{size:02x}77")
        site.article(f"{size}-{number}", cover=f"{size}-{number}.jpg")
    return site


@pytest.mark.parametrize("part", ["wxpublish/apply/", "wxpublish/model/", "wxpublish/state/store"])
@pytest.mark.parametrize("is_lost", [False, True])
def test_the_first_apply_and_one_after_a_lost_lockfile_are_linear(
    tmp_path: Path, account: Account, part: str, is_lost: bool
) -> None:
    """After a lost lockfile everything is found on the account and adopted."""
    work = []
    for size in (SMALL, LARGE):
        site = site_of(tmp_path, account, size)
        if is_lost:
            site.apply()
            site.lockfile.unlink()
        work.append(lines(lambda site=site: site.run("apply", "--auto-approve"), within=part))  # type: ignore[misc]
        site.assert_no_changes()
    assert exponent(*work) / exponent(SMALL, LARGE) < NEARLY_LINEAR
