"""Declared materials, and the covers and pictures that nothing uses any more."""

from dataclasses import replace

from wxpublish.model.address import MEDIA_KINDS, Address
from wxpublish.model.finding import Position
from wxpublish.model.lock import LockedFile, Superseded, is_own_upload
from wxpublish.model.plan import Action, Change, Drift
from wxpublish.model.step import AdoptItem, DeleteItem, Remember, UploadAsset
from wxpublish.plan.compare import compare_file
from wxpublish.plan.plan_builder import PlanBuilder


def plan_media(sketch: PlanBuilder) -> None:
    """Changes and steps for `media:`; a changed file gets a new media_id, the old one goes."""
    files = sketch.lock.files()
    held_media = {address for address in files if address.kind in MEDIA_KINDS}
    for address in sorted({*sketch.desired.media, *held_media}):
        if sketch.touchable(address):
            _one(sketch, address, files.get(address))


def clear_unused(sketch: PlanBuilder) -> None:
    """Steps for covers and pictures that no news uses once the plan is done.

    What an article shows that was published by hand leaves the lockfile alone; where another news
    uses it too, it is marked for the day when that goes.
    """
    used = frozenset[Address]().union(*sketch.used.values())
    targets = sketch.policy.targets
    before = sketch.lock.news()
    for address, held in sorted(sketch.lock.files().items()):
        if address in used & sketch.kept and not held.kept:
            sketch.steps.append(Remember(address, replace(held, kept=True)))
        if address.kind in MEDIA_KINDS or address in used or not sketch.complete:
            continue
        if targets and not any(
            address in {a.cover, *a.pictures}
            for t in targets & set(before)
            for a in before[t].articles
        ):
            continue
        sketch.steps += _copies(address, held)
        kept = held.kept or address in sketch.kept
        own = is_own_upload(address, held)
        if held.media_id and own and not kept and not sketch.gone(address):
            sketch.steps.append(_unused(address, held))
            continue
        sketch.steps.append(Remember(address, None))
        if held.media_id and not own and not kept:
            _not_ours(sketch, address, held)


def _one(sketch: PlanBuilder, address: Address, held: LockedFile | None) -> None:
    wanted = sketch.desired.media.get(address)
    previous = sketch.moves.get(address)
    if wanted is None:
        if held and sketch.complete:
            _remove(sketch, address, held)
        return
    imports = dict(sketch.desired.imports)
    if held is None and address in imports:
        step = AdoptItem(address, imports[address], "material", wanted, sketch.desired.recipe)
        sketch.steps.append(step)
        title = wanted.title or wanted.path
        sketch.changes.append(Change(address, Action.ADOPT, title, ("import",), step.media_id))
        return
    action, reasons = compare_file(wanted, held)
    if held and sketch.gone(address):
        sketch.drift.append(Drift(address, "gone", handled="overwrite"))
        action, reasons = Action.CREATE, ("gone",)
    if previous and held:
        sketch.steps.append(Remember(address, held, previous))
        action, reasons = action or Action.MOVE, ("moved", *reasons)
    if held and held.superseded and action is None:
        action, reasons = Action.REPLACE, ("unfinished",)
    if action is None:
        return
    media_id = held.media_id if held else None
    title = wanted.title or wanted.path
    sketch.changes.append(Change(address, action, title, reasons, media_id, previous=previous))
    old = held.superseded if held else ()
    if action in {Action.CREATE, Action.REPLACE} and reasons != ("unfinished",):
        supersedes = _replaced(sketch, address, held) if action is Action.REPLACE else ()
        sketch.steps.append(UploadAsset(wanted, supersedes))
        sketch.delete_superseded(address, supersedes, now=True)
    sketch.delete_superseded(address, old, now=False)


def _remove(sketch: PlanBuilder, address: Address, held: LockedFile) -> None:
    change = Change(address, Action.DELETE, held.filename, ("removed",), held.media_id)
    if sketch.gone(address):
        sketch.changes.append(
            Change(address, Action.FORGET, held.filename, ("gone",), held.media_id)
        )
        sketch.steps.append(Remember(address, None))
        return
    sketch.changes.append(change)
    sketch.delete_superseded(address, held.superseded, now=False)
    step = DeleteItem(address, held.media_id, None, superseded=False, title=held.filename)
    sketch.steps.append(step)


def _copies(address: Address, held: LockedFile) -> list[DeleteItem]:
    """Uploads of the same file from branches that were merged: news of the other branch may show
    them for as long as the file is used.
    """
    return [
        DeleteItem(address, old.media_id, None, superseded=True, because="unused", title=old.title)
        for old in held.superseded
        if old.title.partition(".")[0] == address.key
    ]


def _replaced(
    sketch: PlanBuilder, address: Address, held: LockedFile | None
) -> tuple[Superseded, ...]:
    """What a newer file takes the place of. One that was imported is somebody else's: it stays,
    unless the site's files are to win.
    """
    if held is None or is_own_upload(address, held) or sketch.policy.drift_of(None) == "overwrite":
        return (held.replaced(),) if held else ()
    _not_ours(sketch, address, held)
    return ()


def _unused(address: Address, held: LockedFile) -> DeleteItem:
    return DeleteItem(
        address, held.media_id, None, superseded=False, because="unused", title=held.filename
    )


def _not_ours(sketch: PlanBuilder, address: Address, held: LockedFile) -> None:
    """An upload of ours is named after its address; another file is only forgotten."""
    sketch.warn(
        "W607",
        f"{address} is no upload from here: the lockfile calls its file {held.filename!r};"
        f" {held.media_id} stays on the account",
        Position(sketch.lockfile),
        f"delete it by hand if it is yours: wxpublish remote delete {held.media_id}",
    )
