"""The account of a run, from the configuration, the command line and the environment."""

from collections.abc import Mapping
from pathlib import Path

from wxpublish.errors import InvalidContent
from wxpublish.model.site import Account, Config
from wxpublish.site.account_selection import select_account
from wxpublish.site.config import read_config
from wxpublish.state.tracked_files import refuse_committed


def find_account(root: Path, name: str | None, environ: Mapping[str, str]) -> Account:
    """The account with this name, or the only one for None.

    Raises InvalidContent if the configuration cannot be used, WrongUsage for an unknown account, and
    BrokenState if the workspace may have come with a pull request.
    """
    refuse_committed(root)
    return select_account(_require_config(root), name, environ)


def configured_accounts(root: Path) -> tuple[Account, ...]:
    """All accounts of the configuration. Raises InvalidContent if it cannot be used."""
    return _require_config(root).accounts


def _require_config(root: Path) -> Config:
    configured = read_config(root)
    if configured.config is None:
        raise InvalidContent(configured.findings)
    return configured.config
