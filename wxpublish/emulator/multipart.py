"""Parse a multipart/form-data body as the platform does, in memory."""

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(
    r"(?i)multipart/[^;\s]+\s*;(?:.*;)?\s*boundary=(?:\"([^\"]+)\"|([^;\s]+))", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `filename` is None for a plain field, and for a part that has only `filename*`."""

    name: str
    filename: str | None
    data: bytes


def parse_multipart(body: bytes, content_type: str) -> dict[str, Part]:
    """Return the parts by name, the last of equal names; none if the body is not multipart."""
    boundary = _BOUNDARY.match(content_type)
    if not boundary:
        return {}
    mark = b"--" + (boundary[1] or boundary[2]).encode("utf-8", "surrogateescape")
    parts = {}
    for chunk in (b"\r\n" + body).split(b"\r\n" + mark)[1:]:
        if chunk.startswith(b"--"):
            break
        head, found, data = chunk.partition(b"\r\n\r\n")
        part = _parse_part(head, data) if found else None
        if part:
            parts[part.name] = part
    return parts


def _parse_part(head: bytes, data: bytes) -> Part | None:
    disposition = re.search(rb"(?im)^content-disposition:(.*)$", head)
    if not disposition:
        return None
    text = disposition[1].decode("utf-8", "replace")
    fields = {
        key.lower(): quoted or bare
        for key, quoted, bare in re.findall(r';\s*([\w*]+)=(?:"([^"]*)"|([^;\s]*))', text)
    }
    name = fields.get("name")
    return Part(name, fields.get("filename"), data) if name else None
