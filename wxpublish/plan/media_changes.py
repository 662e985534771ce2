"""Plans declared materials, and the deletion of covers and pictures that no news uses any more."""

from dataclasses import replace

from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.finding import Position
from wxpublish.model.lock import LockedFile, Superseded, is_own_upload
from wxpublish.model.plan import Action, Change, Drift
from wxpublish.model.step import AdoptItem, DeleteItem, Remember, UploadAsset
from wxpublish.plan.compare import compare_file
from wxpublish.plan.plan_builder import PlanBuilder


def plan_media(builder: PlanBuilder) -> None:
    """Plan the files of `media:`. A changed file is uploaded anew; its old item is deleted."""
    files = builder.lock.files()
    held_media = {address for address in files if address.kind in MEDIA_KINDS}
    for address in sorted({*builder.desired.media, *held_media}):
        if builder.may_change(address):
            _plan_file(builder, address, files.get(address))


def plan_unused_files(builder: PlanBuilder) -> None:
    """Plan the deletion of covers and pictures that no news uses once the plan is done.

    A file that an article published by hand shows leaves the lockfile but stays on the account.
    While another news uses it too, its entry stays and is marked as `kept`.
    """
    used = frozenset[Address]().union(*builder.used.values())
    targets = builder.policy.targets
    locked_news = builder.lock.news()
    for address, held in sorted(builder.lock.files().items()):
        if address in used & builder.kept and not held.kept:
            builder.steps.append(Remember(address, replace(held, kept=True)))
        if address.kind in MEDIA_KINDS or address in used or not builder.complete:
            continue
        if targets and not any(
            address in {a.cover, *a.pictures}
            for t in targets & set(locked_news)
            for a in locked_news[t].articles
        ):
            continue
        builder.steps += _delete_copies(address, held)
        kept = held.kept or address in builder.kept
        own = is_own_upload(address, held)
        if held.media_id and own and not kept and not builder.is_gone(address):
            builder.steps.append(_delete_unused(address, held))
            continue
        builder.steps.append(Remember(address, None))
        if held.media_id and not own and not kept:
            _warn_foreign_file(builder, address, held)


def _plan_file(builder: PlanBuilder, address: Address, held: LockedFile | None) -> None:
    wanted = builder.desired.media.get(address)
    previous = builder.moves.get(address)
    if wanted is None:
        if held and builder.complete:
            _plan_removal(builder, address, held)
        return
    imports = dict(builder.desired.imports)
    if held is None and address in imports:
        step = AdoptItem(address, imports[address], "material", wanted, builder.desired.recipe)
        builder.steps.append(step)
        title = wanted.title or wanted.path
        builder.changes.append(Change(address, Action.ADOPT, title, ("import",), step.media_id))
        return
    action, reasons = compare_file(wanted, held)
    if held and builder.is_gone(address):
        builder.drift.append(Drift(address, "gone", handled="overwrite"))
        action, reasons = Action.CREATE, ("gone",)
    if previous and held:
        builder.steps.append(Remember(address, held, previous))
        action, reasons = action or Action.MOVE, ("moved", *reasons)
    if held and held.superseded and action is None:
        action, reasons = Action.REPLACE, ("unfinished",)
    if action is None:
        return
    media_id = held.media_id if held else None
    title = wanted.title or wanted.path
    builder.changes.append(Change(address, action, title, reasons, media_id, previous=previous))
    old = held.superseded if held else ()
    if action in {Action.CREATE, Action.REPLACE} and reasons != ("unfinished",):
        supersedes = _superseded_files(builder, address, held) if action is Action.REPLACE else ()
        builder.steps.append(UploadAsset(wanted, supersedes))
        builder.delete_superseded(address, supersedes, now=True)
    builder.delete_superseded(address, old, now=False)


def _plan_removal(builder: PlanBuilder, address: Address, held: LockedFile) -> None:
    change = Change(address, Action.DELETE, held.filename, ("removed",), held.media_id)
    if builder.is_gone(address):
        builder.changes.append(
            Change(address, Action.FORGET, held.filename, ("gone",), held.media_id)
        )
        builder.steps.append(Remember(address, None))
        return
    builder.changes.append(change)
    builder.delete_superseded(address, held.superseded, now=False)
    step = DeleteItem(address, held.media_id, None, superseded=False, title=held.filename)
    builder.steps.append(step)


def _delete_copies(address: Address, held: LockedFile) -> list[DeleteItem]:
    """Delete the copies of a file that merged branches uploaded.

    As long as the file is used, news of the other branch may show such a copy.
    """
    return [
        DeleteItem(address, old.media_id, None, superseded=True, because="unused", title=old.title)
        for old in held.superseded
        if old.title.partition(".")[0] == address.key
    ]


def _superseded_files(
    builder: PlanBuilder, address: Address, held: LockedFile | None
) -> tuple[Superseded, ...]:
    """What an upload supersedes. An imported file stays on the account, because somebody else
    uploaded it, unless drift is to be overwritten.
    """
    if (
        held is None
        or is_own_upload(address, held)
        or builder.policy.on_drift_for(None) == "overwrite"
    ):
        return (held.replaced(),) if held else ()
    _warn_foreign_file(builder, address, held)
    return ()


def _delete_unused(address: Address, held: LockedFile) -> DeleteItem:
    return DeleteItem(
        address, held.media_id, None, superseded=False, because="unused", title=held.filename
    )


def _warn_foreign_file(builder: PlanBuilder, address: Address, held: LockedFile) -> None:
    builder.warn(
        "W607",
        f"{address} was not uploaded by wxpublish: its file name in the lockfile is"
        f" {held.filename!r}; {held.media_id} stays on the account",
        Position(builder.lockfile),
        f"if it is yours, delete it with: wxpublish remote delete {held.media_id}",
    )
