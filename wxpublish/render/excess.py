"""The finding for an article that does not fit: by how much, why, and which setting would help."""

from wxpublish.model.finding import Finding, Position
from wxpublish.model.rendered import BlockCost
from wxpublish.model.site import Overflow
from wxpublish.render.compose import ComposeSettings, compose
from wxpublish.render.fit import FittedBlocks, fit
from wxpublish.render.split import split

_SHOWN = 4


def excess(job: ComposeSettings, fitted: FittedBlocks) -> Finding:
    """Error E201 for one article: the dearest blocks as details, the setting that fits as hint."""
    made = fitted.composition
    limit = job.options.limit
    over = made.characters - limit + 1
    article = job.document.article
    dearest = sorted(made.costs, key=lambda cost: -cost.characters)[:_SHOWN]
    details = ("costs most: " + ", ".join(_named(job, cost) for cost in dearest),)
    return Finding(
        "error",
        "E201",
        f"{made.characters:,} characters, {over:,} too many: the limit of {limit:,} is exclusive",
        Position(article.source),
        hint=f"to fit: {_remedy(job, over)}",
        details=details,
    )


def _named(job: ComposeSettings, cost: BlockCost) -> str:
    if cost.kind == "notes":
        notes = len(compose(job, job.document.tree.children).addresses)
        return f"{notes} notes ({cost.characters:,})"
    at = f" at line {cost.line}" if cost.line else ""
    return f"{cost.kind}{at} ({cost.characters:,})"


def _remedy(job: ComposeSettings, over: int) -> str:
    blocks = job.document.tree.children
    overflow = job.options.overflow
    if "strip-links" not in overflow and (done := fit(job, blocks, ["strip-links"])).fits:
        size = done.composition.characters
        return f"add `overflow: [strip-links]` to wxpublish.yaml (would give {size:,})"
    if "split" not in overflow and job.options.alone:
        both: tuple[Overflow, ...] = ("strip-links", "split")
        if (parts := split(job, blocks, both)) is not None:
            steps = ", ".join(both)
            return f"add `overflow: [{steps}]` to wxpublish.yaml (would give {len(parts)} parts)"
    if not job.options.alone:
        return (
            f"shorten it by {over:,} characters, or move a section into an article of its own;"
            " an article that shares its news is not split"
        )
    return f"shorten it by {over:,} characters, or give it headings to be split at"
