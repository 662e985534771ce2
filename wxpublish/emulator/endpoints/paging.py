"""The offset and count of a listing."""

from collections.abc import Mapping

from wxpublish.emulator.platform_limits import MAX_PAGE_SIZE
from wxpublish.emulator.refusals import Refusal

_MAX_OFFSET = 2**31


def read_paging(body: Mapping[str, object]) -> tuple[int, int]:
    """Return `offset` (by default 0) and `count` (1 to 20); other values are refused with 40097."""
    offset, count = body.get("offset", 0), body.get("count")
    if isinstance(offset, bool) or not isinstance(offset, int) or not 0 <= offset < _MAX_OFFSET:
        raise Refusal(40097)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MAX_PAGE_SIZE:
        raise Refusal(40097)
    return offset, count
