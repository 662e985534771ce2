"""Compares reports with golden files that a person reviews.

After an intended change, write them again and read the difference:
`WXPUBLISH_WRITE_GOLDEN=1 pytest tests/report`.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def matches(text: str, name: str) -> None:
    """Fail with pytest's diff if the text differs from the file."""
    path = FOLDER / name
    if os.environ.get("WXPUBLISH_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")
