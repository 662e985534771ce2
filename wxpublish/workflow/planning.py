"""A checked site and the lockfile → a plan."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from wxpublish.errors import InvalidContent, WrongUsage
from wxpublish.model.address import Address
from wxpublish.model.desired import Desired
from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.lock import Lock
from wxpublish.model.plan import Plan, Recovered
from wxpublish.model.site import Account, Config, OnDrift
from wxpublish.model.snapshot import Snapshot
from wxpublish.plan.desired_state import desired_news
from wxpublish.plan.planner import PlanMetadata, make_plan
from wxpublish.plan.policy import Policy
from wxpublish.render.document import RECIPE
from wxpublish.workflow.import_status import import_findings, move_findings
from wxpublish.workflow.site_check import ValidatedSite


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What the command line asks of a run; addresses as they were written."""

    on_drift: OnDrift | None = None
    allow_delete: int | None = None
    recreate_released: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """What is known when a plan is made. `blocked` are addresses that wait for a decision.

    `rolled_back` and `former` are as in `plan.planner.PlanMetadata`.
    """

    lock: Lock
    recovered: tuple[Recovered, ...] = ()
    blocked: frozenset[Address] = frozenset()
    snapshot: Snapshot | None = None
    findings: tuple[Finding, ...] = ()
    rolled_back: frozenset[Address] = frozenset()
    former: Mapping[str, Address] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, with the site it was made of."""

    plan: Plan
    checked: ValidatedSite
    account: Account
    desired: Desired


def prepare(
    checked: ValidatedSite, account: Account, wishes: PlanOptions, before: PlanInputs
) -> Prepared:
    """The plan for an account. Raises InvalidContent with every finding of what is in the run."""
    policy = policy_of(checked, wishes)
    refuse_invalid(checked, policy.targets)
    desired = desire(checked, account)
    imports = import_findings(config_of(checked), desired, before.lock)
    if has_errors(imports):
        raise InvalidContent(imports, checked.count)
    moves = move_findings(config_of(checked), desired, before.lock)
    told = (*checked.findings, *imports, *moves)
    warnings = tuple(finding for finding in told if finding.severity == "warning")
    facts = PlanMetadata(
        app_id=account.app_id,
        lockfile=account.lockfile,
        limit=checked.limit,
        local=account.is_local,
        recovered=before.recovered,
        findings=(*before.findings, *warnings),
        blocked=before.blocked,
        rolled_back=before.rolled_back,
        former=before.former,
    )
    _refuse_strangers(policy, desired, before.lock)
    plan = make_plan(desired, before.lock, policy, facts, before.snapshot)
    return Prepared(_without_old_news(plan, checked), checked, account, desired)


def _without_old_news(plan: Plan, checked: ValidatedSite) -> Plan:
    """The plan with what `validate` has against articles that stay as they are set aside."""
    changed = {article.source for change in plan.changes for article in change.articles}
    unchanged = {article.source for article, _ in checked.rendered} - changed
    old = {finding for finding in checked.findings if finding.path in unchanged}
    kept = tuple(each for each in plan.findings if each not in old)
    aside = tuple(each for each in plan.findings if each in old)
    return replace(plan, findings=kept, set_aside=aside)


def desire(checked: ValidatedSite, account: Account) -> Desired:
    """What the account should hold."""
    config = config_of(checked)
    withheld = frozenset(
        Address("news", article.news) for article in (checked.site.withheld if checked.site else ())
    )
    news = desired_news(checked.rendered, checked.covers)
    return Desired(
        channel=account.channel,
        recipe=RECIPE,
        news={address: item for address, item in news.items() if address not in withheld},
        assets=checked.assets,
        media=checked.media,
        withheld=withheld,
        moved=tuple((Address.parse(e.old), Address.parse(e.new)) for e in config.moved),
        imports=tuple((Address.parse(e.address), e.media_id) for e in config.imports),
        complete=not checked.failed,
    )


def policy_of(checked: ValidatedSite, wishes: PlanOptions) -> Policy:
    """The configuration's limits with the command line's consents."""
    config = config_of(checked)
    return Policy(
        safety=config.safety,
        on_drift=config.on_drift,
        override=wishes.on_drift,
        allow_delete=wishes.allow_delete,
        recreate_released=addresses(wishes.recreate_released),
        targets=addresses(wishes.targets),
        quota=config.quota,
    )


def addresses(written: tuple[str, ...]) -> frozenset[Address]:
    """Addresses of the command line; `news.a[1]` means its news. Raises WrongUsage."""
    try:
        return frozenset(Address.parse(text.partition("[")[0]) for text in written)
    except ValueError as error:
        raise WrongUsage(str(error), hint="wxpublish state list shows them") from None


def refuse_unknown(wanted: frozenset[Address], known: Container[Address]) -> None:
    """Refuse an address that means nothing here. Raises WrongUsage."""
    for address in sorted(wanted):
        if address not in known:
            message = f"neither the site nor the lockfile has {address}"
            raise WrongUsage(message, hint="wxpublish state list shows what there is")


def _refuse_strangers(policy: Policy, desired: Desired, lock: Lock) -> None:
    known = {*desired.news, *desired.media, *desired.withheld, *lock.resources}
    refuse_unknown(policy.targets | policy.recreate_released, known)


def config_of(checked: ValidatedSite) -> Config:
    """The configuration. Raises InvalidContent where it cannot be used."""
    if checked.site is None:
        raise InvalidContent(checked.findings, checked.count)
    return checked.site.config


def refuse_invalid(checked: ValidatedSite, targets: frozenset[Address]) -> None:
    """Refuse as a whole where anything in the run is invalid; targets narrow what must be valid.

    An article whose news is not known must be: it may be a part of a target.
    """
    aside = {
        source
        for source, news in checked.news.items()
        if targets and Address("news", news) not in targets
    }
    findings = tuple(finding for finding in checked.findings if finding.path not in aside)
    if has_errors(findings):
        raise InvalidContent(findings, checked.count)
