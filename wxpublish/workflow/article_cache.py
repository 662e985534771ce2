"""Articles that were checked before: found by everything that their result depends on.

Nothing is found by time or name: the key of an entry is a hash of the article, the settings, the
theme, the pictures and the program. So an entry is right on every machine; but whoever can write
the store can put a wrong one under the right key.
"""

import hashlib
import json
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import wxpublish
from wxpublish import __version__
from wxpublish.errors import ChangedDuringRun
from wxpublish.model.checked_article import CheckedArticle
from wxpublish.model.digest import digest_of
from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.site import Article
from wxpublish.plan.desired_state import automatic_digest
from wxpublish.render.document import RECIPE, RenderOptions
from wxpublish.site.discovery import DiscoveredFile
from wxpublish.site.front_matter import (
    Defaults,
    ParsedArticle,
    WrittenPath,
    find_cover,
    parse_article,
    read_source,
    split_front_matter,
)
from wxpublish.site.locate import consulted_paths, locate_references
from wxpublish.site.paths import with_parents
from wxpublish.state.article_codec import (
    StoredSource,
    decode_checked,
    decode_source,
    encode_checked,
    encode_source,
)
from wxpublish.state.article_store import ArticleStore
from wxpublish.state.cache_folder import SITES, STORE, site_name
from wxpublish.state.installed_packages import installed_versions, program_hash
from wxpublish.state.site_index import TEXT, IndexEntry, SiteIndex
from wxpublish.workflow.article_check import CheckSettings

RENDERING_PACKAGES = (
    *("cssselect2", "jinja2", "markdown_it_py", "markupsafe", "mathra", "mdit_py_plugins"),
    *("mdurl", "nh3", "pillow", "pygments", "ruamel_yaml", "ruamel_yaml_clib", "tinycss2"),
)
"""Packages whose version may change the result of an article, as their metadata folders are named."""


@dataclass(frozen=True, slots=True)
class _Source:
    """The file of an article in this run: its key, and what the store has of it."""

    key: str
    parsed: ParsedArticle
    stored: StoredSource | None


