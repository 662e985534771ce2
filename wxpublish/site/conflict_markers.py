"""Git's conflict markers in a text: a merge that nobody has resolved."""

import re

from wxpublish.model.finding import Finding, Position

_OPENS = re.compile(r"<{7}(?: .*)?")
_CLOSES = re.compile(r">{7}(?: .*)?")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")


def find_conflict_marker(text: str, path: str) -> Finding | None:
    """Find the first marker of an unresolved conflict.

    An article about git may show markers in a fenced code block: those do not count, unless the
    fence itself stands inside the conflict.
    """
    if ">>>>>>>" not in text:
        return None
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
            message = f"unresolved merge conflict, up to line {last + 1}"
            hint = "keep the right text and remove the lines <<<<<<<, ======= and >>>>>>>"
            return Finding("error", "E119", message, Position(path, number + 1, 1), hint, line, 7)
    return None
