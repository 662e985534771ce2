"""The front matter of a pulled article, and what of the remote one it cannot hold."""

import io
import re
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from wxpublish.wechat.article_payloads import RemoteArticle

TITLE, AUTHOR, DIGEST = 64, 16, 120
"""Characters that front matter takes."""
UNTITLED = "无标题"
_FOLDED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ADDRESS = re.compile(r"https?://\S{1,1000}")


@dataclass(frozen=True, slots=True)
class Identity:
    """Keys of front matter that give the article its address; empty ones are left out."""

    id: str = ""
    news: str = ""
    index: int | None = None


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Front matter with its `---` lines, and warnings about what had to be changed."""

    text: str
    notes: tuple[str, ...]


def front_matter(
    article: RemoteArticle, identity: Identity, cover: str, explicit: frozenset[str]
) -> FrontMatter:
    """The front matter of an article. `cover` is a path, empty for none.

    `explicit` are keys that the site has defaults for: they are written even where they say nothing,
    or the build would have the default's value.
    """
    notes: list[str] = []
    title = article.title.strip()
    if not title:
        notes.append(f"the article has no title: it is called {UNTITLED}")
    values: dict[str, object] = {"title": _short("title", title or UNTITLED, TITLE, notes)}
    values |= {"id": identity.id, "news": identity.news}
    values["author"] = _short("author", article.author, AUTHOR, notes)
    values["digest"] = _short("digest", article.digest.strip(), DIGEST, notes)
    values["cover"] = cover
    values["show_cover"] = article.show_cover_pic
    values["source_url"] = _source_url(article.content_source_url.strip(), notes)
    values["comments"] = _comments(article)
    said = {
        key: value
        for key, value in values.items()
        if value not in ("", False, "none") or (key in explicit and key in _MAY_BE_EMPTY)
    }
    if identity.index is not None:
        said["index"] = identity.index
    if not cover:
        notes.append("the article has no cover that could be fetched: add a line `cover: …`")
    return FrontMatter(f"---\n{_yaml(said)}---\n", tuple(notes))


_MAY_BE_EMPTY = frozenset({"author", "show_cover", "comments"})


def _short(key: str, text: str, limit: int, notes: list[str]) -> str:
    if len(text) <= limit:
        return text
    notes.append(f"{key} has {len(text)} characters and was cut to {limit}")
    return text[:limit]


def _source_url(url: str, notes: list[str]) -> str:
    if not url or _ADDRESS.fullmatch(url):
        return url
    notes.append("source_url is no whole address and was left out")
    return ""


def _comments(article: RemoteArticle) -> str:
    if not article.need_open_comment:
        return "none"
    return "fans" if article.only_fans_can_comment else "everyone"


def _quoted(value: object) -> object:
    """Text with line ends or controls, in quotes and escaped: as it is it would be folded."""
    if isinstance(value, str) and _FOLDED.search(value):
        return DoubleQuotedScalarString(value)
    return value


def _yaml(values: dict[str, object]) -> str:
    yaml = YAML()
    yaml.width = 100_000  # one line a key
    stream = io.StringIO()
    yaml.dump({key: _quoted(value) for key, value in values.items()}, stream)
    return stream.getvalue()
