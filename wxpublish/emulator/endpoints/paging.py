"""Offset and count of a listing."""

from collections.abc import Mapping

from wxpublish.emulator.platform_limits import PAGE
from wxpublish.emulator.refusals import Refusal

_FAR = 2**31


def page_of(body: Mapping[str, object]) -> tuple[int, int]:
    """`offset` (0 where absent) and `count` (1 to 20); 40097 for anything else."""
    offset, count = body.get("offset", 0), body.get("count")
    if isinstance(offset, bool) or not isinstance(offset, int) or not 0 <= offset < _FAR:
        raise Refusal(40097)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= PAGE:
        raise Refusal(40097)
    return offset, count
