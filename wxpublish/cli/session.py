"""What every command starts from: the site's folder, the account, the terminal."""

import argparse
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from wxpublish.cli import console_output
from wxpublish.cli.terminal import is_watched, make_look

if TYPE_CHECKING:
    from wxpublish.model.site import Account
    from wxpublish.report.terminal_style import TerminalStyle
    from wxpublish.workflow.site_check import ValidatedSite


@dataclass(frozen=True, slots=True)
class Session:
    """The parsed command line and the environment it runs in."""

    args: argparse.Namespace
    environ: Mapping[str, str]

    def run(self) -> int:
        """Run the command; returns its exit code."""
        code: int = self.args.module.run(self)
        return code

    @property
    def root(self) -> Path:
        """The site's folder."""
        return Path(self.args.directory or ".")

    @property
    def account(self) -> str | None:
        """The account's name that was asked for, if any."""
        return self.args.account or self.environ.get("WXPUBLISH_ACCOUNT") or None

    @property
    def quiet(self) -> bool:
        return bool(self.args.quiet)

    @property
    def verbose(self) -> bool:
        return bool(self.args.verbose)

    @property
    def wants_json(self) -> bool:
        return getattr(self.args, "format", "text") == "json"

    def is_watched(self, *streams: TextIO) -> bool:
        """Whether somebody sits before all of these streams, to see what moves and to answer."""
        return all(is_watched(stream, self.environ) for stream in streams)

    def look(self, stream: TextIO) -> "TerminalStyle":
        """How text for this stream is set."""
        return make_look(stream, self.args.color, self.environ)

    def chosen(self) -> "Account":
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

    def checked(self) -> "tuple[Account, ValidatedSite]":
        """The account of this run, and the site as it is for that account.

        Raises InvalidContent with every finding of the site where the configuration is unusable.
        """
        from wxpublish.errors import InvalidContent
        from wxpublish.site.account_selection import select_account

        checked = self.check()
        if checked.site is None:
            raise InvalidContent(checked.findings, checked.count)
        return select_account(checked.site.config, self.account, self.environ), checked

    def check(self) -> "ValidatedSite":
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

    def settle(self) -> float:
        """Seconds between the two looks of recovery."""
        try:
            return max(float(self.environ.get("WXPUBLISH_SETTLE", "2")), 0.0)
        except ValueError:
            return 2.0

    def wait(self) -> None:
        """Give the platform's lists time to catch up."""
        time.sleep(self.settle())

    def say(self, text: str) -> None:
        """Say something beside the result, unless asked to be quiet."""
        if not self.quiet:
            console_output.note(text)
