"""What a merge left in a text for a person to settle: git's conflict markers."""

import re

from wxpublish.model.finding import Finding, Position

_OPENS = re.compile(r"<{7}(?: .*)?")
_CLOSES = re.compile(r">{7}(?: .*)?")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")


def find_conflict_marker(text: str, path: str) -> Finding | None:
    """What is wrong with a text that has both sides of a conflict; None where it has none.

    An article about git shows markers inside a fenced code block: those count only where the fence
    is a part of the conflict itself.
    """
    lines = text.split("\n")
    last = max((n for n, line in enumerate(lines) if _CLOSES.fullmatch(line)), default=-1)
    fence = ""
    for number, line in enumerate(lines[: last + 1]):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        elif not fence and _OPENS.fullmatch(line):
            message = f"a merge left both sides of a conflict here, up to line {last + 1}"
            hint = "keep what is meant, and remove the lines <<<<<<<, ======= and >>>>>>>"
            return Finding("error", "E119", message, Position(path, number + 1, 1), hint, line, 7)
    return None
