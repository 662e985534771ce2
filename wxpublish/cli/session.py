"""What every command starts from: the site's folder, the account, the terminal."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TextIO, TypeVar

from wxpublish.cli import console_output
from wxpublish.cli.options import GlobalOptions
from wxpublish.cli.terminal import is_interactive, terminal_style

if TYPE_CHECKING:
    from wxpublish.model.site import Account
    from wxpublish.report.terminal_style import TerminalStyle
    from wxpublish.workflow.site_check import ValidatedSite


O_co = TypeVar("O_co", bound=GlobalOptions, covariant=True)


@dataclass(frozen=True, slots=True)
class Session(Generic[O_co]):
    """One command's options and the environment that it runs in."""

    options: O_co
    environ: Mapping[str, str]

    @property
    def root(self) -> Path:
        """The site's folder."""
        return Path(self.options.directory or ".")

    @property
    def account(self) -> str | None:
        """The account's name that was asked for, if any."""
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
        """Whether somebody sits before all of these streams, to see what moves and to answer."""
        return all(is_interactive(stream, self.environ) for stream in streams)

    def style(self, stream: TextIO) -> "TerminalStyle":
        """How text for this stream is set."""
        return terminal_style(stream, self.options.color, self.environ)

    def select_account(self) -> "Account":
        """The account of this run. Raises InvalidContent where the configuration is unusable."""
        from wxpublish.errors import InvalidContent
        from wxpublish.site.account_selection import select_account
        from wxpublish.site.config import read_config
        from wxpublish.state.tracked_files import refuse_committed

        refuse_committed(self.root)
        configured = read_config(self.root)
        if configured.config is None:
            raise InvalidContent(configured.findings)
        return select_account(configured.config, self.account, self.environ)

    def account_and_site(self) -> "tuple[Account, ValidatedSite]":
        """The account of this run, and the site as it is for that account.

        Raises InvalidContent with every finding of the site where the configuration is unusable.
        """
        from wxpublish.errors import InvalidContent
        from wxpublish.site.account_selection import select_account

        checked = self.validated_site()
        if checked.site is None:
            raise InvalidContent(checked.findings, checked.count)
        return select_account(checked.site.config, self.account, self.environ), checked

    def validated_site(self) -> "ValidatedSite":
        """Load, render and inspect the site, for the account that was asked for or the first."""
        from wxpublish.site.account_selection import select_account
        from wxpublish.site.config import read_config
        from wxpublish.state.tracked_files import refuse_committed
        from wxpublish.workflow.site_check import check

        refuse_committed(self.root)
        config = read_config(self.root).config if self.account else None
        account = select_account(config, self.account, self.environ) if config else None
        return check(self.root, account.covers if account else None)

    def stamp(self) -> str:
        """The moment of this run, for the names of backups."""
        return time.strftime("%Y%m%dT%H%M%S")

    def list_delay(self) -> float:
        """Seconds between the two looks of recovery."""
        try:
            return max(float(self.environ.get("WXPUBLISH_SETTLE", "2")), 0.0)
        except ValueError:
            return 2.0

    def wait_for_lists(self) -> None:
        """Give the platform's lists time to catch up."""
        time.sleep(self.list_delay())

    def note(self, text: str) -> None:
        """Say something beside the result, unless asked to be quiet."""
        if not self.quiet:
            console_output.note(text)
