"""Rewrite content as the platform's web editor does when a person saves it."""

from collections.abc import Callable

from wxpublish.emulator.html_tokens import (
    VOID_TAGS,
    EndTag,
    StartTag,
    TextToken,
    Token,
    close_element,
    tokenize,
)
from wxpublish.emulator.rewriting import picture_key

Size = tuple[str, int, int]
"""Format, width and height of a picture."""

_EDITOR_MARK = '<p style="display: none;"><mp-style-type data-value="3"></mp-style-type></p>'
_MARKED = frozenset({"span", "section"})
_TAGS_WITHOUT_LEAVES = frozenset(
    ["table", "thead", "tbody", "tfoot", "tr", "colgroup", "ul", "ol", "svg", "style", "script"]
)


def rewrite_as_saved(content: str, size: Callable[[str], Size | None]) -> str:
    """Wrap texts and pictures in leaves, add sizes to pictures, and append the editor's mark.

    The text and what readers see stay the same; saving again changes nothing. `size` gives the
    format and pixels of a picture by its key.
    """
    out: list[str] = []
    stream = list(tokenize(content))
    open_tags: list[StartTag] = []
    for position, token in enumerate(stream):
        match token:
            case TextToken(raw):
                out.append(_wrap_in_leaf(raw) if _needs_leaf(raw, open_tags) else raw)
            case EndTag(tag):
                close_element(open_tags, tag, lambda start: start.tag)
                out.append(f"</{tag}>")
            case StartTag():
                start = _rewrite_start_tag(token, stream, position, size)
                out.append(
                    _wrap_in_leaf(str(start))
                    if _needs_picture_leaf(start, open_tags)
                    else str(start)
                )
                if start.tag not in VOID_TAGS and not start.self_closing:
                    open_tags.append(start)
    html = "".join(out)
    return html if "mp-style-type" in html else html + _EDITOR_MARK


def _wrap_in_leaf(inside: str) -> str:
    return f'<span leaf="">{inside}</span>'


def _needs_leaf(raw: str, open_tags: list[StartTag]) -> bool:
    if not raw.strip() or (open_tags and open_tags[-1].tag in _TAGS_WITHOUT_LEAVES):
        return False
    return not any(tag.get("leaf") is not None or tag.tag == "svg" for tag in open_tags)


def _needs_picture_leaf(start: StartTag, open_tags: list[StartTag]) -> bool:
    leaves = {"leaf", "nodeleaf"}
    return start.tag == "img" and not any(leaves & {*dict(tag.attributes)} for tag in open_tags)


def _rewrite_start_tag(
    token: StartTag, stream: list[Token], position: int, size: Callable[[str], Size | None]
) -> StartTag:
    """Return the start tag with the attributes that the editor adds."""
    if token.tag == "img":
        return _add_picture_size(token, size)
    if token.tag == "span" and token.get("style") and token.get("leaf") is None:
        return token.with_attribute("textstyle", "")
    if token.tag == "section" and _contains_one_picture(stream, position):
        return token.with_attribute("nodeleaf", "")
    return token


def _contains_one_picture(stream: list[Token], position: int) -> bool:
    match stream[position + 1 : position + 3]:
        case [StartTag("img"), EndTag("section")]:
            return True
        case _:
            return False


def _add_picture_size(token: StartTag, size: Callable[[str], Size | None]) -> StartTag:
    known = size(picture_key(token.get("data-src") or "") or "")
    token = token.with_attribute("class", "rich_pages wxw-img").with_attribute("data-s", "300,640")
    if known is None or not known[1]:
        return token
    kind, width, height = known
    return (
        token.with_attribute("data-ratio", f"{height / width:.16g}")
        .with_attribute("data-type", {"jpg": "jpeg"}.get(kind, kind))
        .with_attribute("data-w", str(width))
    )
