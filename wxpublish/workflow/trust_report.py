"""What the checked-out state changes of what apply may do, compared with a base branch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wxpublish.errors import WrongUsage, WxpublishError
from wxpublish.git.branch_diff import changed_files, fork_point, pull_request_base
from wxpublish.git.objects import read_blobs, read_file_at, resolve_commit
from wxpublish.git.repository import Repository, find_repository
from wxpublish.model.address import Address
from wxpublish.model.finding import Finding
from wxpublish.model.lock import Lock, Resource
from wxpublish.model.site import EMULATOR, Account, Article
from wxpublish.model.snapshot import Snapshot
from wxpublish.model.trust import ENTRY, TrustChange, TrustChanges
from wxpublish.plan.trust_diff import compare_locks, compare_trusted_values
from wxpublish.site.config import CONFIG_FILE
from wxpublish.site.consents import article_consents, config_consents
from wxpublish.site.source import read_text
from wxpublish.state import lockfile as lockfiles
from wxpublish.workflow.site_check import ValidatedSite


@dataclass(frozen=True, slots=True)
class TrustBase:
    """What a proposal is compared with: `name` as it is said, and the commit; None: not here."""

    name: str
    commit: str | None
    pull_request: bool = False


def base_named(root: Path, name: str) -> TrustBase:
    """The base that a person names: where HEAD left it. Raises WrongUsage for an unknown one."""
    repository = find_repository(root)
    commit = resolve_commit(repository, name) if repository else None
    if repository is None or commit is None:
        raise WrongUsage(f"git knows no commit {name}", hint="fetch it: git fetch --depth=50")
    return TrustBase(name, fork_point(repository, commit))


def base_of_proposal(root: Path, branch: str, sha: str, head: str) -> TrustBase:
    """The base of a pull request, as the event of its workflow tells it."""
    repository = find_repository(root)
    commit = pull_request_base(repository, branch, sha, head) if repository else None
    return TrustBase(branch or "the base branch", commit, pull_request=True)


def trust_changes(
    checked: ValidatedSite,
    account: Account,
    base: TrustBase,
    snapshot: Snapshot | None,
    known: Mapping[Address, Resource],
) -> TrustChanges | None:
    """The differences from a base; None where there are none, or git has no answer.

    `known` are entries that apply goes by in place of the lockfile's, since history says more of
    them: a proposal has brought some of that history.
    """
    repository = find_repository(checked.root)
    if repository is None or base.commit is None:
        return None
    changes = [
        *_of_lockfile(checked.root, repository, account, base.commit, known),
        *_of_configuration(checked.root, repository, base.commit),
        *_of_articles(checked, repository, base.commit),
    ]
    titled = tuple(_titled(change, snapshot) for change in changes)
    return TrustChanges(base.name, base.pull_request, titled) if titled else None


def _of_lockfile(
    root: Path,
    repository: Repository,
    account: Account,
    commit: str,
    known: Mapping[Address, Resource],
) -> tuple[TrustChange, ...]:
    if account.name == EMULATOR:
        return ()
    data = read_file_at(repository, commit, account.lockfile)
    now = lockfiles.read(root / account.lockfile)
    for address, held in known.items():
        now = now.put(address, held)
    return compare_locks(account.lockfile, _lock(data, account.lockfile), now)


def _lock(data: bytes | None, name: str) -> Lock:
    """The lockfile of the base; one that cannot be read vouches for nothing."""
    try:
        return lockfiles.decode(data, name, tolerate_newer=True) if data else Lock()
    except WxpublishError:
        return Lock()


def _of_configuration(root: Path, repository: Repository, commit: str) -> tuple[TrustChange, ...]:
    before = (read_file_at(repository, commit, CONFIG_FILE) or b"").decode("utf-8", "replace")
    after = read_text(root, CONFIG_FILE)
    written = "" if isinstance(after, Finding) else after
    return compare_trusted_values(CONFIG_FILE, config_consents(before), config_consents(written))


def _of_articles(checked: ValidatedSite, repository: Repository, commit: str) -> list[TrustChange]:
    """Front matter of the articles that differ from the base."""
    site = checked.site
    articles = {one.source: one for one in (*site.articles, *site.withheld)} if site else {}
    former = changed_files(repository, commit)
    names = {source: former[source] for source in sorted(articles) if source in former}
    found: list[TrustChange] = []
    for source, data in zip(
        names, read_blobs(repository, [name or "" for name in names.values()]), strict=True
    ):
        text = (data or b"").decode("utf-8", "replace").replace("\r\n", "\n")
        before = article_consents(text.removeprefix("\ufeff"), source)
        found += compare_trusted_values(source, before, _own(articles[source]))
    return found


def _own(article: Article) -> dict[tuple[str, str], str]:
    """What an article's own front matter allows; the configuration's defaults stand there."""
    held = {"protect": "true" * article.protect, "on_drift": article.on_drift or ""}
    return {("", key): text for key, text in held.items() if key in article.places and text}


def _titled(change: TrustChange, snapshot: Snapshot | None) -> TrustChange:
    """The change with the title of the item that it points to now, where that was seen."""
    if snapshot is None or change.field not in {ENTRY, "media_id"} or not change.after:
        return change
    seen = (items.get(change.after) for items in snapshot.news.values())
    titles = next((item.titles for item in seen if item), ())
    return replace(change, title=titles[0]) if titles else change
