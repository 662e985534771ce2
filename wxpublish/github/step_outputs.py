"""The outputs of a step and the job summary.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

import uuid
from collections.abc import Mapping
from pathlib import Path

from wxpublish.model.control_characters import visible

SUMMARY_LIMIT = 300_000
"""Characters of a summary: GitHub allows 1 MiB of UTF-8, and a Chinese character takes 3 bytes."""


def set_outputs(path: Path | None, values: Mapping[str, str]) -> None:
    """Append outputs. No value can end early or set another output: the delimiter is random."""
    if path is None:
        return
    with path.open("a", encoding="utf-8") as file:
        for name, value in values.items():
            delimiter = f"end-{uuid.uuid4()}"
            file.write(f"{name}<<{delimiter}\n{visible(value)}\n{delimiter}\n")


def add_summary(path: Path | None, markdown: str) -> None:
    """Append to the job summary."""
    if path is None:
        return
    with path.open("a", encoding="utf-8") as file:
        file.write(visible(markdown) + "\n\n")
