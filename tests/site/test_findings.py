"""The findings of the fixture sites, word for word.

After an intended change, rewrite the expectations and review the difference:
`WXPUBLISH_WRITE_GOLDEN=1 pytest tests/site`.
"""

import os
from pathlib import Path

import pytest

from tests.site.sites import CASES, findings_of, write_case

NAMES = sorted(path.stem for path in CASES.glob("*.txt"))


@pytest.mark.parametrize("case", NAMES)
def test_site_has_exactly_these_findings(case: str, tmp_path: Path) -> None:
    expected = write_case(case, tmp_path)
    found = findings_of(tmp_path) + "\n"
    if os.environ.get("WXPUBLISH_WRITE_GOLDEN"):
        path = CASES / f"{case}.txt"
        head, _, _ = path.read_text(encoding="utf-8").partition("== findings\n")
        path.write_text(f"{head}== findings\n{found}", encoding="utf-8")
        expected = found
    assert found == expected
