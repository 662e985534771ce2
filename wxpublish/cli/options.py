"""The options of the command line as typed values; each command has an `Options` of its own."""

import argparse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wxpublish.model.site import OnDrift
    from wxpublish.workflow.planning import PlanOptions


@dataclass
class GlobalOptions:
    """The options of every command. argparse sets the attributes; nothing changes them later."""

    directory: str | None = None
    account: str | None = None
    quiet: bool = False
    verbose: bool = False
    color: str | None = None
    format: str = "text"


@dataclass
class PlanningOptions(GlobalOptions):
    """The options that `plan` and `apply` share."""

    refresh: bool = False
    on_drift: "OnDrift | None" = None
    recreate_released: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)

    def plan_options(self, allow_delete: int | None = None) -> "PlanOptions":
        """These options as the workflow takes them."""
        from wxpublish.workflow.planning import PlanOptions

        return PlanOptions(
            on_drift=self.on_drift,
            allow_delete=allow_delete,
            recreate_released=tuple(self.recreate_released),
            targets=tuple(self.target),
        )


def add_global(parser: argparse.ArgumentParser, *, default: Any) -> None:
    """Add the flags of `GlobalOptions`, which every command has."""
    group = parser.add_argument_group("global options")
    group.add_argument(
        "-C",
        dest="directory",
        metavar="DIR",
        default=default,
        help="the site's folder (default: the current one)",
    )
    group.add_argument(
        "--account",
        metavar="NAME",
        default=default,
        help="an account of wxpublish.yaml, or `emulator`",
    )
    volume = group.add_mutually_exclusive_group()
    volume.add_argument(
        "-q", "--quiet", action="store_true", default=default, help="print only results and errors"
    )
    volume.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=default,
        help="also print every API call and, in a plan, the changed text",
    )
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default=default,
        help="whether to use colours (default: auto, only at a terminal)",
    )


def add_planning(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `PlanningOptions`."""
    parser.add_argument("--refresh", action="store_true", help="read the account first")
    parser.add_argument(
        "--on-drift",
        choices=("fail", "overwrite", "keep"),
        help="what to do with items that were changed on the account, by hand or by another run"
        " (default: `on_drift` of the site)",
    )
    parser.add_argument(
        "--recreate-released",
        metavar="ADDRESS",
        action="append",
        help="create a new draft for an article that was published by hand",
    )
    parser.add_argument(
        "--target",
        metavar="ADDRESS",
        action="append",
        help="limit the plan to this address; may be given several times",
    )


def add_format(parser: argparse.ArgumentParser, *formats: str) -> None:
    """Add `--format`, with text as the default."""
    parser.add_argument("--format", choices=("text", *(formats or ("json",))), default="text")
