"""What the platform gives back, reduced to what an author meant.

The platform rewrites what it stores, and its editor rewrites more (measured by users): picture
addresses, `<br  />`, entities, colours, spans without meaning. Two read-backs that differ in
nothing else are equal here; a changed word, link, picture or style is not.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from urllib.parse import urlsplit

from wxpublish.model.html_parser import Event, StartTag, read_events
from wxpublish.wechat.article_payloads import RemoteArticle

Token = tuple[str, ...]

WAY = "read-1"
"""How articles are reduced here. Another way has another name, or an upgrade would look like an
edit of everything.
"""
# The tables of elements are a part of the recipe, so they are not those of `model/html_tags.py`:
# an element more there would be another digest for every article that has it.
INLINE = frozenset(
    "a abbr b big code del em font i img ins mark s small span strong sub sup svg u".split()
)
"""Tags beside which a space is seen; beside any other, and beside a line's end, it is not."""
VOID = frozenset({"br", "hr", "img", "input", "col", "wbr", "source"})
"""Tags that have no end tag."""
DROPPED_ATTRIBUTES = frozenset({"class", "id", "leaf", "nodeleaf", "textstyle", "contenteditable"})
SIZE_SEGMENT = re.compile(r"/(?:0|\d{2,4})$")
HEX_COLOUR = re.compile(r"#([0-9a-f]{3,8})\b", re.IGNORECASE)
RGB = re.compile(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*([\d.]+)\s*)?\)")
URL = re.compile(r"url\(\s{0,100}+['\"]?([^)\n]{0,8192}+)\s{0,100}+\)")
SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
"""White space that HTML runs together, and the one that editors put for it. The ideographic space
is none: Chinese paragraphs begin with two of them.
"""
INVISIBLE = str.maketrans("\u00a0", " ", "\u200b\ufeff")
STYLE_MARK = re.compile(r"[;()]")
SEPARATOR = re.compile(r"([,/])")


def observed_digest(article: RemoteArticle) -> str:
    """The digest that tells one state of a remote article from another: `WAY:` and 32 hex digits."""
    meaning = [
        article.title,
        article.author,
        article.digest,
        article.content_source_url,
        article.thumb_media_id,
        article.show_cover_pic,
        article.need_open_comment,
        article.only_fans_can_comment,
        tokens(article.content or ""),
    ]
    text = json.dumps(meaning, ensure_ascii=False, separators=(",", ":"))
    return f"{WAY}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def expected_digest(title: str, author: str, digest: str, content: str) -> str:
    """The digest that what was sent and its read-back have in common.

    The ids of covers and the addresses of pictures are left out: the platform gives others.
    """
    meaning = [title.strip(), author, digest.strip(), without_pictures(content)]
    text = json.dumps(meaning, ensure_ascii=False, separators=(",", ":"))
    return f"{WAY}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def expected_of(article: RemoteArticle) -> str:
    """The same of a remote article."""
    return expected_digest(article.title, article.author, article.digest, article.content or "")


def plain_text(html: str) -> str:
    """The words of an article without any white space: what is compared when one is adopted."""
    words = (token[1] for token in tokens(html) if token[0] == "text")
    return "".join("".join(words).split())


def picture_count(html: str) -> int:
    """How many pictures an article shows."""
    return sum(token[:2] == ("start", "img") for token in tokens(html))


def picture_sources(html: str) -> list[str]:
    """The addresses of its pictures as they stand, in order; the platform moves them to data-src."""
    images = [
        dict(event.attributes)
        for event in read_events(html)
        if isinstance(event, StartTag) and event.name == "img"
    ]
    return [image.get("data-src") or image.get("src") or "" for image in images]


def without_pictures(html: str) -> list[Token]:
    """The article as canonical tokens, but for what its pictures show."""
    return [
        (*token[:2], *(part for part in token[2:] if not part.startswith("src=")))
        if token[0] == "start"
        else token
        for token in tokens(html)
    ]


def tokens(html: str) -> list[Token]:
    """The article as canonical tokens: `start` with its attributes, `text`, `end`."""
    return list(_without_editor_mark(_joined(_reduced(read_events(html)))))


def _reduced(events: Iterable[Event]) -> Iterator[Token]:
    """Tags with the attributes that mean something; a span without any leaves no trace."""
    spans: list[bool] = []
    for event in events:
        if isinstance(event, str):
            yield ("text", event)
            continue
        name = event.name
        if isinstance(event, StartTag):
            kept = tuple(_attributes(event.attributes))
            if name == "span":
                spans.append(bool(kept))
            if name != "span" or kept:
                yield ("start", name, *kept)
            if not event.self_closing:
                continue
        if name not in VOID and (name != "span" or (spans and spans.pop())):
            yield ("end", name)


