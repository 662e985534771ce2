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
from wxpublish.site.front_matter_checks import check_url_bytes
from wxpublish.site.import_rules import check_imports_and_moves
from wxpublish.site.located_yaml import YamlPath, YamlPositions, read_mapping
from wxpublish.site.paths import resolve
from wxpublish.site.schema import check_schema, check_unknown_keys, schema_properties
from wxpublish.site.source import check_inside_site, read_text
from wxpublish.site.theme_files import read_built_in_theme, read_theme
from wxpublish.site.trusted_bases import check_configured_bases

CONFIG_FILE = "wxpublish.yaml"
DEFAULT_CONTENT = ("articles/**/*.md",)
DEFAULT_THEME = "plain"
DEFAULT_OVERFLOW = ("strip-links", "split")
DEFAULT_LOCKFILE = "wxpublish.lock.json"
WORKSPACE = ".wxpublish"
"""Where a site keeps what is not content: caches, the journal, the emulator's data."""


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """What came of the file, with every finding. `config` is None where it cannot be used; `sound` is
    then what is right in it, so that the rest of the site is checked in the same run.
    """

    config: Config | None
    defaults: Defaults
    findings: tuple[Finding, ...]
    best_effort: Config | None = None


def read_config(root: Path) -> LoadedConfig:
    """Read and check the site's configuration."""
    empty = Defaults({}, YamlPositions(CONFIG_FILE, [], 1))
    try:
        text = read_text(root, CONFIG_FILE)
    except FileNotFoundError:
        hint = "wxpublish init makes one; -C DIR names another folder"
        text = Finding(
            "error", "E114", f"{CONFIG_FILE} does not exist", Position(CONFIG_FILE), hint
        )
    if isinstance(text, Finding):
        return LoadedConfig(None, empty, (text,))
    read = read_mapping(text, CONFIG_FILE, text)
    if read.value is None:
        return LoadedConfig(None, empty, read.findings)
    findings, faulty = _check_keys_and_values(read.value, read.positions)
    findings = [*read.findings, *findings]
    valid = {key: held for key, held in read.value.items() if (key,) not in faulty}
    theme = read_theme(root, str(valid.get("theme", DEFAULT_THEME)), read.positions)
    if isinstance(theme, Finding):
        findings.append(theme)
    media, more = _build_media(root, valid, read.positions, faulty)
    config = _build_config(
        _without_faulty_keys(valid, faulty), _theme_or_default(theme), media, read.positions
    )
    written = (WORKSPACE, *(account.lockfile for account in config.accounts))
    findings += more
    findings += filter(None, (check_inside_site(root, path) for path in written))
    return LoadedConfig(
        None if has_errors(findings) else config,
        _build_defaults(valid, read.positions, faulty),
        tuple(findings),
        config,
    )


def _theme_or_default(theme: Theme | Finding) -> Theme:
    return theme if isinstance(theme, Theme) else read_built_in_theme(DEFAULT_THEME)


def _without_faulty_keys(value: Mapping[str, Any], faulty: frozenset[YamlPath]) -> dict[str, Any]:
    """A configuration without the keys in which something is wrong, but for a channel."""
    faulty_keys = {path[0] for path in faulty}
    return {"channel": "draft"} | {
        key: held for key, held in value.items() if key not in faulty_keys
    }


def _build_defaults(
    value: Mapping[str, Any], positions: YamlPositions, faulty: frozenset[YamlPath]
) -> Defaults:
    held = value.get("defaults") or {}
    valid = {key: one for key, one in held.items() if ("defaults", key) not in faulty}
    return Defaults(valid, positions, any(path[0] == "defaults" for path in faulty))


