"""What the checkout changes, compared with a base, about what apply may do."""

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
    """What a proposal is compared with. `commit` is None if this clone lacks it."""

    name: str
    commit: str | None
    pull_request: bool = False


def find_named_base(root: Path, name: str) -> TrustBase:
    """The merge base of HEAD and a commit that a person names. Raises WrongUsage for an unknown
    one.
    """
    repository = find_repository(root)
    commit = resolve_commit(repository, name) if repository else None
    if repository is None or commit is None:
        raise WrongUsage(f"git has no commit {name}", hint="fetch it: git fetch --depth=50")
    return TrustBase(name, fork_point(repository, commit))


def find_pull_request_base(root: Path, branch: str, sha: str, head: str) -> TrustBase:
    """The base of a pull request, from the event of its workflow."""
    repository = find_repository(root)
    commit = pull_request_base(repository, branch, sha, head) if repository else None
    return TrustBase(branch or "the base branch", commit, pull_request=True)


def trust_changes(
    checked: ValidatedSite,
    account: Account,
    base: TrustBase,
    snapshot: Snapshot | None,
    restored: Mapping[Address, Resource],
) -> TrustChanges | None:
    """The differences from a base; None if there are none, or git does not have the base.

    `restored` are entries from history that apply uses in place of the lockfile's own. They count
    as changes, because a proposal may have brought that history.
    """
    repository = find_repository(checked.root)
    if repository is None or base.commit is None:
        return None
    changes = [
        *_lockfile_changes(checked.root, repository, account, base.commit, restored),
        *_configuration_changes(checked.root, repository, base.commit),
        *_article_changes(checked, repository, base.commit),
    ]
    with_titles = tuple(_with_title(change, snapshot) for change in changes)
    return TrustChanges(base.name, base.pull_request, with_titles) if with_titles else None


def _lockfile_changes(
    root: Path,
    repository: Repository,
    account: Account,
    commit: str,
    restored: Mapping[Address, Resource],
) -> tuple[TrustChange, ...]:
    if account.name == EMULATOR:
        return ()
    data = read_file_at(repository, commit, account.lockfile)
    now = lockfiles.read(root / account.lockfile)
    for address, resource in restored.items():
        now = now.put(address, resource)
    return compare_locks(account.lockfile, _decode_base_lock(data, account.lockfile), now)


def _decode_base_lock(data: bytes | None, name: str) -> Lock:
    """The lockfile of the base. If it cannot be read it is empty, so that all entries count as new."""
    try:
        return lockfiles.decode(data, name, tolerate_newer=True) if data else Lock()
    except WxpublishError:
        return Lock()


def _configuration_changes(
    root: Path, repository: Repository, commit: str
) -> tuple[TrustChange, ...]:
    before = (read_file_at(repository, commit, CONFIG_FILE) or b"").decode("utf-8", "replace")
    after = read_text(root, CONFIG_FILE)
    written = "" if isinstance(after, Finding) else after
    return compare_trusted_values(CONFIG_FILE, config_consents(before), config_consents(written))


def _article_changes(
    checked: ValidatedSite, repository: Repository, commit: str
) -> list[TrustChange]:
    """Changes in the front matter of articles that differ from the base."""
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
        found += compare_trusted_values(source, before, _front_matter_consents(articles[source]))
    return found


def _front_matter_consents(article: Article) -> dict[tuple[str, str], str]:
    """What an article's own front matter allows, without the defaults of the configuration."""
    resource = {"protect": "true" * article.protect, "on_drift": article.on_drift or ""}
    return {("", key): text for key, text in resource.items() if key in article.places and text}


def _with_title(change: TrustChange, snapshot: Snapshot | None) -> TrustChange:
    """The change with the title of the item that it points to now, if the snapshot has it."""
    if snapshot is None or change.field not in {ENTRY, "media_id"} or not change.after:
        return change
    seen = (items.get(change.after) for items in snapshot.news.values())
    titles = next((item.titles for item in seen if item), ())
    return replace(change, title=titles[0]) if titles else change
