"""Flags that several commands share."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wxpublish.workflow.planning import PlanOptions


def add_refresh(parser: argparse.ArgumentParser) -> None:
    """`--refresh`."""
    parser.add_argument("--refresh", action="store_true", help="read the account first")


def add_policy(parser: argparse.ArgumentParser) -> None:
    """What a run may touch and may do."""
    parser.add_argument(
        "--on-drift",
        choices=("fail", "overwrite", "keep"),
        help="what to do with items that were changed on the account, by hand or by another run (default: the site's)",
    )
    parser.add_argument(
        "--recreate-released",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="make a new draft of one that was published by hand",
    )
    parser.add_argument(
        "--target",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="this address alone; may be given several times",
    )


def wishes_of(args: argparse.Namespace) -> "PlanOptions":
    """The flags of `add_policy`, and `--allow-delete` where the command has it."""
    from wxpublish.workflow.planning import PlanOptions

    return PlanOptions(
        on_drift=args.on_drift,
        allow_delete=getattr(args, "allow_delete", None),
        recreate_released=tuple(args.recreate_released),
        targets=tuple(args.target),
    )
