"""The order of the steps of a plan."""

from collections.abc import Iterable

from wxpublish.model.step import (
    AdoptItem,
    CreateNews,
    DeleteItem,
    Remember,
    Step,
    UpdateArticle,
    UploadAsset,
)

UPLOAD_ORDER = {"picture": 0, "thumb": 1}


def order_steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Sort: adoptions, pictures, covers, declared materials, lockfile entries, news, deletions.

    A news is created before the one that it replaces is deleted, so that a crash leaves two, never
    none.
    """
    return tuple(sorted(steps, key=_rank))


def _rank(step: Step) -> tuple[int, int, str, int]:
    match step:
        case AdoptItem():
            return -1, 0, str(step.address), 0
        case UploadAsset():
            return 0, UPLOAD_ORDER.get(step.address.kind, 2), str(step.address), 0
        case Remember():
            if step.resource is not None:
                return 1, 0, str(step.address), 0
            # A news leaves the lockfile before the files that it used are deleted.
            return (3, 1, str(step.address), 0) if _is_news(step) else (4, 0, str(step.address), 0)
        case CreateNews():
            return 2, 0, str(step.address), 0
        case UpdateArticle():
            return 2, 0, str(step.address), step.index
        case DeleteItem():
            stage = 0 if step.channel else 2 if step.address.kind != "thumb" else 3
            return 3, stage, str(step.address), 0


def _is_news(step: Step) -> bool:
    return step.address.kind == "news"
