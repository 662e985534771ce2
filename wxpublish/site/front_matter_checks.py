"""What is wrong with the keys and values of an article's front matter, each by itself."""

from collections.abc import Mapping
from typing import Any
from unicodedata import category

from wxpublish.model.finding import Finding, Position
from wxpublish.site.discovery import DiscoveredFile
from wxpublish.site.located_yaml import YamlPath, YamlPositions
from wxpublish.site.schema import check_schema, check_unknown_keys, schema_properties

DRAFT_PAGE_TITLE_LENGTH = 32
"""Characters of a title that the draft page of today takes (draft/add, official page)."""
MAX_SOURCE_URL_BYTES = 1024
"""Bytes of `content_source_url` (draft/add, official page)."""
OTHER_TOOLS_KEYS = frozenset(
    {
        "aliases", "categories", "category", "date", "description", "draft", "excerpt", "keywords",
        "lang", "lastmod", "layout", "license", "mathjax", "permalink", "published", "series",
        "slug", "subtitle", "summary", "tag", "tags", "template", "thumbnail", "toc", "type",
        "updated", "weight",
    }
)  # fmt: skip
"""Keys of Hugo, Hexo, Jekyll and their like: let pass in silence."""
INVISIBLE_CHARACTERS = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def check_front_matter(
    found: DiscoveredFile, value: Mapping[str, Any], positions: YamlPositions
) -> tuple[list[Finding], frozenset[str]]:
    """What is wrong with the keys and values, and the keys whose values are."""
    findings, paths = check_schema("front-matter", value, positions)
    known = schema_properties("front-matter")
    strangers = {key: held for key, held in value.items() if key not in OTHER_TOOLS_KEYS}
    findings += check_unknown_keys(strangers, known, positions)
    title = value.get("title")
    if isinstance(title, str):
        findings += _check_title(title, positions)
    findings += check_url_bytes(value, positions, ("source_url",))
    if "id" not in value:
        findings += _check_file_name(found)
    return findings, frozenset(str(path[0]) for path in paths)


def _check_file_name(found: DiscoveredFile) -> list[Finding]:
    """A file's name that cannot be an id; punctuation and emoji can."""
    strange = sorted({char for char in found.id if char in "[]" or not char.isprintable()})
    if not strange:
        return []
    names = ", ".join(char if char in "[]" else f"U+{ord(char):04X}" for char in strange)
    message = f"the file's name cannot be an id: it has {names}"
    hint = "give the file another name, or the article an `id:`"
    return [Finding("error", "E106", message, Position(found.source, 1, 1), hint)]


def check_url_bytes(
    value: Mapping[str, Any], positions: YamlPositions, path: YamlPath
) -> list[Finding]:
    """An address whose characters are few enough for the schema, but of which the platform counts
    the bytes; `path` leads to it, and the last step is its key.
    """
    written = value.get(str(path[-1]))
    size = len(written.encode()) if isinstance(written, str) else 0
    if not size > MAX_SOURCE_URL_BYTES >= len(str(written)):
        return []
    message = f"{path[-1]} has {size:,} bytes; {MAX_SOURCE_URL_BYTES:,} at most"
    return [positions.finding("E107", message, path, "a Chinese character counts three here")]


def _check_title(title: str, positions: YamlPositions) -> list[Finding]:
    found = []
    if DRAFT_PAGE_TITLE_LENGTH < len(title) <= 64:
        message = f"the title has {len(title)} characters; the draft page of today says {DRAFT_PAGE_TITLE_LENGTH}"
        found.append(
            positions.finding("W102", message, ("title",), "shorten it, or see how it looks there")
        )
    hidden = sorted(
        {char for char in title if char in INVISIBLE_CHARACTERS or category(char) == "Cc"}
    )
    if hidden:
        names = ", ".join(f"U+{ord(char):04X}" for char in hidden)
        found.append(
            positions.finding(
                "W103", f"the title has characters that show nothing: {names}", ("title",)
            )
        )
    if not title.strip():
        found.append(positions.finding("E106", "the title is empty", ("title",)))
    return found
