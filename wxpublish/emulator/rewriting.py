"""Rewrite content as the platform does when it stores it.

The rules come from measurements by users (round trips of draft/add and draft/get in 2026). Where
they differ, this has the stricter one: content that survives it also survives the other.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from wxpublish.emulator.html_tokens import (
    VOID_TAGS,
    EndTag,
    StartTag,
    TextToken,
    close_element,
    split_declarations,
    tokenize,
)
from wxpublish.emulator.refusals import Refusal

_DROPPED_WITH_CONTENT = frozenset([
    "script", "style", "title", "textarea", "select", "noscript", "noembed", "template", "object",
    "applet", "xmp",
])  # fmt: skip
_DROPPED_TAGS = frozenset(["link", "meta", "base", "input", "embed"])
_UNWRAPPED_TAGS = frozenset(
    ["html", "head", "body", "form", "label", "button", "fieldset", "legend", "summary"]
)
_EMPTIED_TAGS = frozenset({"iframe", "video", "audio"})
BLOCK_TAGS = frozenset([
    "address", "article", "aside", "blockquote", "center", "div", "dl", "dd", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
])  # fmt: skip
_OPTIONAL_END_TAGS = frozenset(
    ["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"]
)
_DROPPED_PROPERTIES = frozenset(
    {"position", "filter", "-webkit-filter", "-webkit-overflow-scrolling"}
)
_PICTURE = re.compile(r"/(?:sz_)?mmbiz(?:_[a-z]+)?/(?P<key>[\w-]+)/\d+(?P<query>\?[^#\s]*)?")
_BACKGROUND = re.compile(r"(?i)(url\(\s*(?:&quot;|')?[^()\s]*?/mmbiz[_a-z]*/[\w-]+)/\d+")
_APP_ID = re.compile(r"wx[0-9a-f]{16}")

IsKnownPicture = Callable[[str], bool]


def rewrite_as_stored(content: str, is_known_picture: IsKnownPicture) -> str:
    """Sanitise and rewrite content; invalid links are refused with 45166 or 45086.

    Pictures stay only if they are on the platform's picture host, or have a key of this account.
    """
    writer = _Writer(is_known_picture, _divs_around_blocks(content))
    for token in tokenize(content):
        match token:
            case TextToken(raw):
                writer.text(raw)
            case StartTag():
                writer.start(token)
            case EndTag(tag):
                writer.end(tag)
    return writer.finish()


def plain_text(content: str) -> str:
    """Return the text of an article with collapsed spaces, as in an automatic digest."""
    parts = []
    for token in tokenize(content):
        if isinstance(token, TextToken):
            parts.append(unescape(token.raw))
        elif token.tag in BLOCK_TAGS or token.tag == "br":
            parts.append(" ")
    return " ".join("".join(parts).split())


def picture_key(url: str) -> str | None:
    """Return the key in a picture's address on any host."""
    found = _PICTURE.fullmatch(_path_and_query(unescape(url).strip()))
    return found["key"] if found else None


