"""One Markdown file → an article, or what is wrong with it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wxpublish.model.finding import Finding, Position, has_errors
from wxpublish.model.site import Article
from wxpublish.site.discovery import Found
from wxpublish.site.paths import Problem, nearest, normalised, resolve
from wxpublish.site.reading import Places, decoded, read_mapping
from wxpublish.site.schema import problems, properties, unknown_keys

FENCE = re.compile(r"---[ \t]*")
LIKELY = re.compile(r"[A-Za-z_]+:(\s|$)")
TITLE_SHOWN = 32
"""Characters of a title that the draft page of today takes (wechat-api.md 4.1)."""
OTHER_TOOLS = frozenset(
    {
        "aliases", "categories", "category", "date", "description", "draft", "excerpt", "keywords",
        "lang", "lastmod", "layout", "license", "mathjax", "permalink", "published", "series",
        "slug", "subtitle", "summary", "tag", "tags", "template", "thumbnail", "toc", "type",
        "updated", "weight",
    }
)  # fmt: skip
"""Keys of Hugo, Hexo, Jekyll and their like: let pass in silence."""
HIDDEN = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


@dataclass(frozen=True, slots=True)
class Defaults:
    """`defaults:` of the configuration, with the places of its keys."""

    values: Mapping[str, Any]
    places: Places


def read_article(
    root: Path, found: Found, defaults: Defaults
) -> tuple[Article | None, list[Finding]]:
    """The article of a file; None when it has errors, which are all told."""
    try:
        data = (root / found.source).read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        return None, [Finding("error", "E101", message, Position(found.source))]
    text, finding = decoded(data, found.source)
    if finding:
        return None, [finding]
    split = _split(text, found.source)
    if isinstance(split, Finding):
        return None, [split]
    front, body, body_line = split
    read = read_mapping(front, found.source, text, first_line=2)
    if read.value is None:
        return None, list(read.findings)
    findings = [*read.findings, *_checks(read.value, read.places)]
    cover = _cover(root, found.source, read.value, read.places, defaults, findings)
    if has_errors(findings) or cover is None:
        return None, findings
    return _article(
        found, {**defaults.values, **read.value}, cover, body, body_line, read.places
    ), findings


def _split(text: str, source: str) -> tuple[str, str, int] | Finding:
    """Front matter, body, and the line at which the body begins."""
    lines = text.split("\n")
    if not FENCE.fullmatch(lines[0]):
        hint = "begin the file with a line of ---, `title: …`, and another line of ---"
        return Finding("error", "E102", "there is no front matter", Position(source, 1, 1), hint)
    for number, line in enumerate(lines[1:], start=1):
        if FENCE.fullmatch(line):
            front, body = lines[1:number], lines[number + 1 :]
            return "\n".join(front) + "\n", "\n".join(body), number + 2
    message = "the front matter has no end"
    hint = "close it with a line of ---"
    return Finding("error", "E102", message, Position(source, 1, 1), hint, lines[0], 3)


def _checks(value: Mapping[str, Any], places: Places) -> list[Finding]:
    findings = problems("front-matter", value, places)
    known = properties("front-matter")
    strangers = {key: held for key, held in value.items() if key not in OTHER_TOOLS}
    findings += unknown_keys(strangers, known, places)
    title = value.get("title")
    if isinstance(title, str):
        findings += _title(title, places)
    return findings


def _title(title: str, places: Places) -> list[Finding]:
    found = []
    if TITLE_SHOWN < len(title) <= 64:
        message = (
            f"the title has {len(title)} characters; the draft page of today says {TITLE_SHOWN}"
        )
        found.append(
            places.about("W102", message, ("title",), "shorten it, or see how it looks there")
        )
    hidden = sorted({char for char in title if char in HIDDEN})
    if hidden:
        names = ", ".join(f"U+{ord(char):04X}" for char in hidden)
        found.append(
            places.about("W103", f"the title has characters that show nothing: {names}", ("title",))
        )
    if not title.strip():
        found.append(places.about("E106", "the title is empty", ("title",)))
    return found


def _cover(
    root: Path,
    source: str,
    value: Mapping[str, Any],
    places: Places,
    defaults: Defaults,
    findings: list[Finding],
) -> str | None:
    """The cover's path relative to the site: the article's own, else that of `defaults`."""
    own = "cover" in value
    written = value.get("cover") if own else defaults.values.get("cover")
    if not isinstance(written, str) or not written:
        if not own:
            hint = "add a line `cover: picture.jpg`, or `defaults: {cover: …}` to wxpublish.yaml"
            where = Position(source, 1)
            findings.append(places.finding("E105", "cover is missing", where, hint))
        return None
    folder = source.rpartition("/")[0] if own else ""
    found = resolve(root, folder, written, decode=True)
    if isinstance(found, str):
        return found
    holder = places if own else defaults.places
    path = ("cover",) if own else ("defaults", "cover")
    findings.append(missing_file(root, folder, written, found, holder, path, "the cover"))
    return None


def missing_file(
    root: Path,
    folder: str,
    written: str,
    problem: Problem,
    places: Places,
    path: tuple[str | int, ...],
    what: str,
) -> Finding:
    """The finding for a path in YAML that is no file of the site."""
    full = normalised(folder, written, decode=True)
    match problem:
        case Problem.LEAVES:
            message = f"{what} {written} lies outside of the site"
            return places.about("E104", message, path, "copy it into the site's folder")
        case Problem.NO_FILE:
            return places.about("E103", f"{what} {written} is no file", path)
        case Problem.MISSING:
            near = nearest(root, full or "")
            meant = written.rpartition("/")[0]
            hint = f"did you mean {f'{meant}/' if meant else ''}{near}?" if near else None
            inner = f" ({full})" if full != written else ""
            return places.about("E103", f"{what} {written}{inner} does not exist", path, hint)


def _article(
    found: Found, value: Mapping[str, Any], cover: str, body: str, body_line: int, places: Places
) -> Article:
    identity = unicodedata.normalize("NFC", str(value.get("id") or found.id))
    news = value.get("news")
    url = value.get("url")
    digest = value.get("digest")
    return Article(
        id=identity,
        news=unicodedata.normalize("NFC", str(news)) if news else identity,
        index=int(value.get("index") or 0),
        source=found.source,
        title=str(value["title"]).strip(),
        body=body,
        body_line=body_line,
        cover=cover,
        places={str(key[0]): where for key, (where, _) in places.values.items() if len(key) == 1},
        author=str(value.get("author") or ""),
        digest=str(digest).strip() if digest else None,
        show_cover=bool(value.get("show_cover", False)),
        source_url=str(value.get("source_url") or ""),
        comments=value.get("comments", "none"),
        publish=bool(value.get("publish", True)),
        protect=bool(value.get("protect", False)),
        on_drift=value.get("on_drift"),
        url=str(url) if url else None,
    )