class ArticleCache:
    """The articles of one site that need no check in this run, which has one set of settings.

    `folder` is the cache folder.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._index = SiteIndex(folder / SITES / f"{site_name(root)}.json", root)
        self._store = ArticleStore(folder / STORE)
        packages = sorted(installed_versions(RENDERING_PACKAGES))
        program = program_hash(Path(wxpublish.__file__).parent)
        self._program = (__version__, program, RECIPE, sys.version, *packages)
        self._sources: dict[str, _Source] = {}
        self._rendering = threading.Lock()
        self._defaults_hash: str | None = None
        self._settings_hashes: dict[RenderOptions, str] = {}

    def read_article(self, root: Path, found: DiscoveredFile, defaults: Defaults) -> ParsedArticle:
        """`front_matter.read_article`, without reading a file that was parsed before."""
        digest, text = self._index.known_digest(found.source), None
        if digest is None:
            text = read_source(root, found.source)
            if isinstance(text, Finding):
                return ParsedArticle(None, [text])
            digest = _digest(text)
            self._index.record(found.source, digest)
        key = _hash("source", self._site_hash(defaults), found.source, found.id, digest)
        stored = self._stored_source(key, found.source, digest)
        if stored:
            cover = WrittenPath(stored.cover_folder, stored.cover)
            parsed = ParsedArticle(stored.article, list(stored.findings), True, cover)
        else:
            text = read_source(root, found.source) if text is None else text
            if isinstance(text, Finding):
                return ParsedArticle(None, [text])
            parsed = parse_article(root, found, text, defaults)
            if _digest(text) != digest:
                return parsed  # the file has changed since its stamp was taken
        self._sources[found.source] = _Source(key, parsed, stored)
        return parsed

    def find(
        self,
        article: Article,
        options: RenderOptions,
        settings: CheckSettings,
        check: Callable[[], CheckedArticle],
    ) -> CheckedArticle | None:
        """The article as it was checked before, with the same result; None if it must be checked.

        `check` checks it, should the store have lost its HTML by then.
        """
        source = self._sources.get(article.source)
        if source is None or source.stored is None:
            return None
        entry = self._index_entry(article, options, settings, source, source.stored)
        data = self._store.get(entry.key) if entry else None
        if entry is None or data is None:
            return None
        del self._sources[article.source]  # the references of thousands of articles take room
        return decode_checked(data, partial(self._html_loader, article.source, entry.key, check))

    def keep(
        self,
        article: Article,
        options: RenderOptions,
        settings: CheckSettings,
        checked: CheckedArticle,
        check: Callable[[], CheckedArticle],
    ) -> CheckedArticle:
        """Store an article without errors. Returns it with its HTML in the store."""
        source = self._sources.pop(article.source, None)
        if source is None or checked.rendered is None or not checked.is_valid:
            return checked
        if has_errors(source.parsed.findings):
            return checked
        cover = source.parsed.cover or WrittenPath("", "")
        stored = StoredSource(
            article, tuple(source.parsed.findings), cover.folder, cover.written, checked.references
        )
        entry = self._index_entry(article, options, settings, source, stored)
        # What is there must be what was there when the article was checked.
        if entry is None or not all(map(self._index.is_unchanged, entry.paths)):
            return checked
        key, rendered = entry.key, checked.rendered
        light = replace(checked, rendered=replace(rendered, text=automatic_digest(rendered.text)))
        data = encode_checked(light)
        self._store.put(source.key, encode_source(stored))
        self._store.put(key, data)
        for number, part in enumerate(rendered.parts):
            self._store.put(_html_key(key, number), part.html.text.encode())
        return (
            decode_checked(data, partial(self._html_loader, article.source, key, check)) or checked
        )

    def save(self) -> None:
        """Write the index and the store."""
        self._index.save()
        self._store.commit()

    def _site_hash(self, defaults: Defaults) -> str:
        """The hash of what every article depends on: the program and the defaults of the site."""
        if self._defaults_hash is None:
            self._defaults_hash = _hash(self._program, defaults.values, defaults.incomplete)
        return self._defaults_hash

    def _stored_source(self, key: str, source: str, digest: str) -> StoredSource | None:
        data = self._store.get(key)
        stored = decode_source(data, partial(self._load_body, source, digest)) if data else None
        if stored is None:
            return None
        entry = self._index.find_entry(source)
        if entry and entry.source_key == key:
            return stored
        cover = WrittenPath(stored.cover_folder, stored.cover)
        return stored if find_cover(self._root, cover) == stored.article.cover else None

    def _load_body(self, source: str, digest: str) -> str:
        """The body of an article. Raises ChangedDuringRun."""
        text = read_source(self._root, source)
        parts = text if isinstance(text, Finding) else split_front_matter(text, source)
        if isinstance(text, Finding) or isinstance(parts, Finding) or _digest(text) != digest:
            raise ChangedDuringRun(source)
        return parts[1].text

    def _index_entry(
        self,
        article: Article,
        options: RenderOptions,
        settings: CheckSettings,
        source: _Source,
        stored: StoredSource,
    ) -> IndexEntry | None:
        """The entry of a checked article in the index, with its key in the store; None if a file that
        it needs cannot be found or read.
        """
        site = self._settings_hash(options, settings)
        entry = self._index.find_entry(article.source)
        if entry is None or (entry.source_key, entry.settings) != (source.key, site):
            located, findings = locate_references(
                self._root, settings.addresses, article, stored.references
            )
            if has_errors(findings):
                return None
            files = article.cover, *located.pictures.values()
            digests = [self._index.file_digest(path) for path in files]
            if None in digests:
                return None
            targets = sorted(located.pictures.items()), sorted(located.links.items())
            paths = with_parents((*files, *consulted_paths(article, stored.references)))
            key = _hash("check", source.key, site, targets, digests, [*map(asdict, findings)])
            entry = IndexEntry(source.key, site, key, tuple(sorted(paths)))
        self._index.use_entry(article.source, entry)
        return entry

    def _settings_hash(self, options: RenderOptions, settings: CheckSettings) -> str:
        if options not in self._settings_hashes:
            values = asdict(settings.theme), settings.covers, asdict(options), settings.addresses
            self._settings_hashes[options] = _hash(*values)
        return self._settings_hashes[options]

    def _html_loader(
        self, source: str, key: str, check: Callable[[], CheckedArticle], number: int, digest: str
    ) -> Callable[[], str]:
        return partial(self._load_html, source, key, check, number, digest)

    def _load_html(
        self, source: str, key: str, check: Callable[[], CheckedArticle], number: int, digest: str
    ) -> str:
        """The HTML of a part with this digest; the article is checked if the store has lost it.
        Raises ChangedDuringRun.
        """
        data = self._store.get(_html_key(key, number))
        text = "" if data is None else data.decode()
        if digest_of(text) == digest:
            return text
        with self._rendering:  # the deadline is for one article at a time
            rendered = check().rendered
        parts = rendered.parts[number:] if rendered else ()
        if not parts or parts[0].html.digest != digest:
            raise ChangedDuringRun(source)
        text = parts[0].html.text
        self._store.put(_html_key(key, number), text.encode())
        self._store.commit()
        return text


def _html_key(key: str, number: int) -> str:
    return f"{key}.{number}"


def _digest(text: str) -> str:
    return TEXT + hashlib.sha256(text.encode()).hexdigest()


def _hash(*values: object) -> str:
    """The hash of JSON-like values."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
