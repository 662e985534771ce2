"""Reports against files that a person reads and reviews.

After a change on purpose, write them anew and read the difference:
`WXPUBLISH_WRITE_GOLDEN=1 pytest tests/report`.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def matches(text: str, name: str) -> None:
    """Fail with pytest's own difference when the text is not what the file holds."""
    path = FOLDER / name
    if os.environ.get("WXPUBLISH_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")
