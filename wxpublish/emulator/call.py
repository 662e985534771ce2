"""A request to the platform as the endpoints receive it, and their answers."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from wxpublish.emulator.faults import Fault
from wxpublish.emulator.multipart import Part, parse_multipart
from wxpublish.emulator.refusals import Refusal
from wxpublish.emulator.settings import Settings
from wxpublish.emulator.storage import Storage

_ESCAPE = re.compile(r"(?<!\\)(\\+)u([0-9a-fA-F]{4})")
OK: Mapping[str, object] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True, slots=True)
class File:
    """An answer of bytes with a file name."""

    data: bytes
    mime: str
    name: str


Answer = Mapping[str, object] | File


@dataclass(slots=True)
class Call:
    """A complete request; `now` is the account's clock."""

    endpoint: str
    method: str
    query: Mapping[str, str]
    body: bytes
    content_type: str
    ip: str
    base: str
    now: float
    store: Storage
    settings: Settings
    faults: tuple[Fault, ...] = ()
    too_large: bool = False
    """The body exceeds the limit of the front end and is empty here."""
    _parts: dict[str, Part] | None = field(default=None)

    @property
    def deciding_fault(self) -> Fault | None:
        """The fault that decides on effect and answer, if any."""
        deciding = (fault for fault in self.faults if fault.stage and fault.kind != "wait")
        return next(deciding, None)

    def fault_seconds(self, kind: str, stage: str | None = None) -> float:
        """The sum of the values of its faults of this kind and stage."""
        return sum(f.value for f in self.faults if (f.kind, f.stage) == (kind, stage))

    @property
    def listed_until(self) -> float:
        """Listings show creations and deletions up to this time."""
        return self.now - lag if (lag := self.fault_seconds("lag")) else math.inf

    @property
    def known_until(self) -> float:
        """Ids created after this time are not known yet."""
        return self.now - delay if (delay := self.fault_seconds("unready")) else math.inf

    def json(self) -> dict[str, object]:
        """The body as a JSON object; another body is refused with 44002 or 47001."""
        if not self.body:
            raise Refusal(44002)
        try:
            document = decode_json(self.body.decode(), self.settings.escapes)
        except UnicodeDecodeError as error:
            raise Refusal(47001, "the body is not UTF-8") from error
        if not isinstance(document, dict):
            raise Refusal(47001, "the body is not a JSON object")
        return document

    def media_id(self) -> str:
        """The `media_id` of a JSON body; "", which no item has, if it is missing or not text."""
        media_id = self.json().get("media_id")
        return media_id if isinstance(media_id, str) else ""

    def parts(self) -> Mapping[str, Part]:
        if self._parts is None:
            self._parts = parse_multipart(self.body, self.content_type)
        return self._parts

    def upload(self) -> Part:
        """The part `media`; refused with 41005 without a file name, 44001 if empty."""
        part = self.parts().get("media")
        if part is None or part.filename is None:
            raise Refusal(41005)
        if not part.data:
            raise Refusal(44001)
        return part


def decode_json(text: str, escapes: str) -> object:
    r"""Read JSON as the platform does: with raw control characters; `escapes` decides on `\uXXXX`."""
    if escapes != "lenient":
        escapes_found = [hit for hit in _ESCAPE.finditer(text) if len(hit[1]) % 2]
        if escapes_found and escapes == "reject":
            raise Refusal(40033)
        text = _ESCAPE.sub(lambda hit: hit[0] if len(hit[1]) % 2 == 0 else "\\" + hit[0], text)
    try:
        document: object = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise Refusal(47001) from error
    return replace_surrogates(document) if escapes == "lenient" else document


def replace_surrogates(value: object) -> object:
    """Replace half surrogate pairs, which cannot be stored."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [replace_surrogates(item) for item in value]
        case dict():
            return {str(replace_surrogates(k)): replace_surrogates(v) for k, v in value.items()}
        case _:
            return value
