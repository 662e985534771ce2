"""Content as the platform's web editor leaves it after a save by hand."""

from collections.abc import Callable

from wxpublish.emulator.html_tokens import VOID, EndTag, StartTag, TextToken, Token, tokens
from wxpublish.emulator.rewriting import picture_key

Size = tuple[str, int, int]
"""Format, width and height of a picture."""

_TAIL = '<p style="display: none;"><mp-style-type data-value="3"></mp-style-type></p>'
_MARKED = frozenset({"span", "section"})
_BARE = frozenset(
    ["table", "thead", "tbody", "tfoot", "tr", "colgroup", "ul", "ol", "svg", "style", "script"]
)


def as_saved(content: str, size: Callable[[str], Size | None]) -> str:
    """Every text and picture in a leaf, pictures with their measures, and the editor's mark.

    What is seen and its text stay the same; saving again changes nothing more. `size` gives a
    picture's format and pixels by its key.
    """
    out: list[str] = []
    run = list(tokens(content))
    open_tags: list[StartTag] = []
    for at, token in enumerate(run):
        match token:
            case TextToken(raw):
                out.append(_leaf(raw) if _wants_leaf(raw, open_tags) else raw)
            case EndTag(tag):
                _close(open_tags, tag)
                out.append(f"</{tag}>")
            case StartTag():
                start = _changed(token, run, at, size)
                out.append(_leaf(str(start)) if _wants_own_leaf(start, open_tags) else str(start))
                if start.tag not in VOID and not start.closed:
                    open_tags.append(start)
    html = "".join(out)
    return html if "mp-style-type" in html else html + _TAIL


def _leaf(inside: str) -> str:
    return f'<span leaf="">{inside}</span>'


def _wants_leaf(raw: str, open_tags: list[StartTag]) -> bool:
    if not raw.strip() or (open_tags and open_tags[-1].tag in _BARE):
        return False
    return not any(tag.get("leaf") is not None or tag.tag == "svg" for tag in open_tags)


def _wants_own_leaf(start: StartTag, open_tags: list[StartTag]) -> bool:
    leaves = {"leaf", "nodeleaf"}
    return start.tag == "img" and not any(leaves & {*dict(tag.attributes)} for tag in open_tags)


def _close(open_tags: list[StartTag], tag: str) -> None:
    for depth in range(len(open_tags) - 1, -1, -1):
        if open_tags[depth].tag == tag:
            del open_tags[depth:]
            return


def _changed(
    token: StartTag, run: list[Token], at: int, size: Callable[[str], Size | None]
) -> StartTag:
    """The start tag with what the editor adds to it."""
    if token.tag == "img":
        return _measured(token, size)
    if token.tag == "span" and token.get("style") and token.get("leaf") is None:
        return token.having("textstyle", "")
    if token.tag == "section" and _holds_one_picture(run, at):
        return token.having("nodeleaf", "")
    return token


def _holds_one_picture(run: list[Token], at: int) -> bool:
    match run[at + 1 : at + 3]:
        case [StartTag("img"), EndTag("section")]:
            return True
        case _:
            return False


def _measured(token: StartTag, size: Callable[[str], Size | None]) -> StartTag:
    known = size(picture_key(token.get("data-src") or "") or "")
    token = token.having("class", "rich_pages wxw-img").having("data-s", "300,640")
    if known is None or not known[1]:
        return token
    kind, width, height = known
    return (
        token.having("data-ratio", f"{height / width:.16g}")
        .having("data-type", {"jpg": "jpeg"}.get(kind, kind))
        .having("data-w", str(width))
    )
