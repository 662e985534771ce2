"""A validated site for the account of a run."""

from collections.abc import Mapping
from pathlib import Path

from wxpublish.errors import InvalidContent
from wxpublish.model.site import Account
from wxpublish.site.account_selection import select_account
from wxpublish.site.config import read_config
from wxpublish.state.tracked_files import refuse_committed
from wxpublish.workflow.article_cache import ArticleCache
from wxpublish.workflow.site_check import ValidatedSite, check


def validate_site(
    root: Path,
    name: str | None,
    environ: Mapping[str, str],
    cache: ArticleCache | None = None,
    jobs: int = 1,
) -> ValidatedSite:
    """Load, render and inspect the site for the account with this name, or for the first one.

    An unusable configuration is among the findings. Raises WrongUsage for an unknown account, and
    BrokenState if the workspace may have come with a pull request.
    """
    refuse_committed(root)
    config = read_config(root).config if name else None
    account = select_account(config, name, environ) if config else None
    return check(root, account.covers if account else None, cache=cache, jobs=jobs)


def find_account_and_site(
    root: Path,
    name: str | None,
    environ: Mapping[str, str],
    cache: ArticleCache | None = None,
    jobs: int = 1,
) -> tuple[Account, ValidatedSite]:
    """The account with this name, or the only one for None, and the site validated for it.

    Raises like `validate_site`, and InvalidContent with every finding of the site if the
    configuration cannot be used.
    """
    checked = validate_site(root, name, environ, cache, jobs)
    if checked.site is None:
        raise InvalidContent(checked.findings, checked.count)
    return select_account(checked.site.config, name, environ), checked
