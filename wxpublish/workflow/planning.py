"""A validated site and the lockfile → a plan."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from wxpublish.errors import InvalidContent
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
from wxpublish.state.state_view import StateView
from wxpublish.workflow.address_arguments import parse_addresses, refuse_unknown
from wxpublish.workflow.import_status import import_findings, move_findings
from wxpublish.workflow.site_check import ValidatedSite


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What the command line asks of a plan; addresses are unparsed."""

    on_drift: OnDrift | None = None
    allow_delete: int | None = None
    recreate_released: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


AccountReader = Callable[[StateView, Account, Desired], PlanInputs]
"""Reads the account before a plan is made. Returns the inputs with a snapshot."""


@dataclass(frozen=True, slots=True)
class PreparedPlan:
    """A plan, with the site that it was made from."""

    plan: Plan
    checked: ValidatedSite
    account: Account
    desired: Desired


def prepare(
    checked: ValidatedSite, account: Account, plan_options: PlanOptions, inputs: PlanInputs
) -> PreparedPlan:
    """Make the plan for an account. Raises InvalidContent with every finding about the run."""
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
    """The plan with warnings about unchanged articles moved to `set_aside`."""
    changed = {article.source for change in plan.changes for article in change.articles}
    unchanged = {article.source for article, _ in checked.rendered} - changed
    old = {finding for finding in checked.findings if finding.path in unchanged}
    kept = tuple(each for each in plan.findings if each not in old)
    set_aside = tuple(each for each in plan.findings if each in old)
    return replace(plan, findings=kept, set_aside=set_aside)


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
    """The configuration's limits, with what the command line allows."""
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


def _refuse_unknown_addresses(policy: Policy, desired: Desired, lock: Lock) -> None:
    known = {*desired.news, *desired.media, *desired.withheld, *lock.resources}
    refuse_unknown(policy.targets | policy.recreate_released, known)


def require_config(checked: ValidatedSite) -> Config:
    """The configuration. Raises InvalidContent if it cannot be used."""
    if checked.site is None:
        raise InvalidContent(checked.findings, checked.count)
    return checked.site.config


def refuse_invalid(checked: ValidatedSite, targets: frozenset[Address]) -> None:
    """Raise InvalidContent if anything in the run has an error. Targets limit what must be valid.

    An article whose news is unknown must be valid too: it may belong to a target.
    """
    outside_targets = {
        source
        for source, news in checked.news.items()
        if targets and Address("news", news) not in targets
    }
    findings = tuple(finding for finding in checked.findings if finding.path not in outside_targets)
    if has_errors(findings):
        raise InvalidContent(findings, checked.count)
