"""What a git process gets of the environment, and the configuration that goes before every other.

A repository's configuration and attributes can name programs in some thirty places. The commands of
this package start none of them by themselves; what stands here is the second wall, for a git that
reads more than it says. The configuration of the machine's owner (`~/.gitconfig`, the system's)
stays in force: `safe.directory`, proxies and certificates stand there.
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
    "LC_ALL": "C",  # what git says is looked at, so it has to speak English
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
"""Who commits; GitHub shows it with the bot's own face."""
_HARMLESS = "true"
"""A program that does nothing, where git takes no empty value."""
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
"""Keys and values that no configuration of a repository can undo."""


def variables(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Configuration as variables, for what is secret and for keys with an equals sign in them."""
    keys = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(pairs)}
    values = {f"GIT_CONFIG_VALUE_{number}": text for number, (_, text) in enumerate(pairs)}
    return {"GIT_CONFIG_COUNT": str(len(pairs)), **keys, **values}


@dataclass(frozen=True, slots=True)
class Remote:
    """Leave for one command to use the network; `server` and `token` are those of a workflow."""

    server: str = ""
    token: str = field(default="", repr=False)


def environment(
    given: Mapping[str, str], own: Mapping[str, str], remote: Remote | None
) -> dict[str, str]:
    """The whole environment of a git process: allowed names of `given`, ours, and `own`.

    No command but one with a `remote` can reach the network, not even for a missing object of a
    partial clone.
    """
    allowed = _LOCAL | _NETWORK if remote else _LOCAL
    passed = {name: text for name, text in given.items() if name.upper() in allowed}
    if "PATH" in passed:
        passed["PATH"] = os.pathsep.join(absolute(passed["PATH"]))
    protocols = {"GIT_ALLOW_PROTOCOL": _PROTOCOLS if remote else ""}
    return {**passed, **_FIXED, **protocols, **_people(), **_credentials(remote), **own}


def absolute(path: str) -> list[str]:
    """The folders of a PATH that mean the same wherever one stands."""
    return [folder for folder in path.split(os.pathsep) if Path(folder).is_absolute()]


def _people() -> dict[str, str]:
    return {
        f"GIT_{who}_{what}": text
        for who in ("AUTHOR", "COMMITTER")
        for what, text in (("NAME", _COMMIT_NAME), ("EMAIL", _COMMIT_EMAIL))
    }


def _credentials(remote: Remote | None) -> dict[str, str]:
    """The token through the environment, where no other process's arguments show it."""
    if remote is None or not remote.server or not remote.token:
        return {}
    secret = base64.b64encode(f"x-access-token:{remote.token}".encode()).decode()
    # The empty value drops what a checkout with `persist-credentials` has left in its own
    # configuration: GitHub answers a second header with 400.
    key = f"http.{remote.server}/.extraheader"
    return variables([(key, ""), (key, f"AUTHORIZATION: basic {secret}")])
