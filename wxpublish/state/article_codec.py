"""Articles as bytes, for the store and for other processes; the HTML is kept apart.

MessagePack is read by type, so that damaged or foreign data is refused; it runs no code.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from wxpublish.model.checked_article import CheckedArticle
from wxpublish.model.finding import Finding
from wxpublish.model.reference import Reference
from wxpublish.model.rendered import Html
from wxpublish.model.site import Article


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What parsing a file gave: the article, and its pictures and links as written.

    `cover_folder` and `cover` are the path of the cover as written.
    """

    article: Article
    findings: tuple[Finding, ...]
    cover_folder: str
    cover: str
    references: tuple[Reference, ...]


def encode_source(source: StoredSource) -> bytes:
    """The bytes of a source, without its body."""
    return _encoder.encode(source)


def encode_checked(checked: CheckedArticle) -> bytes:
    """The bytes of an article, without the HTML, whose digest stays, and without the costs of its
    blocks, of which there are dozens.
    """
    if checked.rendered is None:
        return _encoder.encode(checked)
    parts = tuple(replace(part, costs=()) for part in checked.rendered.parts)
    return _encoder.encode(replace(checked, rendered=replace(checked.rendered, parts=parts)))


def decode_source(data: bytes, load_body: Callable[[], str]) -> StoredSource | None:
    """The value that the bytes stand for; None if they are none."""
    try:
        found = _sources.decode(data)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return replace(found, article=replace(found.article, load_body=load_body))


def decode_checked(
    data: bytes, load_html: Callable[[int, str], Callable[[], str]]
) -> CheckedArticle | None:
    """The value that the bytes stand for; None if they are none.

    `load_html` returns the function that loads the HTML of a part: its number, its digest.
    """
    try:
        found = _checked.decode(data)
    except (msgspec.DecodeError, UnicodeError):
        return None
    if found.rendered is None:
        return found
    parts = tuple(
        replace(part, html=Html(part.html.digest, load_html(number, part.html.digest)))
        for number, part in enumerate(found.rendered.parts)
    )
    return replace(found, rendered=replace(found.rendered, parts=parts))


def _encode_function(value: object) -> None:
    """The functions that load texts are left out."""
    if not callable(value):
        raise TypeError(f"{type(value).__name__} cannot be stored")


def _decode_function(_hint: Any, _value: object) -> Callable[[], str]:
    return str


_encoder = msgspec.msgpack.Encoder(enc_hook=_encode_function)
_sources = msgspec.msgpack.Decoder(StoredSource, dec_hook=_decode_function)
_checked = msgspec.msgpack.Decoder(CheckedArticle, dec_hook=_decode_function)
