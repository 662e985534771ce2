"""Read `wxpublish.yaml` into a configuration complete with defaults."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wxpublish.model.finding import Finding, Position, has_errors
from wxpublish.model.site import (
    PLATFORM,
    Account,
    Config,
    Covers,
    ImportEntry,
    MediaEntry,
    MovedEntry,
    Safety,
    Theme,
)
from wxpublish.site.front_matter import Defaults
from wxpublish.site.front_matter_checks import check_url_bytes
from wxpublish.site.import_rules import check_imports_and_moves
from wxpublish.site.located_yaml import YamlPath, YamlPositions, read_mapping
from wxpublish.site.paths import describe_problem, resolve
from wxpublish.site.schema import schema_defaults, schema_properties
from wxpublish.site.schema_checks import check_schema, check_unknown_keys
from wxpublish.site.source import check_inside_site, read_text
from wxpublish.site.theme_files import STYLESHEET, read_built_in_theme, read_theme
from wxpublish.site.trusted_bases import check_configured_bases

CONFIG_FILE = "wxpublish.yaml"
WORKSPACE = ".wxpublish"
"""The folder for what is not content: caches, the journal, the emulator's data."""


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """The configuration and its findings.

    `config` is None if the file has errors. `best_effort` is made of its valid keys and defaults, so
    that the rest of the site is checked in the same run; it is None only if the file is not a YAML
    mapping.
    """

    config: Config | None
    defaults: Defaults
    findings: tuple[Finding, ...]
    best_effort: Config | None = None


def read_config(root: Path) -> LoadedConfig:
    """Read and check the configuration of the site in `root`."""
    empty = Defaults({}, YamlPositions(CONFIG_FILE, [], 1))
    try:
        text = read_text(root, CONFIG_FILE)
    except FileNotFoundError:
        hint = "create it with `wxpublish init`, or choose another folder with -C DIR"
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
    valid = {key: value for key, value in read.value.items() if (key,) not in faulty}
    default_theme = schema_defaults("site")["theme"]
    theme = read_theme(root, str(valid.get("theme", default_theme)), read.positions)
    if isinstance(theme, Finding):
        findings.append(theme)
        theme = read_built_in_theme(default_theme)
    media, media_findings = _build_media(root, valid, read.positions, faulty)
    config = _build_config(_without_faulty_keys(valid, faulty), theme, media, read.positions)
    written = (WORKSPACE, *(account.lockfile for account in config.accounts))
    findings += media_findings
    findings += filter(None, (check_inside_site(root, path) for path in written))
    return LoadedConfig(
        None if has_errors(findings) else config,
        _build_defaults(valid, read.positions, faulty),
        tuple(findings),
        config,
    )


def config_inputs(config: Config) -> Iterator[str]:
    """The files and folders that a configuration depends on, relative to the site."""
    yield CONFIG_FILE
    yield from (entry.file for entry in config.media)
    yield config.theme.name
    yield from (f"{config.theme.name}/{name}" for name in (STYLESHEET, *config.theme.templates))


def _without_faulty_keys(value: Mapping[str, Any], faulty: frozenset[YamlPath]) -> dict[str, Any]:
    """Drop each top-level key that has an error at any depth; a channel is always there."""
    faulty_keys = {path[0] for path in faulty}
    return {"channel": "draft"} | {key: one for key, one in value.items() if key not in faulty_keys}


def _build_defaults(
    value: Mapping[str, Any], positions: YamlPositions, faulty: frozenset[YamlPath]
) -> Defaults:
    written = value.get("defaults") or {}
    valid = {key: one for key, one in written.items() if ("defaults", key) not in faulty}
    return Defaults(valid, positions, any(path[0] == "defaults" for path in faulty))


def _check_keys_and_values(
    value: Mapping[str, Any], positions: YamlPositions
) -> tuple[list[Finding], frozenset[YamlPath]]:
    """Return the findings about keys and values, and the paths of the faulty ones."""
    findings, faulty = check_schema("site", value, positions)
    findings += check_unknown_keys(value, schema_properties("site"), positions)
    defaults = value.get("defaults")
    if isinstance(defaults, dict):
        known = schema_properties("site")["defaults"]["properties"]
        findings += check_unknown_keys(defaults, known, positions, ("defaults",))
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
    """Return the valid materials, and findings about their files and ids."""
    entries: dict[tuple[str, str], MediaEntry] = {}
    findings = []
    faulty_entries = {path[1] for path in faulty if path[0] == "media" and path[1:]}
    for number, entry in enumerate(value.get("media") or []):
        written = entry.get("file") if isinstance(entry, dict) else None
        if not isinstance(written, str):
            continue
        path = ("media", number, "file")
        file = resolve(root, "", written)
        if not isinstance(file, str):
            code, message, hint = describe_problem("the file", root, "", written, file)
            findings.append(positions.finding(code, message, path, hint))
        if not isinstance(file, str) or number in faulty_entries:
            continue
        key = (entry["type"], entry["id"])
        if key in entries:
            message = f"the material {entry['type']}.{entry['id']} is declared twice"
            hint = "give one of the two another `id`"
            findings.append(positions.finding("E117", message, ("media", number, "id"), hint))
            continue
        entries[key] = MediaEntry(
            id=entry["id"],
            kind=entry["type"],
            file=file,
            position=positions.at(path)[0],
            title=entry.get("title"),
            introduction=entry.get("introduction"),
        )
    return tuple(entries.values()), findings


def _build_config(
    value: Mapping[str, Any], theme: Theme, media: tuple[MediaEntry, ...], positions: YamlPositions
) -> Config:
    settings = schema_defaults("site") | dict(value)
    return Config(
        accounts=_build_accounts(settings),
        content=tuple(settings["content"]),
        theme=theme,
        links=settings["links"],
        overflow=tuple(settings["overflow"]),
        content_limit=settings["content_limit"],
        on_drift=settings["on_drift"],
        safety=Safety(**settings.get("safety", {})),
        quota=settings.get("quota", {}),
        media=media,
        imports=tuple(
            ImportEntry(entry["address"], entry["media_id"], positions.at(("import", number))[0])
            for number, entry in enumerate(settings.get("import", []))
        ),
        moved=tuple(
            MovedEntry(entry["from"], entry["to"], positions.at(("moved", number))[0])
            for number, entry in enumerate(settings.get("moved", []))
        ),
        overflow_written="overflow" in value,
    )


def _build_accounts(settings: Mapping[str, Any]) -> tuple[Account, ...]:
    """Build the accounts; one without an app id takes it from the environment."""
    channel = settings["channel"]
    covers: Covers = settings["covers"]
    named = settings.get("accounts")
    if not named:
        own = settings.get("account", {})
        return (_build_account(None, own, channel, covers, settings["lockfile"]),)
    return tuple(
        _build_account(
            name,
            entry,
            entry.get("channel", channel),
            entry.get("covers", covers),
            f"wxpublish.{name}.lock.json",
        )
        for name, entry in named.items()
    )


def _build_account(
    name: str | None, entry: Mapping[str, Any], channel: Any, covers: Covers, lockfile: str
) -> Account:
    api = entry.get("api_base", PLATFORM).rstrip("/")
    token = entry.get("token_base", api).rstrip("/")
    return Account(name, entry.get("app_id", ""), channel, covers, lockfile, api, token)
