"""Check the keys and values of an article's front matter, each by itself."""

from collections.abc import Mapping
from typing import Any
from unicodedata import category

from wxpublish.model.finding import Finding, Position
from wxpublish.site.discovery import DiscoveredFile
from wxpublish.site.located_yaml import YamlPath, YamlPositions
from wxpublish.site.schema import schema_properties
from wxpublish.site.schema_checks import check_schema, check_unknown_keys

DRAFT_PAGE_TITLE_LENGTH = 32
"""Characters of a title that today's draft page allows (draft/add, official page)."""
MAX_SOURCE_URL_BYTES = 1024
"""Maximum of `content_source_url` (draft/add, official page)."""
OTHER_TOOLS_KEYS = frozenset(
    {
        "aliases", "categories", "category", "date", "description", "draft", "excerpt", "keywords",
        "lang", "lastmod", "layout", "license", "mathjax", "permalink", "published", "series",
        "slug", "subtitle", "summary", "tag", "tags", "template", "thumbnail", "toc", "type",
        "updated", "weight",
    }
)  # fmt: skip
"""Keys of Hugo, Hexo, Jekyll and similar tools, which give no warning."""
INVISIBLE_CHARACTERS = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def check_front_matter(
    found: DiscoveredFile, value: Mapping[str, Any], positions: YamlPositions
) -> tuple[list[Finding], frozenset[str]]:
    """Return the findings, and the keys whose values are invalid."""
    findings, paths = check_schema("front-matter", value, positions)
    known = schema_properties("front-matter")
    ours = {key: one for key, one in value.items() if key not in OTHER_TOOLS_KEYS}
    findings += check_unknown_keys(ours, known, positions)
    title = value.get("title")
    if isinstance(title, str):
        findings += _check_title(title, positions)
    findings += check_url_bytes(value, positions, ("source_url",))
    if "id" not in value:
        findings += _check_file_name(found)
    return findings, frozenset(str(path[0]) for path in paths)


def _check_file_name(found: DiscoveredFile) -> list[Finding]:
    """Find characters of a file name that an id cannot contain; punctuation and emoji it can."""
    invalid = sorted({char for char in found.id if char in "[]" or not char.isprintable()})
    if not invalid:
        return []
    names = " and ".join(char if char in "[]" else f"U+{ord(char):04X}" for char in invalid)
    message = f"the file name cannot be used as an id: it contains {names}"
    hint = "rename the file, or give the article an `id:`"
    return [Finding("error", "E106", message, Position(found.source, 1, 1), hint)]


def check_url_bytes(
    value: Mapping[str, Any], positions: YamlPositions, path: YamlPath
) -> list[Finding]:
    """Find a URL with too many bytes: the platform counts bytes here, the schema only characters.

    `path` leads to the URL; its last step is the key in `value`.
    """
    written = value.get(str(path[-1]))
    size = len(written.encode()) if isinstance(written, str) else 0
    if not size > MAX_SOURCE_URL_BYTES >= len(str(written)):
        return []
    message = f"{path[-1]} has {size:,} bytes; the maximum is {MAX_SOURCE_URL_BYTES:,}"
    hint = "shorten it; a Chinese character counts as three bytes"
    return [positions.finding("E107", message, path, hint)]


def _check_title(title: str, positions: YamlPositions) -> list[Finding]:
    found = []
    if DRAFT_PAGE_TITLE_LENGTH < len(title) <= 64:
        message = (
            f"the title has {len(title)} characters; today's draft page allows"
            f" {DRAFT_PAGE_TITLE_LENGTH}"
        )
        hint = "shorten it, or check how the draft page shows it"
        found.append(positions.finding("W102", message, ("title",), hint))
    hidden = sorted(
        {char for char in title if char in INVISIBLE_CHARACTERS or category(char) == "Cc"}
    )
    if hidden:
        names = ", ".join(f"U+{ord(char):04X}" for char in hidden)
        message = f"the title contains invisible characters: {names}"
        found.append(positions.finding("W103", message, ("title",), "remove them"))
    if not title.strip():
        found.append(positions.finding("E106", "title must not be empty", ("title",)))
    return found