def _attributes(attrs: Iterable[tuple[str, str | None]]) -> Iterable[str]:
    """Attributes that mean something, sorted, as `name=value`."""
    kept = {}
    for name, given in attrs:
        value = given or ""
        if name == "data-src":
            kept["src"] = picture_address(value)
        elif name == "src" and value:
            kept.setdefault("src", picture_address(value))
        elif name == "style":
            style = canonical_style(value)
            if style:
                kept["style"] = style
        elif name != "src" and (name.startswith("data-miniprogram-") or not _is_editors(name)):
            kept[name] = value
    return (f"{name}={kept[name]}" for name in sorted(kept))


def _is_editors(name: str) -> bool:
    """Whether it is an attribute that the platform or its editor adds for itself."""
    return name in DROPPED_ATTRIBUTES or name.startswith("data-")


def picture_address(url: str) -> str:
    """A picture's address without scheme, host, size and query, which the platform changes."""
    parts = urlsplit(url.strip())
    if "/mmbiz" not in parts.path:
        return url.strip()
    return SIZE_SEGMENT.sub("", parts.path)


def canonical_style(style: str) -> str:
    """Declarations in one spelling, sorted by their names, colours as numbers."""
    declarations = []
    for declaration in _declarations(style):
        name, colon, value = declaration.partition(":")
        if not colon:
            continue
        text = URL.sub(_plain_url, value.strip())
        text = HEX_COLOUR.sub(_hex_colour, text.replace('"', "'"))
        text = RGB.sub(_rgb_colour, text)
        spaced = "".join(map(str.strip, SEPARATOR.split(SPACES.sub(" ", text))))
        declarations.append(f"{name.strip().lower()}:{spaced}")
    return ";".join(sorted(declarations, key=lambda one: one.partition(":")[0]))


def _declarations(style: str) -> Iterator[str]:
    """The declarations of a style: a semicolon before a `)` with no `(` between them ends none."""
    ends = []
    inside = False
    for mark in reversed(list(STYLE_MARK.finditer(style))):
        if mark[0] != ";":
            inside = mark[0] == ")"
        elif not inside:
            ends.append(mark.start())
    start = 0
    for end in reversed(ends):
        yield style[start:end]
        start = end + 1
    yield style[start:]


def _plain_url(found: re.Match[str]) -> str:
    """A `url(…)` without quotes and host."""
    address = found[1].rstrip()
    quoted = address.endswith(("'", '"'))
    return f"url({picture_address(address[: len(address) - quoted])})"


def _hex_colour(found: re.Match[str]) -> str:
    digits = found[1]
    if len(digits) in {3, 4}:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in {6, 8}:
        return found[0]
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    alpha = round(int(digits[6:8] or "ff", 16) / 255, 2)
    return _colour(red, green, blue, alpha)


def _rgb_colour(found: re.Match[str]) -> str:
    return _colour(int(found[1]), int(found[2]), int(found[3]), float(found[4] or 1))


def _colour(red: int, green: int, blue: int, alpha: float) -> str:
    return f"colour({red} {green} {blue} {alpha:g})"


def _joined(found: Iterable[Token]) -> list[Token]:
    """Neighbouring text as one token, with the spaces that are seen; what says nothing is dropped."""
    joined: list[Token] = []
    for is_text, run in groupby(found, lambda token: token[0] == "text"):
        parts = list(run)
        joined += [("text", "".join(token[1] for token in parts))] if is_text else parts
    return list(_spaced(joined))


def _spaced(joined: list[Token]) -> Iterator[Token]:
    exact = 0
    edges = [None, *joined, None]
    for before, token, after in zip(edges, joined, edges[2:], strict=False):
        match token:
            case ("start", "pre", *_):
                exact += 1
            case ("end", "pre"):
                exact -= 1
            case _:
                pass
        if token[0] != "text":
            yield token
        elif words := _words(token[1], before, after, exact=exact > 0):
            yield ("text", words)


def _words(text: str, before: Token | None, after: Token | None, *, exact: bool) -> str:
    """Text as it is seen between its neighbours; `exact`: every space of it is."""
    text = text.translate(INVISIBLE)
    if exact:
        return text
    text = SPACES.sub(" ", text)
    text = text if before and before[1] in INLINE else text.lstrip(" ")
    return text if after and after[1] in INLINE else text.rstrip(" ")


def _without_editor_mark(found: list[Token]) -> list[Token]:
    """Without the hidden paragraph that the editor appends to say it was there."""
    marks = [at for at, token in enumerate(found) if token[:2] == ("start", "mp-style-type")]
    if not marks:
        return found
    first = marks[-1]
    before = first - 1 if first and found[first - 1][:2] == ("start", "p") else first
    after = next((at for at in range(first, len(found)) if found[at] == ("end", "p")), len(found))
    return found[:before] + found[after + 1 :]
