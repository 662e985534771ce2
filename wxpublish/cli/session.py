"""What a command runs with: its options, the site's folder, the account, the terminal."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TextIO, TypeVar

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions
from wxpublish.cli.repeat import RunId
from wxpublish.cli.terminal import is_interactive, terminal_style

if TYPE_CHECKING:
    from wxpublish.model.site import Account
    from wxpublish.report.terminal_style import TerminalStyle
    from wxpublish.workflow.article_cache import ArticleCache
    from wxpublish.workflow.site_check import ValidatedSite


O_co = TypeVar("O_co", bound=GlobalOptions, covariant=True)


@dataclass(frozen=True, slots=True)
class Session(Generic[O_co]):
    """One command's options and the environment that it runs in. `run` is its identity if it may be
    recorded.
    """

    options: O_co
    environ: Mapping[str, str]
    run: RunId | None = None

    @property
    def root(self) -> Path:
        """The site's folder."""
        return Path(self.options.directory or ".")

    @property
    def account(self) -> str | None:
        """The name of the account that was asked for, or None."""
        return self.options.account or self.environ.get("WXPUBLISH_ACCOUNT") or None

    @property
    def quiet(self) -> bool:
        return self.options.quiet

    @property
    def verbose(self) -> bool:
        return self.options.verbose

    @property
    def wants_json(self) -> bool:
        return self.options.format == "json"

    def is_interactive(self, *streams: TextIO) -> bool:
        """Whether a person sees all of these streams and can answer."""
        return all(is_interactive(stream, self.environ) for stream in streams)

    def style(self, stream: TextIO) -> "TerminalStyle":
        """The colours and the width for this stream."""
        return terminal_style(stream, self.options.color, self.environ)

    def select_account(self) -> "Account":
        """The account of this run; see `find_account`."""
        from wxpublish.workflow.account_choice import find_account

        return find_account(self.root, self.account, self.environ)

    def account_and_site(self, *, costs: bool = False) -> "tuple[Account, ValidatedSite]":
        """The account of this run and its site; see `find_account_and_site`."""
        from wxpublish.workflow.validation import find_account_and_site

        return find_account_and_site(
            self.root,
            self.account,
            self.environ,
            self._article_cache(costs=costs),
            1 if costs else self._jobs(),
        )

    def validated_site(self, *, costs: bool = False) -> "ValidatedSite":
        """The site of this run; see `validate_site`."""
        from wxpublish.workflow.validation import validate_site

        return validate_site(
            self.root,
            self.account,
            self.environ,
            self._article_cache(costs=costs),
            1 if costs else self._jobs(),
        )

    def _jobs(self) -> int:
        """How many processes check articles."""
        if self.options.jobs is not None:
            return self.options.jobs
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1

    def _article_cache(self, *, costs: bool) -> "ArticleCache | None":
        """The articles that were checked before; None with `--no-cache`, and for the costs of
        blocks, which are not stored.
        """
        if self.options.no_cache or costs:
            return None
        from wxpublish.state.cache_folder import cache_folder
        from wxpublish.workflow.article_cache import ArticleCache

        return ArticleCache(self.root, Path(cache_folder(self.environ)))

    def remember_run(self, checked: "ValidatedSite", account: "Account") -> None:
        """Record this run, which had nothing to do and has printed everything."""
        if self.run is None:
            return
        from wxpublish.workflow.repeating import FinishedRun, remember

        printed = tuple(console_output.PRINTED)
        run = FinishedRun(self.run.record, self.run.key, printed, self.run.started)
        remember(run, checked, account)

    def stamp(self) -> str:
        """The time of this run, for the names of backups."""
        return time.strftime("%Y%m%dT%H%M%S")

    def list_delay(self) -> float:
        """Seconds between the two lists that recovery reads."""
        try:
            return max(float(self.environ.get("WXPUBLISH_SETTLE", "2")), 0.0)
        except ValueError:
            return 2.0

    def wait_for_lists(self) -> None:
        """Wait until the platform's lists show recent changes."""
        time.sleep(self.list_delay())

    def print_note(self, text: str) -> None:
        """Print something that is not the result, unless `--quiet`."""
        if not self.quiet:
            console_output.print_note(text)
