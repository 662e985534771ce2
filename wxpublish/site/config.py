"""`wxpublish.yaml` → a configuration, complete with defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wxpublish.model.finding import Finding, Position, has_errors
from wxpublish.model.site import (
    Account,
    Config,
    Covers,
    ImportEntry,
    MediaEntry,
    MovedEntry,
    Safety,
    Theme,
)
from wxpublish.site.bases import unsafe_in_file
from wxpublish.site.front_matter import Defaults, missing_file
from wxpublish.site.paths import normalised, resolve
from wxpublish.site.reading import Places, decoded, read_mapping
from wxpublish.site.schema import problems, properties, unknown_keys
from wxpublish.site.theme import read_theme

NAME = "wxpublish.yaml"
CONTENT = ("articles/**/*.md",)
OVERFLOW = ("strip-links", "split")
LOCKFILE = "wxpublish.lock.json"


@dataclass(frozen=True, slots=True)
class Configured:
    """What came of the file: a configuration where it can be used, and every finding."""

    config: Config | None
    defaults: Defaults
    findings: tuple[Finding, ...]


def read_config(root: Path) -> Configured:
    """Read and check the site's configuration."""
    places = Places(NAME, [], 1)
    empty = Defaults({}, places)
    try:
        data = (root / NAME).read_bytes()
    except OSError as error:
        problem = "does not exist" if isinstance(error, FileNotFoundError) else error.strerror
        hint = "wxpublish init makes one; -C DIR names another folder"
        finding = Finding("error", "E114", f"{NAME} {problem}", Position(NAME), hint)
        return Configured(None, empty, (finding,))
    text, unreadable = decoded(data, NAME)
    if unreadable is not None:
        return Configured(None, empty, (unreadable,))
    read = read_mapping(text, NAME, text)
    if read.value is None:
        return Configured(None, empty, read.findings)
    findings = [*read.findings, *_checks(read.value, read.places)]
    theme = read_theme(root, str(read.value.get("theme", "plain")), read.places)
    if isinstance(theme, Finding):
        findings.append(theme)
    if has_errors(findings) or isinstance(theme, Finding):
        return Configured(None, empty, tuple(findings))
    media, more = _media(root, read.value, read.places)
    findings += more
    defaults = Defaults(read.value.get("defaults") or {}, read.places)
    config = _config(read.value, theme, media, read.places)
    return Configured(config, defaults, tuple(findings))


def _checks(value: Mapping[str, Any], places: Places) -> list[Finding]:
    findings = problems("site", value, places)
    findings += unknown_keys(value, properties("site"), places)
    defaults = value.get("defaults")
    if isinstance(defaults, dict):
        known = properties("site")["defaults"]["properties"]
        inner = Places(places.path, places.lines, places.first_line)
        inner.keys = {key[1:]: at for key, at in places.keys.items() if key[:1] == ("defaults",)}
        findings += unknown_keys(defaults, known, inner)
    if "account" in value and "accounts" in value:
        message = "both `account` and `accounts` are given"
        findings.append(places.about_key("E116", message, ("account",), "keep one of them"))
    findings += unsafe_in_file(value, places)
    lockfile = value.get("lockfile")
    if isinstance(lockfile, str) and normalised("", lockfile) is None:
        findings.append(
            places.about("E104", "the lockfile lies outside of the site", ("lockfile",))
        )
    return findings


def _media(
    root: Path, value: Mapping[str, Any], places: Places
) -> tuple[tuple[MediaEntry, ...], list[Finding]]:
    found: dict[tuple[str, str], MediaEntry] = {}
    findings = []
    for at, entry in enumerate(value.get("media") or []):
        path = ("media", at, "file")
        file = resolve(root, "", entry["file"])
        if not isinstance(file, str):
            finding = missing_file(root, "", entry["file"], file, places, path, "the file")
            findings.append(finding)
            continue
        key = (entry["type"], entry["id"])
        if key in found:
            message = f"there are two materials {entry['type']}.{entry['id']}"
            findings.append(places.about("E117", message, ("media", at, "id")))
            continue
        found[key] = MediaEntry(
            id=entry["id"],
            kind=entry["type"],
            file=file,
            position=places.at(path)[0],
            title=entry.get("title"),
            introduction=entry.get("introduction"),
        )
    return tuple(found.values()), findings


def _config(
    value: Mapping[str, Any], theme: Theme, media: tuple[MediaEntry, ...], places: Places
) -> Config:
    imports = enumerate(value.get("import") or [])
    moved = enumerate(value.get("moved") or [])
    return Config(
        accounts=_accounts(value),
        content=tuple(value.get("content") or CONTENT),
        theme=theme,
        links=value.get("links", "footnotes"),
        overflow=tuple(value.get("overflow", OVERFLOW)),
        content_limit=value.get("content_limit", 20000),
        on_drift=value.get("on_drift", "fail"),
        safety=Safety(**(value.get("safety") or {})),
        quota=value.get("quota") or {},
        media=media,
        imports=tuple(
            ImportEntry(one["address"], one["media_id"], places.at(("import", at))[0])
            for at, one in imports
        ),
        moved=tuple(
            MovedEntry(one["from"], one["to"], places.at(("moved", at))[0]) for at, one in moved
        ),
    )


def _accounts(value: Mapping[str, Any]) -> tuple[Account, ...]:
    """The accounts of the file; one without an app id stands for the environment's."""
    channel = value["channel"]
    covers: Covers = value.get("covers", "thumb")
    named = value.get("accounts") or {}
    if not named:
        own = value.get("account") or {}
        lockfile = value.get("lockfile", LOCKFILE)
        return (_account(None, own, channel, covers, lockfile),)
    return tuple(
        _account(
            name,
            entry or {},
            (entry or {}).get("channel", channel),
            (entry or {}).get("covers", covers),
            f"wxpublish.{name}.lock.json",
        )
        for name, entry in named.items()
    )


def _account(
    name: str | None, entry: Mapping[str, Any], channel: Any, covers: Covers, lockfile: str
) -> Account:
    made = Account(name, entry.get("app_id", ""), channel, covers, lockfile)
    api = entry.get("api_base", made.api_base).rstrip("/")
    token = entry.get("token_base", made.token_base).rstrip("/")
    return Account(name, made.app_id, channel, covers, lockfile, api, token)
