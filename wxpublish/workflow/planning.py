"""A checked site and the lockfile → a plan."""

from collections.abc import Callable, Container
from dataclasses import dataclass, replace

from wxpublish.errors import InvalidContent, WrongUsage
from wxpublish.model.address import Address
from wxpublish.model.desired import Desired
from wxpublish.model.finding import has_errors
from wxpublish.model.lock import Lock
from wxpublish.model.plan import Plan
from wxpublish.model.site import Account, Config, OnDrift
from wxpublish.plan.desired_state import build_desired_news
from wxpublish.plan.planner import PlanInputs, PlanTarget, make_plan
from wxpublish.plan.policy import Policy
from wxpublish.render.document import RECIPE
from wxpublish.state.store import StateView
from wxpublish.workflow.import_status import import_findings, move_findings
from wxpublish.workflow.site_check import ValidatedSite


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What the command line asks of a run; addresses as they were written."""

    on_drift: OnDrift | None = None
    allow_delete: int | None = None
    recreate_released: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


AccountReader = Callable[[StateView, Account, Desired], PlanInputs]
"""Reads the account before a plan is made: what is known by then, with what the account shows."""


@dataclass(frozen=True, slots=True)
class PreparedPlan:
    """A plan, with the site it was made of."""

    plan: Plan
    checked: ValidatedSite
    account: Account
    desired: Desired


def prepare(
    checked: ValidatedSite, account: Account, plan_options: PlanOptions, inputs: PlanInputs
) -> PreparedPlan:
    """The plan for an account. Raises InvalidContent with every finding of what is in the run."""
    policy = policy_for(checked, plan_options)
    refuse_invalid(checked, policy.targets)
    desired = desired_for(checked, account)
    imports = import_findings(require_config(checked), desired, inputs.lock)
    if has_errors(imports):
        raise InvalidContent(imports, checked.count)
    moves = move_findings(require_config(checked), desired, inputs.lock)
    findings = (*checked.findings, *imports, *moves)
    warnings = tuple(finding for finding in findings if finding.severity == "warning")
    inputs = replace(inputs, findings=(*inputs.findings, *warnings))
    target = PlanTarget(account.app_id, account.lockfile, checked.limit, account.is_local)
    _refuse_unknown_addresses(policy, desired, inputs.lock)
    plan = make_plan(desired, inputs, policy, target)
    return PreparedPlan(_set_aside_unchanged(plan, checked), checked, account, desired)


def _set_aside_unchanged(plan: Plan, checked: ValidatedSite) -> Plan:
    """The plan with what `validate` has against articles that stay as they are set aside."""
    changed = {article.source for change in plan.changes for article in change.articles}
    unchanged = {article.source for article, _ in checked.rendered} - changed
    old = {finding for finding in checked.findings if finding.path in unchanged}
    kept = tuple(each for each in plan.findings if each not in old)
    aside = tuple(each for each in plan.findings if each in old)
    return replace(plan, findings=kept, set_aside=aside)


def desired_for(checked: ValidatedSite, account: Account) -> Desired:
    """What the account should hold."""
    config = require_config(checked)
    withheld = frozenset(
        Address("news", article.news) for article in (checked.site.withheld if checked.site else ())
    )
    news = build_desired_news(checked.rendered, checked.covers)
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


def policy_for(checked: ValidatedSite, plan_options: PlanOptions) -> Policy:
    """The configuration's limits with the command line's consents."""
    config = require_config(checked)
    return Policy(
        safety=config.safety,
        on_drift=config.on_drift,
        override=plan_options.on_drift,
        allow_delete=plan_options.allow_delete,
        recreate_released=parse_addresses(plan_options.recreate_released),
        targets=parse_addresses(plan_options.targets),
        quota=config.quota,
    )


def parse_addresses(written: tuple[str, ...]) -> frozenset[Address]:
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


def _refuse_unknown_addresses(policy: Policy, desired: Desired, lock: Lock) -> None:
    known = {*desired.news, *desired.media, *desired.withheld, *lock.resources}
    refuse_unknown(policy.targets | policy.recreate_released, known)


def require_config(checked: ValidatedSite) -> Config:
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
