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
from wxpublish.site.front_matter import Defaults, missing_file
from wxpublish.site.front_matter_checks import too_many_bytes
from wxpublish.site.import_rules import contradictions
from wxpublish.site.located_yaml import Path_, YamlPositions, read_mapping
from wxpublish.site.paths import resolve
from wxpublish.site.schema import problems, properties, unknown_keys
from wxpublish.site.source import points_outside, read_text
from wxpublish.site.theme_files import built_in_theme, read_theme
from wxpublish.site.trusted_bases import unsafe_in_file

NAME = "wxpublish.yaml"
CONTENT = ("articles/**/*.md",)
THEME = "plain"
OVERFLOW = ("strip-links", "split")
LOCKFILE = "wxpublish.lock.json"
WORKSPACE = ".wxpublish"
"""Where a site keeps what is not content: caches, the journal, the emulator's data."""


@dataclass(frozen=True, slots=True)
class Configured:
    """What came of the file, with every finding. `config` is None where it cannot be used; `sound` is
    then what is right in it, so that the rest of the site is checked in the same run.
    """

    config: Config | None
    defaults: Defaults
    findings: tuple[Finding, ...]
    sound: Config | None = None


def read_config(root: Path) -> Configured:
    """Read and check the site's configuration."""
    empty = Defaults({}, YamlPositions(NAME, [], 1))
    try:
        text = read_text(root, NAME)
    except FileNotFoundError:
        hint = "wxpublish init makes one; -C DIR names another folder"
        text = Finding("error", "E114", f"{NAME} does not exist", Position(NAME), hint)
    if isinstance(text, Finding):
        return Configured(None, empty, (text,))
    read = read_mapping(text, NAME, text)
    if read.value is None:
        return Configured(None, empty, read.findings)
    findings, wrong = _checks(read.value, read.places)
    findings = [*read.findings, *findings]
    sound = {key: held for key, held in read.value.items() if (key,) not in wrong}
    theme = read_theme(root, str(sound.get("theme", THEME)), read.places)
    if isinstance(theme, Finding):
        findings.append(theme)
    media, more = _media(root, sound, read.places, wrong)
    config = _config(_without(sound, wrong), _or_plain(theme), media, read.places)
    written = (WORKSPACE, *(account.lockfile for account in config.accounts))
    findings += more
    findings += filter(None, (points_outside(root, path) for path in written))
    return Configured(
        None if has_errors(findings) else config,
        _defaults(sound, read.places, wrong),
        tuple(findings),
        config,
    )


def _or_plain(theme: Theme | Finding) -> Theme:
    return theme if isinstance(theme, Theme) else built_in_theme(THEME)


def _without(value: Mapping[str, Any], wrong: frozenset[Path_]) -> dict[str, Any]:
    """A configuration without the keys in which something is wrong, but for a channel."""
    doubtful = {path[0] for path in wrong}
    return {"channel": "draft"} | {key: held for key, held in value.items() if key not in doubtful}


def _defaults(value: Mapping[str, Any], places: YamlPositions, wrong: frozenset[Path_]) -> Defaults:
    held = value.get("defaults") or {}
    sound = {key: one for key, one in held.items() if ("defaults", key) not in wrong}
    return Defaults(sound, places, any(path[0] == "defaults" for path in wrong))


def _checks(
    value: Mapping[str, Any], places: YamlPositions
) -> tuple[list[Finding], frozenset[Path_]]:
    """What is wrong with the keys and values, and the paths of what is."""
    findings, wrong = problems("site", value, places)
    findings += unknown_keys(value, properties("site"), places)
    defaults = value.get("defaults")
    if isinstance(defaults, dict):
        known = properties("site")["defaults"]["properties"]
        inner = YamlPositions(places.path, places.lines, places.first_line)
        inner.keys = {key[1:]: at for key, at in places.keys.items() if key[:1] == ("defaults",)}
        findings += unknown_keys(defaults, known, inner)
        findings += too_many_bytes(defaults, places, ("defaults", "source_url"))
    if "account" in value and "accounts" in value:
        message = "both `account` and `accounts` are given"
        findings.append(places.about_key("E116", message, ("account",), "keep one of them"))
    findings += unsafe_in_file(value, places)
    findings += contradictions(_without(value, wrong), places)
    return findings, wrong


def _media(
    root: Path, value: Mapping[str, Any], places: YamlPositions, wrong: frozenset[Path_]
) -> tuple[tuple[MediaEntry, ...], list[Finding]]:
    """The materials that are right, and what is wrong with their files and ids."""
    found: dict[tuple[str, str], MediaEntry] = {}
    findings = []
    doubtful = {path[1] for path in wrong if path[0] == "media" and path[1:]}
    for at, entry in enumerate(value.get("media") or []):
        written = entry.get("file") if isinstance(entry, dict) else None
        if not isinstance(written, str):
            continue
        path = ("media", at, "file")
        file = resolve(root, "", written)
        if not isinstance(file, str):
            findings.append(missing_file(root, "", written, file, places, path, "the file"))
        if not isinstance(file, str) or at in doubtful:
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
    value: Mapping[str, Any], theme: Theme, media: tuple[MediaEntry, ...], places: YamlPositions
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
        overflow_written="overflow" in value,
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
    token = entry.get("token_base", api).rstrip("/")
    return Account(name, made.app_id, channel, covers, lockfile, api, token)