def _path_and_query(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _host(url: str) -> str:
    try:
        return urlsplit(unescape(url).strip()).hostname or ""
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class _OpenElement:
    """An open element of the source.

    `end_tag` is None if its content is dropped too; `flattened`: it is inside a div around blocks.
    """

    tag: str
    end_tag: str | None
    dropped: bool
    flattened: bool


class _Writer:
    """Writes tokens, and keeps the end tag of each open element."""

    def __init__(self, is_known_picture: IsKnownPicture, around_block: set[int]) -> None:
        self._out: list[str] = []
        self._is_known_picture = is_known_picture
        self._around_blocks = around_block
        self._divs = 0
        self._open = [_OpenElement("", "", dropped=False, flattened=False)]

    def text(self, raw: str) -> None:
        top = self._open[-1]
        if not top.dropped and top.tag != "iframe":
            self._out.append(raw)

    def start(self, token: StartTag) -> None:
        around_block = token.tag == "div" and self._divs in self._around_blocks
        self._divs += token.tag == "div"
        end_tag = self._write_start_tag(token, around_block=around_block)
        if token.tag not in VOID_TAGS and not token.self_closing:
            parent = self._open[-1]
            # Only the summary of details stays.
            dropped = token.tag != "summary" and (parent.dropped or end_tag is None)
            self._open.append(
                _OpenElement(token.tag, end_tag, dropped, parent.flattened or around_block)
            )

    def end(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                self._close(depth, has_end_tag=True)
                return

    def finish(self) -> str:
        """Close open elements and return the content."""
        self._close(1, has_end_tag=False)
        return "".join(self._out)

    def _close(self, depth: int, *, has_end_tag: bool) -> None:
        """Close the open elements from `depth` on; `has_end_tag`: the first has one."""
        while len(self._open) > depth:
            element = self._open.pop()
            own = has_end_tag and len(self._open) == depth
            wanted = element.end_tag and (own or element.tag not in _OPTIONAL_END_TAGS)
            if wanted and not self._open[-1].dropped:
                self._out.append(element.end_tag or "")

    def _write_start_tag(self, token: StartTag, *, around_block: bool) -> str | None:
        """Write a start tag and return its end tag: "" for none, None to drop the content too."""
        tag, parent = token.tag, self._open[-1]
        if tag in _DROPPED_WITH_CONTENT or tag == "details":
            return None
        if tag in _DROPPED_TAGS or tag in _UNWRAPPED_TAGS or parent.dropped or around_block:
            return ""
        if tag in _EMPTIED_TAGS:
            self._out.append(f"<{tag}>")
            return f"</{tag}>"
        # A div around blocks is unwrapped; inside it, a div around text becomes a bare p.
        if tag == "div" and parent.flattened:
            self._out.append("<p>")
            return "</p>"
        filtered = self._filter_tag(token)
        if filtered is None:
            return ""
        self._out.append(str(filtered))
        return f"</{tag}>"

    def _filter_tag(self, token: StartTag) -> StartTag | None:
        """Return the tag as stored; None if only its content stays."""
        bad = [name for name, _ in token.attributes if name == "id" or name.startswith("on")]
        filtered = token.without_attributes(*bad) if bad else token
        style = filtered.get("style")
        if style is not None:
            filtered = filtered.with_attribute("style", _filter_style(style))
        match token.tag:
            case "img":
                return self._filter_image(filtered)
            case "a":
                return _filter_link(filtered)
            case "image":
                url = filtered.get("href") or filtered.get("xlink:href") or ""
                return filtered if self._is_platform_picture(url) else None
            case "mp-miniprogram":
                return _check_mini_program(filtered)
            case _:
                href = unescape(filtered.get("href") or "").strip().lower()
                return (
                    filtered.without_attributes("href")
                    if href.startswith("javascript:")
                    else filtered
                )

    def _is_platform_picture(self, url: str) -> bool:
        key = picture_key(url)
        return _host(url).endswith(".qpic.cn") or (key is not None and self._is_known_picture(key))

    def _filter_image(self, token: StartTag) -> StartTag | None:
        url = token.get("src") or token.get("data-src") or ""
        if not self._is_platform_picture(url):
            return None
        return token.with_attribute("data-src", _resized_url(url)).with_attribute("src", "")


def _divs_around_blocks(content: str) -> set[int]:
    """Return the numbers, in order of appearance, of the divs with a block as a child."""
    around_block: set[int] = set()
    if "<div" not in content.lower():
        return around_block
    number, open_tags = 0, list[tuple[str, int]]()
    for token in tokenize(content):
        if isinstance(token, StartTag):
            if token.tag in BLOCK_TAGS and open_tags and open_tags[-1][0] == "div":
                around_block.add(open_tags[-1][1])
            if token.tag not in VOID_TAGS and not token.self_closing:
                open_tags.append((token.tag, number))
            number += token.tag == "div"
        elif isinstance(token, EndTag):
            close_element(open_tags, token.tag, lambda entry: entry[0])
    return around_block


def _filter_style(style: str) -> str:
    if "&#39;" in style:
        return ""
    declarations = split_declarations(style)
    filtered = [
        declaration
        for declaration in declarations
        if declaration.partition(":")[0].strip().lower() not in _DROPPED_PROPERTIES
    ]
    if len(filtered) < len(declarations):
        style = ";".join(filtered) + (";" if style.rstrip().endswith(";") and filtered else "")
    return _BACKGROUND.sub(r"\1/640", style).replace("'", "&#39;")


def _resized_url(url: str) -> str:
    """Return the address with size 640 and the query parameters that the platform adds."""
    head, _, query = url.partition("?")
    head = re.sub(r"/\d+$", "/640", head)
    folder = re.search(r"mmbiz_([a-z]+)/", head)
    wx_fmt = {"jpg": "jpeg"}.get(folder[1], folder[1]) if folder else "other"
    pairs = [pair for pair in query.replace("&amp;", "&").split("&") if pair]
    for pair in (f"wx_fmt={wx_fmt}", "from=appmsg"):
        if not any(old.partition("=")[0] == pair.partition("=")[0] for old in pairs):
            pairs.append(pair)
    return head + "?" + "&amp;".join(pairs)


def _filter_link(token: StartTag) -> StartTag | None:
    if token.get("data-miniprogram-appid") is not None:
        return _check_mini_program(token)
    href = unescape(token.get("href") or "").strip()
    if href.startswith("#"):
        raise Refusal(45166, "href of an anchor")
    if not href:
        return token
    own = _host(href) == "mp.weixin.qq.com" and href.lower().startswith(("http://", "https://"))
    return token if own else None


def _check_mini_program(token: StartTag) -> StartTag:
    if not _APP_ID.fullmatch(token.get("data-miniprogram-appid") or ""):
        raise Refusal(45086)
    picture = token.get("data-miniprogram-imageurl")
    if picture is not None and "wx_fmt=" not in picture:
        raise Refusal(45166, "data-miniprogram-imageurl")
    return token
