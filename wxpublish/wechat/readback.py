"""The canonical form of articles that are read back, and their digests.

The platform rewrites what it stores, and its editor rewrites more (measured by users): picture
URLs, `<br  />`, entities, colours, spans without meaning. Read-backs that differ only in these have
the same canonical form; a changed word, link, picture or style changes it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlsplit

from wxpublish.model.html_parser import Event, StartTag, read_events
from wxpublish.wechat.article_payloads import RemoteArticle

Token = tuple[str, ...]

RECIPE = "read-1"
"""The name of the canonical form. A change to the form needs another name, or every article would
seem edited after an upgrade.
"""
# These tables belong to the recipe, so they are not those of `model/html_tags.py`: another element
# there would change the digest of every article that has it.
_INLINE_TAGS = frozenset(
    "a abbr b big code del em font i img ins mark s small span strong sub sup svg u".split()
)
"""Elements beside which a space is visible; beside any other element it is not."""
_VOID_TAGS = frozenset({"br", "hr", "img", "input", "col", "wbr", "source"})
"""Elements without an end tag."""
_EDITOR_ATTRIBUTES = frozenset({"class", "id", "leaf", "nodeleaf", "textstyle", "contenteditable"})
_SIZE_SEGMENT = re.compile(r"/(?:0|\d{2,4})$")
HEX_COLOUR = re.compile(r"#([0-9a-f]{3,8})\b", re.IGNORECASE)
RGB = re.compile(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*([\d.]+)\s*)?\)")
_CSS_URL = re.compile(r"url\(\s{0,100}+['\"]?([^)\n]{0,8192}+)\s{0,100}+\)")
SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
"""White space that HTML collapses, and the no-break space that editors use for it. It excludes the
ideographic space: Chinese paragraphs begin with two of them.
"""
_INVISIBLE = str.maketrans("\u00a0", " ", "\u200b\ufeff")
_STYLE_MARK = re.compile(r"[;()]")
_SEPARATOR = re.compile(r"([,/])")


def observed_digest(article: RemoteArticle) -> str:
    """The digest of a remote article, with all fields: `read-1:` and 32 hex digits."""
    values = [
        article.title,
        article.author,
        article.digest,
        article.content_source_url,
        article.thumb_media_id,
        article.show_cover_pic,
        article.need_open_comment,
        article.only_fans_can_comment,
        canonical_tokens(article.content or ""),
    ]
    return _digest_of(values)


def expected_digest(title: str, author: str, digest: str, content: str) -> str:
    """The digest that an article has both when it is sent and when it is read back.

    It excludes the cover's id and the URLs of pictures, which the platform replaces.
    """
    return _digest_of([title.strip(), author, digest.strip(), tokens_without_pictures(content)])


def expected_digest_of(article: RemoteArticle) -> str:
    """The `expected_digest` of a remote article."""
    return expected_digest(article.title, article.author, article.digest, article.content or "")


def _digest_of(values: Sequence[object]) -> str:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return f"{RECIPE}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def text_without_spaces(html: str) -> str:
    """The text of an article without white space, which adoption compares."""
    words = (token[1] for token in canonical_tokens(html) if token[0] == "text")
    return "".join("".join(words).split())


def count_pictures(html: str) -> int:
    """How many pictures an article has."""
    return sum(token[:2] == ("start", "img") for token in canonical_tokens(html))


def picture_urls(html: str) -> list[str]:
    """The URLs of its pictures as written, in order; the platform moves them to data-src."""
    images = [
        dict(event.attributes)
        for event in read_events(html)
        if isinstance(event, StartTag) and event.name == "img"
    ]
    return [image.get("data-src") or image.get("src") or "" for image in images]


def tokens_without_pictures(html: str) -> list[Token]:
    """The canonical tokens of an article, without the URLs of its pictures."""
    return [
        (*token[:2], *(part for part in token[2:] if not part.startswith("src=")))
        if token[0] == "start"
        else token
        for token in canonical_tokens(html)
    ]


def canonical_tokens(html: str) -> list[Token]:
    """The canonical tokens of an article: `start` with its attributes, `text`, `end`."""
    return list(_parse_tokens(html))


@lru_cache(maxsize=16)
def _parse_tokens(html: str) -> tuple[Token, ...]:
    # Cached, since an article is compared in several ways one after the other.
    return tuple(_drop_editor_mark(_merge_text(_reduce(read_events(html)))))


def _reduce(events: Iterable[Event]) -> Iterator[Token]:
    """Reduce events to tokens with significant attributes; a span without any is dropped."""
    spans: list[bool] = []
    for event in events:
        if isinstance(event, str):
            yield ("text", event)
            continue
        name = event.name
        if isinstance(event, StartTag):
            kept = tuple(_canonical_attributes(event.attributes))
            if name == "span":
                spans.append(bool(kept))
            if name != "span" or kept:
                yield ("start", name, *kept)
            if not event.self_closing:
                continue
        if name not in _VOID_TAGS and (name != "span" or (spans and spans.pop())):
            yield ("end", name)


def _canonical_attributes(attrs: Iterable[tuple[str, str | None]]) -> Iterable[str]:
    """The significant attributes as `name=value`, sorted by name."""
    kept = {}
    for name, given in attrs:
        value = given or ""
        if name == "data-src":
            kept["src"] = canonical_picture_url(value)
        elif name == "src" and value:
            kept.setdefault("src", canonical_picture_url(value))
        elif name == "style":
            style = canonical_style(value)
            if style:
                kept["style"] = style
        elif name != "src" and (
            name.startswith("data-miniprogram-") or not _is_editor_attribute(name)
        ):
            kept[name] = value
    return (f"{name}={kept[name]}" for name in sorted(kept))


def _is_editor_attribute(name: str) -> bool:
    """Whether the platform or its editor adds this attribute for its own use."""
    return name in _EDITOR_ATTRIBUTES or name.startswith("data-")


def canonical_picture_url(url: str) -> str:
    """A picture's URL without scheme, host, size and query, which the platform changes."""
    parts = urlsplit(url.strip())
    if "/mmbiz" not in parts.path:
        return url.strip()
    return _SIZE_SEGMENT.sub("", parts.path)


