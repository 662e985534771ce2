"""The options of the command line as typed values.

Each command has an `Options` class of its own. A field made by `option` or `flag` is filled by
argparse: it declares the name, the type, the default and the help of an argument in one place.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from wxpublish.model.site import OnDrift
    from wxpublish.workflow.planning import PlanOptions


def option(*flags: str, default: Any = None, only: Sequence[str] = (), **argument: Any) -> Any:
    """A field that argparse fills; without flags it is a positional argument.

    `argument` is what `add_argument` takes. `only` names the actions that have the argument; all of
    them have it if it is empty. A list is empty by default.
    """
    metadata = {"flags": flags, "only": only, "argument": argument}
    if argument.get("action") == "append" or argument.get("nargs") == "*":
        return field(default_factory=list, metadata=metadata)
    return field(default=default, metadata=metadata)


def flag(*flags: str, help: str, only: Sequence[str] = ()) -> Any:  # noqa: A002 - as in argparse
    """A boolean field that its flag sets."""
    return option(*flags, default=False, only=only, action="store_true", help=help)


def format_option(*formats: str, only: Sequence[str] = ()) -> Any:
    """The field of `--format`: text is the default, and JSON is the other choice unless given."""
    choices = ("text", *(formats or ("json",)))
    return option("--format", choices=choices, default="text", only=only)


@dataclass
class GlobalOptions:
    """The options of every command. argparse sets the attributes; nothing changes them later.

    `ACTIONS` are the actions of a command that has some, with their help.
    """

    ACTIONS: ClassVar[Mapping[str, str]] = {}

    directory: str | None = None
    account: str | None = None
    quiet: bool = False
    verbose: bool = False
    color: str | None = None
    no_cache: bool = False
    jobs: int | None = None
    format: str = "text"


@dataclass
class PlanningOptions(GlobalOptions):
    """The options that `plan` and `apply` share."""

    refresh: bool = flag("--refresh", help="read the account first")
    on_drift: "OnDrift | None" = option(
        "--on-drift",
        choices=("fail", "overwrite", "keep"),
        help="what to do with items that were changed on the account, by hand or by another run"
        " (default: `on_drift` of the site)",
    )
    recreate_released: list[str] = option(
        "--recreate-released",
        metavar="ADDRESS",
        action="append",
        help="create a new draft for an article that was published by hand",
    )
    target: list[str] = option(
        "--target",
        metavar="ADDRESS",
        action="append",
        help="limit the plan to this address; may be given several times",
    )

    def plan_options(self, allow_delete: int | None = None) -> "PlanOptions":
        """These options as the workflow takes them."""
        from wxpublish.workflow.planning import PlanOptions

        return PlanOptions(
            on_drift=self.on_drift,
            allow_delete=allow_delete,
            recreate_released=tuple(self.recreate_released),
            targets=tuple(self.target),
        )


def add_options(parser: argparse.ArgumentParser, options: type[GlobalOptions]) -> None:
    """Add the actions and arguments that `options` declares."""
    parsers = {"": parser}
    if options.ACTIONS:
        group = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
        parsers = {
            name: group.add_parser(name, help=does) for name, does in options.ACTIONS.items()
        }
    declared = [one for one in fields(options) if "flags" in one.metadata]
    for one in sorted(
        declared, key=lambda one: (one.metadata["flags"] != (), one.name == "format")
    ):
        flags, only, argument = (one.metadata[key] for key in ("flags", "only", "argument"))
        default = [] if one.default is MISSING else one.default
        names: dict[str, Any] = {"dest": one.name} if flags else {}
        for name, target in parsers.items():
            if not only or name in only:
                target.add_argument(*(flags or [one.name]), default=default, **names, **argument)
