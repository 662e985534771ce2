"""Saved plans: reviewed once, and applied once, unchanged."""

import hashlib
import json
from functools import partial
from pathlib import Path

from wxpublish import __version__
from wxpublish.errors import Stale
from wxpublish.media.payload import make_payload
from wxpublish.model.lock import Lock, account_hash
from wxpublish.model.step import UploadAsset
from wxpublish.report.json_documents import plan_document
from wxpublish.report.plan_markdown import plan_markdown
from wxpublish.report.plan_text import plan_text
from wxpublish.report.terminal_style import TerminalStyle
from wxpublish.site.config import CONFIG_FILE
from wxpublish.site.theme_files import STYLESHEET
from wxpublish.state import planfile
from wxpublish.state.planfile import SavedPlan
from wxpublish.workflow.planning import PreparedPlan

LIFETIME = 7 * 24 * 3600
"""Seconds that a saved plan is valid."""


def save_plan(path: Path, prepared: PreparedPlan, now: int) -> None:
    """Write a plan with the bytes of every file that it uploads. `now` is in seconds since 1970."""
    root = prepared.checked.root
    prepare = partial(make_payload, root)
    uploads = [step.asset for step in prepared.plan.steps if isinstance(step, UploadAsset)]
    saved = SavedPlan(
        plan=prepared.plan,
        payloads={asset.address: prepare(asset) for asset in uploads},
        sources=source_digests(root, source_paths(prepared)),
        account=account_hash(prepared.account.app_id),
        version=__version__,
        created=now,
        expires=now + LIFETIME,
        rendered={
            "text": plan_text(prepared.plan, TerminalStyle()),
            "json": json.dumps(plan_document(prepared.plan), ensure_ascii=False, indent=2),
            "markdown": plan_markdown(prepared.plan),
        },
    )
    planfile.write(path, saved)


def source_paths(prepared: PreparedPlan) -> tuple[str, ...]:
    """The files that the plan was made from, relative to the site. A built-in theme has none."""
    site = prepared.checked.site
    articles = [article.source for article in site.articles] if site else []
    theme = site.config.theme if site else None
    styles = [f"{theme.name}/{name}" for name in (STYLESHEET, *theme.templates)] if theme else []
    own = [path for path in styles if (prepared.checked.root / path).is_file()]
    assets = [*prepared.checked.assets.values(), *prepared.checked.media.values()]
    files = {*articles, *own, *(asset.path for asset in assets if asset.path), CONFIG_FILE}
    return tuple(sorted(files))


def source_digests(root: Path, paths: tuple[str, ...]) -> dict[str, str]:
    """The digest of each file; empty if the file does not exist."""
    return {path: _digest(root / path) for path in paths}


def refuse_stale(saved: SavedPlan, root: Path, lock: Lock, app_id: str, now: int) -> None:
    """Raise Stale if something that the plan relies on has changed."""
    plan_again = "make a new plan and have it reviewed"
    plan = saved.plan
    if saved.plan_id in lock.plans:
        raise Stale("this plan was already applied", hint=plan_again)
    if saved.account != account_hash(app_id):
        raise Stale(
            "this plan is for another account", hint="choose that account with --account NAME"
        )
    if plan.lineage != lock.lineage:
        raise Stale("this plan was made from another lockfile", hint=plan_again)
    if plan.serial != lock.serial:
        message = (
            f"the lockfile is at serial {lock.serial}; this plan was made from serial {plan.serial}"
        )
        raise Stale(message, hint=plan_again)
    if now > saved.expires:
        raise Stale("this plan has expired", hint=plan_again)
    if saved.version.split(".")[0] != __version__.split(".")[0]:
        raise Stale(f"this plan was made by wxpublish {saved.version}", hint=plan_again)
    changed = [path for path, digest in saved.sources.items() if _digest(root / path) != digest]
    if changed:
        raise Stale(f"{changed[0]} changed since this plan was made", hint=plan_again)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except OSError:
        return ""
