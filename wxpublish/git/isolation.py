"""The environment of a git process, and the configuration that overrides every other.

The configuration and attributes of a repository can name programs to run in some thirty places. The
git commands of this package use none of them; the overrides here are a second line of defence. The
configuration of the user and the system stays in force: it has `safe.directory`, proxies and
certificates.
"""

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LOCAL = frozenset(
    "PATH HOME XDG_CONFIG_HOME TMPDIR TMP TEMP SUDO_UID "
    "GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM "
    "SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE HOMEDRIVE HOMEPATH "
    "APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES".split()
)
_NETWORK = frozenset(
    "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE "
    "GIT_SSL_CAINFO GIT_SSL_CAPATH SSH_AUTH_SOCK".split()
)
_FIXED = {
    "LC_ALL": "C",  # messages of git are parsed, so they must be English
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_PROTOCOL_FROM_USER": "0",
}
_PROTOCOLS = "file:http:https:ssh"
_COMMIT_NAME = "github-actions[bot]"
_COMMIT_EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"
"""The author of commits; GitHub shows the bot's avatar for it."""
_HARMLESS = "true"
"""A program that does nothing, for keys that cannot be empty."""
OVERRIDES = (
    ("safe.bareRepository", "explicit"),
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.untrackedCache", "false"),
    ("core.attributesFile", os.devnull),
    ("core.alternateRefsCommand", _HARMLESS),
    ("core.sshCommand", "ssh"),
    ("core.gitProxy", ""),
    ("core.askPass", ""),
    ("core.editor", _HARMLESS),
    ("sequence.editor", _HARMLESS),
    ("core.pager", "cat"),
    ("credential.helper", ""),
    ("credential.interactive", "false"),
    ("log.showSignature", "false"),
    ("gpg.program", _HARMLESS),
    ("gpg.openpgp.program", _HARMLESS),
    ("gpg.x509.program", _HARMLESS),
    ("gpg.ssh.program", _HARMLESS),
    ("gpg.ssh.defaultKeyCommand", ""),
    ("commit.gpgSign", "false"),
    ("tag.gpgSign", "false"),
    ("push.gpgSign", "false"),
    ("push.recurseSubmodules", "no"),
    ("fetch.recurseSubmodules", "false"),
    ("fetch.writeCommitGraph", "false"),
    ("submodule.recurse", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("protocol.ext.allow", "never"),
    ("i18n.commitEncoding", "UTF-8"),
)
"""Configuration that overrides that of the repository."""


def config_variables(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Configuration as environment variables: for secrets, and for keys with an equals sign."""
    keys = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(pairs)}
    values = {f"GIT_CONFIG_VALUE_{number}": text for number, (_, text) in enumerate(pairs)}
    return {"GIT_CONFIG_COUNT": str(len(pairs)), **keys, **values}


@dataclass(frozen=True, slots=True)
class Remote:
    """Permission to use the network; `server` and `token` are those of a workflow."""

    server: str = ""
    token: str = field(default="", repr=False)


def git_environment(
    given: Mapping[str, str], own: Mapping[str, str], remote: Remote | None
) -> dict[str, str]:
    """The environment of a git process: allowed variables of `given`, fixed ones, and `own`.

    Without a `remote` git cannot reach the network, not even for the objects that a partial clone
    lacks.
    """
    allowed = _LOCAL | _NETWORK if remote else _LOCAL
    passed = {name: text for name, text in given.items() if name.upper() in allowed}
    if "PATH" in passed:
        passed["PATH"] = os.pathsep.join(absolute_folders(passed["PATH"]))
    protocols = {"GIT_ALLOW_PROTOCOL": _PROTOCOLS if remote else ""}
    return {**passed, **_FIXED, **protocols, **_identity(), **_credentials(remote), **own}


def absolute_folders(path: str) -> list[str]:
    """The absolute folders of a PATH; relative ones depend on the current folder."""
    return [folder for folder in path.split(os.pathsep) if Path(folder).is_absolute()]


def _identity() -> dict[str, str]:
    return {
        f"GIT_{role}_{field_name}": text
        for role in ("AUTHOR", "COMMITTER")
        for field_name, text in (("NAME", _COMMIT_NAME), ("EMAIL", _COMMIT_EMAIL))
    }


def _credentials(remote: Remote | None) -> dict[str, str]:
    """The token as an environment variable: arguments are visible to other processes."""
    if remote is None or not remote.server or not remote.token:
        return {}
    secret = base64.b64encode(f"x-access-token:{remote.token}".encode()).decode()
    # The empty value drops the header that a checkout with `persist-credentials` has configured:
    # GitHub answers two headers with 400.
    key = f"http.{remote.server}/.extraheader"
    return config_variables([(key, ""), (key, f"AUTHORIZATION: basic {secret}")])
