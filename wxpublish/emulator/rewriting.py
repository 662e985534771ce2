"""Content as the platform stores it: what it removes and what it rewrites.

The facts are measurements by users (round trips of draft/add and draft/get in 2026); where they
differ, the harsher one is taken, since content that survives it survives the other too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from wxpublish.emulator.html_tokens import VOID, EndTag, StartTag, TextToken, declarations, tokens
from wxpublish.emulator.refusals import Refusal

_WITH_CONTENT = frozenset(
    [
        "script",
        "style",
        "title",
        "textarea",
        "select",
        "noscript",
        "noembed",
        "template",
        "object",
        "applet",
        "xmp",
    ]
)
_ALONE = frozenset(["link", "meta", "base", "input", "embed"])
_UNWRAPPED = frozenset(
    ["html", "head", "body", "form", "label", "button", "fieldset", "legend", "summary"]
)
_SHELLS = frozenset({"iframe", "video", "audio"})
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "div",
        "dl",
        "dd",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_END_OPTIONAL = frozenset(
    ["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"]
)
_BAD_PROPERTIES = frozenset({"filter", "-webkit-filter", "-webkit-overflow-scrolling"})
_PICTURE = re.compile(r"/(?:sz_)?mmbiz(?:_[a-z]+)?/(?P<key>[\w-]+)/\d+(?P<query>\?[^#\s]*)?")
_BACKGROUND = re.compile(r"(?i)(url\(\s*(?:&quot;|')?[^()\s]*?/mmbiz[_a-z]*/[\w-]+)/\d+")
_APP_ID = re.compile(r"wx[0-9a-f]{16}")

Known = Callable[[str], bool]


def as_stored(content: str, known_picture: Known) -> str:
    """Sanitise and rewrite; 45166 and 45086 for what makes the platform refuse an article.

    `known_picture` tells whether a key is a picture of this account: only those, and addresses on
    the platform's own picture host, stay.
    """
    writer = _Writer(known_picture, _crowded_divs(content))
    for token in tokens(content):
        match token:
            case TextToken(raw):
                writer.text(raw)
            case StartTag():
                writer.start(token)
            case EndTag(tag):
                writer.end(tag)
    return writer.finish()


def plain_text(content: str) -> str:
    """The text of an article, blanks collapsed, as the automatic digest takes it."""
    parts = []
    for token in tokens(content):
        if isinstance(token, TextToken):
            parts.append(unescape(token.raw))
        elif token.tag in BLOCKS or token.tag == "br":
            parts.append(" ")
    return " ".join("".join(parts).split())


def picture_key(url: str) -> str | None:
    """The key in a picture's address, whatever host stands before it."""
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
class _Open:
    """An element that is open in the source, and what that means for what stands in it."""

    tag: str
    ending: str | None
    """The end tag to write; None: its content goes too."""
    silent: bool
    flattened: bool


