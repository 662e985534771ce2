"""What a configuration or an article's front matter permits apply to do.

A consent is text by (subject, key). Values are read as written and need not be valid; a file that is
not valid YAML gives what an empty one would.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from wxpublish.model.finding import Finding
from wxpublish.model.site import Safety
from wxpublish.site.config import CONFIG_FILE
from wxpublish.site.front_matter import split_front_matter
from wxpublish.site.located_yaml import read_mapping
from wxpublish.site.schema import schema_defaults

_ACCOUNT_KEYS = ("app_id", "api_base", "token_base", "channel", "covers")
_ARTICLE_KEYS = ("protect", "on_drift")
_SITE_KEYS = ("on_drift", "channel", "lockfile", "covers", "content")


def config_consents(text: str) -> dict[tuple[str, str], str]:
    """Return the consents of a `wxpublish.yaml`; an empty text has the defaults."""
    return dict(_config(read_mapping(text, CONFIG_FILE, text).value or {}))


def article_consents(text: str, source: str) -> dict[tuple[str, str], str]:
    """Return the consents in the front matter of a Markdown file."""
    parts = split_front_matter(text, source)
    if isinstance(parts, Finding):
        return {}
    value = read_mapping(parts[0], source, text, first_line=2).value or {}
    texts = {key: _text(value.get(key)) for key in _ARTICLE_KEYS}
    return {("", key): text for key, text in texts.items() if text not in {"", "false"}}


def _config(value: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    settings = schema_defaults("site") | dict(value)
    for key in _SITE_KEYS:
        yield ("", key), _text(settings.get(key, ""))
    for key, default in asdict(Safety()).items():
        yield ("safety", key), _text(_mapping(value.get("safety")).get(key, default))
    for key, limit in _mapping(value.get("quota")).items():
        yield ("quota", str(key)), _text(limit)
    for key in _ARTICLE_KEYS:
        yield ("defaults", key), _text(_mapping(value.get("defaults")).get(key, ""))
    accounts = {"account": value.get("account")}
    accounts |= {f"accounts.{name}": one for name, one in _mapping(value.get("accounts")).items()}
    for name, one in accounts.items():
        for key in _ACCOUNT_KEYS:
            yield (name, key), _text(_mapping(one).get(key, ""))
    for entry in _entries(value.get("import")):
        yield ("import", _text(entry.get("address", ""))), _text(entry.get("media_id", ""))
    for entry in _entries(value.get("moved")):
        yield ("moved", _text(entry.get("from", ""))), _text(entry.get("to", ""))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
