"""Remember a run that had nothing to do, so that the next one need not find that out again."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import wxpublish
from wxpublish.git.repository import find_repository
from wxpublish.git.state_paths import state_paths
from wxpublish.model.site import Account
from wxpublish.site.gitattributes import ATTRIBUTES_FILE
from wxpublish.site.paths import with_parents
from wxpublish.state.repeated_run import Printed, remember_run
from wxpublish.state.state_files import StateFiles
from wxpublish.state.symlinks import WORKSPACE
from wxpublish.workflow.site_check import ValidatedSite


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run: the record that it may go to, its key there, what it printed, and when it started.

    `started` is in nanoseconds.
    """

    record: str
    key: str
    printed: Printed
    started: int


def remember(run: FinishedRun, checked: ValidatedSite, account: Account) -> None:
    """Record a run that had nothing to do, and did not ask the account."""
    root = Path(checked.root).resolve()
    git = state_paths(root, find_repository(root, any_owner=True))
    if git is None:
        return
    files = StateFiles(root, account.lockfile)
    inputs = {*_with_parents(root, checked.looked_at), *_program_files()}
    remember_run(
        run.record,
        run.key,
        run.printed,
        looked_at={*inputs, *git, str(files.lockfile)},
        journal=str(files.journal),
        workspace=str(root / WORKSPACE),
        mutex=str(files.mutex),
        started=run.started,
    )


def _with_parents(root: Path, paths: frozenset[str]) -> Iterator[str]:
    """The paths and the folders they are in, up to the site's: a name may come to be or change."""
    inside = with_parents({ATTRIBUTES_FILE, *(path.rstrip("/") for path in paths)})
    yield from (str(root / path) for path in inside - {WORKSPACE})


def _program_files() -> Iterator[str]:
    """What changes when this program, or one of the packages it uses, is installed or edited."""
    package = Path(wxpublish.__file__).parent
    yield from (folder for folder in sys.path if folder)
    if not {"site-packages", "dist-packages"} & set(package.parts):  # a checkout that is worked on
        sources = (path for path in package.rglob("*") if path.suffix not in {"", ".pyc"})
        yield from map(str, sources)