class _Writer:
    """Writes tokens out, and remembers for each open element what becomes of its end tag."""

    def __init__(self, known_picture: Known, crowded: set[int]) -> None:
        self._out: list[str] = []
        self._known = known_picture
        self._crowded = crowded
        self._divs = 0
        self._open = [_Open("", "", silent=False, flattened=False)]

    def text(self, raw: str) -> None:
        top = self._open[-1]
        if not top.silent and top.tag != "iframe":
            self._out.append(raw)

    def start(self, token: StartTag) -> None:
        crowded = token.tag == "div" and self._divs in self._crowded
        self._divs += token.tag == "div"
        ending = self._begin(token, crowded=crowded)
        if token.tag not in VOID and not token.closed:
            above = self._open[-1]
            # Of details the summary stays.
            silent = token.tag != "summary" and (above.silent or ending is None)
            self._open.append(_Open(token.tag, ending, silent, above.flattened or crowded))

    def end(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                self._close(depth, named=True)
                return

    def finish(self) -> str:
        """The whole content, everything closed that needs to be."""
        self._close(1, named=False)
        return "".join(self._out)

    def _close(self, depth: int, *, named: bool) -> None:
        """Close what is open from `depth` on; `named`: that one's own end tag was there."""
        while len(self._open) > depth:
            element = self._open.pop()
            own = named and len(self._open) == depth
            wanted = element.ending and (own or element.tag not in _END_OPTIONAL)
            if wanted and not self._open[-1].silent:
                self._out.append(element.ending or "")

    def _begin(self, token: StartTag, *, crowded: bool) -> str | None:
        """Write a start tag; the end tag that will answer it, "" for none."""
        tag, above = token.tag, self._open[-1]
        if tag in _WITH_CONTENT or tag == "details":
            return None
        if tag in _ALONE or tag in _UNWRAPPED or above.silent or crowded:
            return ""
        if tag in _SHELLS:
            self._out.append(f"<{tag}>")
            return f"</{tag}>"
        # A div around blocks goes; one around text inside such a div becomes a bare p.
        if tag == "div" and above.flattened:
            self._out.append("<p>")
            return "</p>"
        kept = self._filter(token)
        if kept is None:
            return ""
        self._out.append(str(kept))
        return f"</{tag}>"

    def _filter(self, token: StartTag) -> StartTag | None:
        """The tag as stored; None where only its content stays."""
        bad = [name for name, _ in token.attributes if name == "id" or name.startswith("on")]
        kept = token.without(*bad) if bad else token
        style = kept.get("style")
        if style is not None:
            kept = kept.having("style", _style(style))
        match token.tag:
            case "img":
                return self._image(kept)
            case "a":
                return _link(kept)
            case "image":
                url = kept.get("href") or kept.get("xlink:href") or ""
                return kept if self._own(url) else None
            case "mp-miniprogram":
                return _mini_program(kept)
            case _:
                href = unescape(kept.get("href") or "").strip().lower()
                return kept.without("href") if href.startswith("javascript:") else kept

    def _own(self, url: str) -> bool:
        key = picture_key(url)
        return _host(url).endswith(".qpic.cn") or (key is not None and self._known(key))

    def _image(self, token: StartTag) -> StartTag | None:
        url = token.get("src") or token.get("data-src") or ""
        if not self._own(url):
            return None
        return token.having("data-src", _resized(url)).having("src", "")


def _crowded_divs(content: str) -> set[int]:
    """The numbers, in order of appearance, of divs that have a block as a child."""
    crowded: set[int] = set()
    if "<div" not in content.lower():
        return crowded
    number, open_tags = 0, list[tuple[str, int]]()
    for token in tokens(content):
        if isinstance(token, StartTag):
            if token.tag in BLOCKS and open_tags and open_tags[-1][0] == "div":
                crowded.add(open_tags[-1][1])
            if token.tag not in VOID and not token.closed:
                open_tags.append((token.tag, number))
            number += token.tag == "div"
        elif isinstance(token, EndTag):
            for depth in range(len(open_tags) - 1, -1, -1):
                if open_tags[depth][0] == token.tag:
                    del open_tags[depth:]
                    break
    return crowded


def _style(style: str) -> str:
    if "&#39;" in style:
        return ""
    kept = []
    for declaration in declarations(style):
        name = declaration.partition(":")[0].strip().lower()
        if name != "position" and name not in _BAD_PROPERTIES:
            kept.append(declaration)
    if len(kept) == len(declarations(style)):
        text = style
    else:
        text = ";".join(kept) + (";" if style.rstrip().endswith(";") and kept else "")
    return _BACKGROUND.sub(r"\1/640", text).replace("'", "&#39;")


def _resized(url: str) -> str:
    """The address with the size segment 640 and the query that the platform adds."""
    head, _, query = url.partition("?")
    head = re.sub(r"/\d+$", "/640", head)
    folder = re.search(r"mmbiz_([a-z]+)/", head)
    wx_fmt = {"jpg": "jpeg"}.get(folder[1], folder[1]) if folder else "other"
    pairs = [pair for pair in query.replace("&amp;", "&").split("&") if pair]
    for pair in (f"wx_fmt={wx_fmt}", "from=appmsg"):
        if not any(old.partition("=")[0] == pair.partition("=")[0] for old in pairs):
            pairs.append(pair)
    return head + "?" + "&amp;".join(pairs)


def _link(token: StartTag) -> StartTag | None:
    if token.get("data-miniprogram-appid") is not None:
        return _mini_program(token)
    href = unescape(token.get("href") or "").strip()
    if href.startswith("#"):
        raise Refusal(45166, "href of an anchor")
    if not href:
        return token
    own = _host(href) == "mp.weixin.qq.com" and href.lower().startswith(("http://", "https://"))
    return token if own else None


def _mini_program(token: StartTag) -> StartTag:
    if not _APP_ID.fullmatch(token.get("data-miniprogram-appid") or ""):
        raise Refusal(45086)
    picture = token.get("data-miniprogram-imageurl")
    if picture is not None and "wx_fmt=" not in picture:
        raise Refusal(45166, "data-miniprogram-imageurl")
    return token
