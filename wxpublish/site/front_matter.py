"""Read one Markdown file into an article, with findings about its front matter."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from wxpublish.model.article_fields import ArticleFields
from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Article
from wxpublish.site.discovery import DiscoveredFile
from wxpublish.site.front_matter_checks import check_front_matter
from wxpublish.site.located_yaml import YamlPositions, read_mapping
from wxpublish.site.paths import PathProblem, describe_problem, resolve
from wxpublish.site.source import SYMLINK_HINT, read_text

IDENTITY_KEYS = frozenset({"id", "news", "index"})
"""Keys that give an article its place among the others."""
FENCE = re.compile(r"---[ \t]*")


@dataclass(frozen=True, slots=True)
class Defaults:
    """`defaults:` of the configuration: its valid values, and the positions of its keys.

    `incomplete`: some values were invalid and are left out.
    """

    values: Mapping[str, Any]
    positions: YamlPositions
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class WrittenPath:
    """A path as it is written, and the folder that it is relative to."""

    folder: str
    written: str


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """The article of a file, and its findings.

    An article with errors is made of its valid keys, so that the rest of it is checked in the same
    run; it is None if the file cannot be read or has no front matter. `identity_known`: `id`, `news`
    and `index` are valid. `cover` is the path of the cover as it is written.
    """

    article: Article | None
    findings: list[Finding]
    identity_known: bool = False
    cover: WrittenPath | None = None


@dataclass(frozen=True, slots=True)
class MarkdownBody:
    """The Markdown of a file; `line` is where it begins, from 1."""

    text: str
    line: int


def read_article(root: Path, found: DiscoveredFile, defaults: Defaults) -> ParsedArticle:
    """Read one file and find everything that is wrong with its front matter."""
    text = read_source(root, found.source)
    if isinstance(text, Finding):
        return ParsedArticle(None, [text])
    return parse_article(root, found, text, defaults)


def read_source(root: Path, source: str) -> str | Finding:
    """Read the file of an article, or return why it cannot be read."""
    try:
        return read_text(root, source)
    except FileNotFoundError:
        message = "this symlink points to a file that does not exist"
        return Finding("error", "E101", message, Position(source), SYMLINK_HINT)


def parse_article(
    root: Path, found: DiscoveredFile, text: str, defaults: Defaults
) -> ParsedArticle:
    """Parse the text of a file; its cover is looked up below `root`."""
    parts = split_front_matter(text, found.source)
    if isinstance(parts, Finding):
        return ParsedArticle(None, [parts])
    front, body = parts
    read = read_mapping(front, found.source, text, first_line=2)
    written = read.value or {}
    findings, faulty = list(read.findings), frozenset[str]()
    if read.value is not None:
        more, faulty = check_front_matter(found, written, read.positions)
        findings += more
    valid = {key: value for key, value in written.items() if key not in faulty}
    cover, cover_path = None, ""
    if read.value is not None and "cover" not in faulty:
        cover = _written_cover(found.source, valid, defaults)
        cover_path = _find_cover(root, cover, "cover" in valid, read.positions, defaults, findings)
    article = _build_article(found, {**defaults.values, **valid}, cover_path, body, read.positions)
    identity_known = read.value is not None and not faulty & IDENTITY_KEYS
    return ParsedArticle(article, findings, identity_known, cover)


def split_front_matter(text: str, source: str) -> tuple[str, MarkdownBody] | Finding:
    """Split a file into front matter and body."""
    lines = text.split("\n")
    if not FENCE.fullmatch(lines[0]):
        hint = "begin the file with the lines `---`, `title: …` and `---`"
        return Finding("error", "E102", "there is no front matter", Position(source, 1, 1), hint)
    for number, line in enumerate(lines[1:], start=1):
        if FENCE.fullmatch(line):
            front, body = lines[1:number], lines[number + 1 :]
            return "\n".join(front) + "\n", MarkdownBody("\n".join(body), number + 2)
    message = "the front matter is not closed"
    hint = "close it with a line `---`"
    return Finding("error", "E102", message, Position(source, 1, 1), hint, lines[0], 3)


def _written_cover(source: str, value: Mapping[str, Any], defaults: Defaults) -> WrittenPath | None:
    """The cover that the article names, else that of `defaults`."""
    own = "cover" in value
    written = value.get("cover") if own else defaults.values.get("cover")
    folder = source.rpartition("/")[0] if own else ""
    return WrittenPath(folder, written) if isinstance(written, str) else None


def _find_cover(
    root: Path,
    cover: WrittenPath | None,
    own: bool,
    positions: YamlPositions,
    defaults: Defaults,
    findings: list[Finding],
) -> str:
    """Return the cover's path relative to the site; `own` if the article names it.

    It is empty if there is no usable cover, and `findings` then says why.
    """
    if cover is None:
        if not defaults.incomplete:
            advice = "add `cover: picture.jpg`, or `defaults: {cover: …}` in wxpublish.yaml"
            findings.append(positions.finding("E105", "cover is missing", (), advice))
        return ""
    found = find_cover(root, cover)
    if isinstance(found, str):
        return found
    code, message, hint = describe_problem("the cover", root, cover.folder, cover.written, found)
    if own:
        findings.append(positions.finding(code, message, ("cover",), hint))
    else:
        findings.append(defaults.positions.finding(code, message, ("defaults", "cover"), hint))
    return ""


def find_cover(root: Path, cover: WrittenPath) -> str | PathProblem:
    """Return the path of a cover relative to the site, or why there is none."""
    return resolve(root, cover.folder, cover.written, decode=True)


def _build_article(
    found: DiscoveredFile,
    value: Mapping[str, Any],
    cover: str,
    body: MarkdownBody,
    positions: YamlPositions,
) -> Article:
    identity = unicodedata.normalize("NFC", str(value.get("id") or found.id))
    news = value.get("news")
    url = value.get("url")
    return Article(
        id=identity,
        news=unicodedata.normalize("NFC", str(news)) if news else identity,
        index=int(value.get("index") or 0),
        source=found.source,
        title=str(value.get("title", "")).strip(),
        load_body=partial(str, body.text),
        body_line=body.line,
        cover=cover,
        places={
            str(key[0]): where for key, (where, _) in positions.values.items() if len(key) == 1
        },
        fields=_sent_fields(value),
        publish=bool(value.get("publish", True)),
        protect=bool(value.get("protect", False)),
        on_drift=value.get("on_drift"),
        url=str(url) if url else None,
    )


def _sent_fields(value: Mapping[str, Any]) -> ArticleFields:
    """The keys that are sent as they are, each under its own name; a block text loses its end."""
    written = {key.name: value[key.name] for key in fields(ArticleFields) if value.get(key.name)}
    return ArticleFields(**{**written, "digest": written.get("digest", "").strip()})
