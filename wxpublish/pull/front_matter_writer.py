"""The front matter of a pulled article, with notes about what it cannot represent."""

import io
import re
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from wxpublish.wechat.article_payloads import RemoteArticle

MAX_TITLE, MAX_AUTHOR, MAX_DIGEST = 64, 16, 120
"""Characters that front matter accepts."""
UNTITLED = "无标题"
_NEEDS_QUOTES = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_URL = re.compile(r"https?://\S{1,1000}")


@dataclass(frozen=True, slots=True)
class Identity:
    """The keys of front matter that give the article its address; empty ones are left out."""

    id: str = ""
    news: str = ""
    index: int | None = None


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Front matter with its `---` lines, and notes about changed values."""

    text: str
    notes: tuple[str, ...]


def write_front_matter(
    article: RemoteArticle, identity: Identity, cover: str, explicit: frozenset[str]
) -> FrontMatter:
    """The front matter of an article. `cover` is a path, empty for none.

    `explicit` are keys for which the site has defaults. They are written even if empty, or the build
    would use the default.
    """
    notes: list[str] = []
    title = article.title.strip()
    if not title:
        notes.append(f"the article has no title; it gets the title {UNTITLED}")
    values: dict[str, object] = {"title": _truncate("title", title or UNTITLED, MAX_TITLE, notes)}
    values |= {"id": identity.id, "news": identity.news}
    values["author"] = _truncate("author", article.author, MAX_AUTHOR, notes)
    values["digest"] = _truncate("digest", article.digest.strip(), MAX_DIGEST, notes)
    values["cover"] = cover
    values["show_cover"] = article.show_cover_pic
    values["source_url"] = _check_source_url(article.content_source_url.strip(), notes)
    values["comments"] = _comments(article)
    written = {
        key: value
        for key, value in values.items()
        if value not in ("", False, "none") or (key in explicit and key in _MAY_BE_EMPTY)
    }
    if identity.index is not None:
        written["index"] = identity.index
    if not cover:
        notes.append(
            "the article has no cover that could be fetched; add `cover: FILE` to its front matter"
        )
    return FrontMatter(f"---\n{_yaml(written)}---\n", tuple(notes))


_MAY_BE_EMPTY = frozenset({"author", "show_cover", "comments"})


def _truncate(key: str, text: str, limit: int, notes: list[str]) -> str:
    if len(text) <= limit:
        return text
    notes.append(f"{key} has {len(text)} characters and was cut to {limit}")
    return text[:limit]


def _check_source_url(url: str, notes: list[str]) -> str:
    if not url or _URL.fullmatch(url):
        return url
    notes.append("source_url is not a complete URL and was left out")
    return ""


def _comments(article: RemoteArticle) -> str:
    if not article.need_open_comment:
        return "none"
    return "fans" if article.only_fans_can_comment else "everyone"


def _quote(value: object) -> object:
    """Put text with line ends or control characters in quotes, or YAML would fold it."""
    if isinstance(value, str) and _NEEDS_QUOTES.search(value):
        return DoubleQuotedScalarString(value)
    return value


def _yaml(values: dict[str, object]) -> str:
    yaml = YAML()
    yaml.width = 100_000  # one line a key
    stream = io.StringIO()
    yaml.dump({key: _quote(value) for key, value in values.items()}, stream)
    return stream.getvalue()