def _check_keys_and_values(
    value: Mapping[str, Any], positions: YamlPositions
) -> tuple[list[Finding], frozenset[YamlPath]]:
    """What is wrong with the keys and values, and the paths of what is."""
    findings, faulty = check_schema("site", value, positions)
    findings += check_unknown_keys(value, schema_properties("site"), positions)
    defaults = value.get("defaults")
    if isinstance(defaults, dict):
        known = schema_properties("site")["defaults"]["properties"]
        inner = YamlPositions(positions.path, positions.lines, positions.first_line)
        inner.keys = {key[1:]: at for key, at in positions.keys.items() if key[:1] == ("defaults",)}
        findings += check_unknown_keys(defaults, known, inner)
        findings += check_url_bytes(defaults, positions, ("defaults", "source_url"))
    if "account" in value and "accounts" in value:
        message = "both `account` and `accounts` are given"
        findings.append(positions.key_finding("E116", message, ("account",), "keep one of them"))
    findings += check_configured_bases(value, positions)
    findings += check_imports_and_moves(_without_faulty_keys(value, faulty), positions)
    return findings, faulty


def _build_media(
    root: Path, value: Mapping[str, Any], positions: YamlPositions, faulty: frozenset[YamlPath]
) -> tuple[tuple[MediaEntry, ...], list[Finding]]:
    """The materials that are right, and what is wrong with their files and ids."""
    found: dict[tuple[str, str], MediaEntry] = {}
    findings = []
    faulty_keys = {path[1] for path in faulty if path[0] == "media" and path[1:]}
    for at, entry in enumerate(value.get("media") or []):
        written = entry.get("file") if isinstance(entry, dict) else None
        if not isinstance(written, str):
            continue
        path = ("media", at, "file")
        file = resolve(root, "", written)
        if not isinstance(file, str):
            findings.append(missing_file(root, "", written, file, positions, path, "the file"))
        if not isinstance(file, str) or at in faulty_keys:
            continue
        key = (entry["type"], entry["id"])
        if key in found:
            message = f"there are two materials {entry['type']}.{entry['id']}"
            findings.append(positions.finding("E117", message, ("media", at, "id")))
            continue
        found[key] = MediaEntry(
            id=entry["id"],
            kind=entry["type"],
            file=file,
            position=positions.at(path)[0],
            title=entry.get("title"),
            introduction=entry.get("introduction"),
        )
    return tuple(found.values()), findings


def _build_config(
    value: Mapping[str, Any], theme: Theme, media: tuple[MediaEntry, ...], positions: YamlPositions
) -> Config:
    imports = enumerate(value.get("import") or [])
    moved = enumerate(value.get("moved") or [])
    return Config(
        accounts=_build_accounts(value),
        content=tuple(value.get("content") or DEFAULT_CONTENT),
        theme=theme,
        links=value.get("links", "footnotes"),
        overflow=tuple(value.get("overflow", DEFAULT_OVERFLOW)),
        content_limit=value.get("content_limit", 20000),
        on_drift=value.get("on_drift", "fail"),
        safety=Safety(**(value.get("safety") or {})),
        quota=value.get("quota") or {},
        media=media,
        imports=tuple(
            ImportEntry(one["address"], one["media_id"], positions.at(("import", at))[0])
            for at, one in imports
        ),
        moved=tuple(
            MovedEntry(one["from"], one["to"], positions.at(("moved", at))[0]) for at, one in moved
        ),
        overflow_written="overflow" in value,
    )


def _build_accounts(value: Mapping[str, Any]) -> tuple[Account, ...]:
    """The accounts of the file; one without an app id stands for the environment's."""
    channel = value["channel"]
    covers: Covers = value.get("covers", "thumb")
    named = value.get("accounts") or {}
    if not named:
        own = value.get("account") or {}
        lockfile = value.get("lockfile", DEFAULT_LOCKFILE)
        return (_build_account(None, own, channel, covers, lockfile),)
    return tuple(
        _build_account(
            name,
            entry or {},
            (entry or {}).get("channel", channel),
            (entry or {}).get("covers", covers),
            f"wxpublish.{name}.lock.json",
        )
        for name, entry in named.items()
    )


def _build_account(
    name: str | None, entry: Mapping[str, Any], channel: Any, covers: Covers, lockfile: str
) -> Account:
    made = Account(name, entry.get("app_id", ""), channel, covers, lockfile)
    api = entry.get("api_base", made.api_base).rstrip("/")
    token = entry.get("token_base", api).rstrip("/")
    return Account(name, made.app_id, channel, covers, lockfile, api, token)
