"""A site as its author wrote it: configuration and articles, checked, with positions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from wxpublish.model.article_fields import ArticleFields
from wxpublish.model.base_url import parse_base
from wxpublish.model.finding import Position

Channel = Literal["draft", "material"]
CHANNELS: tuple[Channel, ...] = ("draft", "material")
Covers = Literal["thumb", "image"]
Links = Literal["footnotes", "strip", "keep"]
OnDrift = Literal["fail", "overwrite", "keep"]
Overflow = Literal["strip-links", "split"]

PLATFORM = "https://api.weixin.qq.com"
EMULATOR = "emulator"
"""The reserved name of the emulator's account."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where to publish. `lockfile` is relative to the site. It never holds a secret.

    `quota` are the daily limits by endpoint that the site declares.
    """

    name: str | None
    app_id: str
    channel: Channel
    covers: Covers
    lockfile: str
    api_base: str = PLATFORM
    token_base: str = PLATFORM
    quota: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether its platform is an emulator on this machine."""
        base = parse_base(self.api_base)
        return self.name == EMULATOR or (base is not None and base.authority.is_loopback)


@dataclass(frozen=True, slots=True)
class Safety:
    """How many items a run may delete for good, and what percentage of the lockfile."""

    max_delete: int = 10
    max_delete_percent: int = 30


@dataclass(frozen=True, slots=True)
class MediaEntry:
    """A permanent material that `media:` declares. `file` is relative to the site."""

    id: str
    kind: Literal["image", "voice", "video"]
    file: str
    position: Position
    title: str | None = None
    introduction: str | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme's text: its style sheet and its Jinja2 templates by file name."""

    name: str
    css: str
    templates: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """An entry of `import:`: an existing remote item to put under an address."""

    address: str
    media_id: str
    position: Position


@dataclass(frozen=True, slots=True)
class MovedEntry:
    """An entry of `moved:`: the new address of an item in the lockfile."""

    old: str
    new: str
    position: Position


@dataclass(frozen=True, slots=True)
class Config:
    """`wxpublish.yaml` with its defaults; the keys are those of `schemas/site.schema.json`.

    `overflow_written`: the file itself has the key `overflow`.
    """

    accounts: tuple[Account, ...]
    content: tuple[str, ...]
    theme: Theme
    links: Links
    overflow: tuple[Overflow, ...]
    content_limit: int
    on_drift: OnDrift
    safety: Safety
    quota: Mapping[str, int] = field(default_factory=dict)
    media: tuple[MediaEntry, ...] = ()
    imports: tuple[ImportEntry, ...] = ()
    moved: tuple[MovedEntry, ...] = ()
    overflow_written: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    r"""One Markdown file. `source` and `cover` are POSIX paths relative to the site.

    `load_body` returns the Markdown after the front matter with `\n` line ends, which is needed only to render
    the article; its first line is line `body_line` of the file. `places` gives the position of each front-matter key that was written.
    """

    id: str
    news: str
    index: int
    source: str
    title: str
    load_body: Callable[[], str] = field(compare=False, repr=False)
    body_line: int
    cover: str
    places: Mapping[str, Position]
    fields: ArticleFields = field(default_factory=ArticleFields)
    publish: bool = True
    protect: bool = False
    on_drift: OnDrift | None = None
    url: str | None = None

    @property
    def body(self) -> str:
        """The Markdown after the front matter."""
        return self.load_body()

    def place(self, key: str) -> Position:
        """The position of a front-matter key; the beginning of the file if it was not written."""
        return self.places.get(key, Position(self.source, 1, 1))


@dataclass(frozen=True, slots=True)
class Site:
    """A checked site. `articles` are in the order of their paths; those with `publish: false` are in
    `withheld`: they are not part of the site, and their remote items are left alone.
    """

    config: Config
    articles: tuple[Article, ...]
    withheld: tuple[Article, ...] = ()
