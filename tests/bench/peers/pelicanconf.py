"""Pelican on the same articles: one page each, colours of code as styles, no lists of articles."""

from pathlib import Path

SITEURL = "https://example.com"
TIMEZONE = "UTC"
DEFAULT_LANG = "zh"
DEFAULT_CATEGORY = "articles"
THEME = str(Path(__file__).with_name("pelican"))
THEME_STATIC_PATHS: list[str] = []
ARTICLE_SAVE_AS = "{slug}.html"
SLUGIFY_SOURCE = "basename"
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"noclasses": True, "guess_lang": False},
        "markdown.extensions.extra": {},
        "markdown.extensions.meta": {},
    },
    "output_format": "html5",
}
STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
ARCHIVES_SAVE_AS = AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
LOAD_CONTENT_CACHE = False