def canonical_style(style: str) -> str:
    """A style in canonical form: sorted by property, with colours as numbers."""
    declarations = []
    for declaration in _split_declarations(style):
        name, colon, value = declaration.partition(":")
        if not colon:
            continue
        text = _CSS_URL.sub(_canonical_css_url, value.strip())
        text = HEX_COLOUR.sub(_hex_colour, text.replace('"', "'"))
        text = RGB.sub(_rgb_colour, text)
        spaced = "".join(map(str.strip, _SEPARATOR.split(SPACES.sub(" ", text))))
        declarations.append(f"{name.strip().lower()}:{spaced}")
    return ";".join(sorted(declarations, key=lambda one: one.partition(":")[0]))


def _split_declarations(style: str) -> Iterator[str]:
    """Split a style at its semicolons, except at one that a `)` follows without a `(` in between."""
    ends = []
    inside = False
    for mark in reversed(list(_STYLE_MARK.finditer(style))):
        if mark[0] != ";":
            inside = mark[0] == ")"
        elif not inside:
            ends.append(mark.start())
    start = 0
    for end in reversed(ends):
        yield style[start:end]
        start = end + 1
    yield style[start:]


def _canonical_css_url(found: re.Match[str]) -> str:
    """A `url(…)` without quotes, with a canonical picture URL."""
    address = found[1].rstrip()
    quoted = address.endswith(("'", '"'))
    return f"url({canonical_picture_url(address[: len(address) - quoted])})"


def _hex_colour(found: re.Match[str]) -> str:
    digits = found[1]
    if len(digits) in {3, 4}:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in {6, 8}:
        return found[0]
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    alpha = round(int(digits[6:8] or "ff", 16) / 255, 2)
    return _format_colour(red, green, blue, alpha)


def _rgb_colour(found: re.Match[str]) -> str:
    return _format_colour(int(found[1]), int(found[2]), int(found[3]), float(found[4] or 1))


def _format_colour(red: int, green: int, blue: int, alpha: float) -> str:
    return f"colour({red} {green} {blue} {alpha:g})"


def _merge_text(found: Iterable[Token]) -> list[Token]:
    """Merge adjacent text, normalise its spaces, and drop text that is empty then."""
    joined: list[Token] = []
    for is_text, run in groupby(found, lambda token: token[0] == "text"):
        parts = list(run)
        joined += [("text", "".join(token[1] for token in parts))] if is_text else parts
    return list(_normalise_spaces(joined))


def _normalise_spaces(joined: list[Token]) -> Iterator[Token]:
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
        elif words := _visible_text(token[1], before, after, exact=exact > 0):
            yield ("text", words)


def _visible_text(text: str, before: Token | None, after: Token | None, *, exact: bool) -> str:
    """Text without the spaces that its neighbours make invisible; `exact` keeps all of them."""
    text = text.translate(_INVISIBLE)
    if exact:
        return text
    text = SPACES.sub(" ", text)
    text = text if before and before[1] in _INLINE_TAGS else text.lstrip(" ")
    return text if after and after[1] in _INLINE_TAGS else text.rstrip(" ")


def _drop_editor_mark(found: list[Token]) -> list[Token]:
    """Drop the hidden paragraph that the editor appends as its mark."""
    marks = [at for at, token in enumerate(found) if token[:2] == ("start", "mp-style-type")]
    if not marks:
        return found
    first = marks[-1]
    before = first - 1 if first and found[first - 1][:2] == ("start", "p") else first
    after = next((at for at in range(first, len(found)) if found[at] == ("end", "p")), len(found))
    return found[:before] + found[after + 1 :]
