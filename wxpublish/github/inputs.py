"""The inputs of the action, which `action.yml` passes on in environment variables alone."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from wxpublish.errors import WrongUsage

Command = Literal["plan", "apply", "validate"]
_PREFIX = "WXPUBLISH_CI_"
_CREDENTIALS = ("APP_ID", "APP_SECRET", "ACCESS_TOKEN")
_BOOLEANS = {"true": True, "false": False, "": False}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one step is asked to do. `extra` are further arguments of the command.

    `artifact` is the name under which the action keeps the files of the run. `credentials` are
    environment variables from the workflow's inputs; they override those of the environment.
    """

    command: Command
    site: str
    account: str
    comment: bool
    commit_lockfile: bool
    working_branch: str
    expect: str
    extra: tuple[str, ...]
    artifact: str = ""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


def read_inputs(environ: Mapping[str, str]) -> Inputs:
    """Read the inputs. Raises WrongUsage with the input's name as the workflow writes it."""
    command = _text(environ, "command") or "plan"
    if command not in get_args(Command):
        raise WrongUsage(f"the input `command` must be plan, apply or validate, not {command!r}")
    try:
        extra = shlex.split(_text(environ, "extra-args"))
    except ValueError as error:
        raise WrongUsage(f"the input `extra-args` cannot be read: {error}") from error
    return Inputs(
        command=cast(Command, command),
        site=_text(environ, "site") or ".",
        account=_text(environ, "account"),
        comment=_boolean(environ, "comment"),
        commit_lockfile=_boolean(environ, "commit-lockfile"),
        working_branch=_text(environ, "working-branch"),
        expect=_text(environ, "expect"),
        extra=tuple(extra),
        artifact=_text(environ, "artifact"),
        credentials={
            f"WXPUBLISH_{key}": value for key in _CREDENTIALS if (value := _text(environ, key))
        },
    )


def _text(environ: Mapping[str, str], name: str) -> str:
    return environ.get(_PREFIX + name.upper().replace("-", "_"), "").strip()


def _boolean(environ: Mapping[str, str], name: str) -> bool:
    value = _text(environ, name).lower()
    if value not in _BOOLEANS:
        raise WrongUsage(f"the input `{name}` must be true or false, not {value!r}")
    return _BOOLEANS[value]
