"""What a configuration and an article's front matter allow apply to do, as text by subject and key.

Both are read as they were written: of a file that cannot be read, or not to its end, what could be.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from wxpublish.model.finding import Finding
from wxpublish.site.config import CONFIG_FILE, DEFAULT_CONTENT, DEFAULT_LOCKFILE
from wxpublish.site.front_matter import split_front_matter
from wxpublish.site.located_yaml import read_mapping

_ACCOUNT_KEYS = ("app_id", "api_base", "token_base", "channel", "covers")
_ARTICLE_KEYS = ("protect", "on_drift")
_TOP_LEVEL_DEFAULTS = {
    "on_drift": "fail",
    "channel": "",
    "lockfile": DEFAULT_LOCKFILE,
    "covers": "thumb",
}
_SAFETY_DEFAULTS = {"max_delete": 10, "max_delete_percent": 30}


def config_consents(text: str) -> dict[tuple[str, str], str]:
    """Those of `wxpublish.yaml`; of a text that is empty, the defaults."""
    return dict(_config(read_mapping(text, CONFIG_FILE, text).value or {}))


def article_consents(text: str, source: str) -> dict[tuple[str, str], str]:
    """Those of a Markdown file's own front matter."""
    parts = split_front_matter(text, source)
    if isinstance(parts, Finding):
        return {}
    value = read_mapping(parts[0], source, text, first_line=2).value or {}
    return {
        ("", key): _text(value[key]) for key in _ARTICLE_KEYS if value.get(key) not in {None, False}
    }


def _config(value: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for key, default in _TOP_LEVEL_DEFAULTS.items():
        yield ("", key), _text(value.get(key, default))
    yield ("", "content"), _text(value.get("content", list(DEFAULT_CONTENT)))
    for key, standard in _SAFETY_DEFAULTS.items():
        yield ("safety", key), _text(_mapping(value.get("safety")).get(key, standard))
    for key, held in _mapping(value.get("quota")).items():
        yield ("quota", str(key)), _text(held)
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
