"""The finding for an article that is too long: by how much, why, and which setting would help."""

from wxpublish.model.finding import Finding, Position
from wxpublish.model.rendered import BlockCost
from wxpublish.model.site import Overflow
from wxpublish.render.compose import ComposeSettings, compose
from wxpublish.render.fit import FittedBlocks, fit
from wxpublish.render.split import split

_SHOWN_BLOCKS = 4


def report_excess(settings: ComposeSettings, fitted: FittedBlocks) -> Finding:
    """Return error E201 with the longest blocks as details and a setting that helps as hint."""
    composition = fitted.composition
    limit = settings.options.limit
    over = composition.characters - limit + 1
    article = settings.document.article
    longest = sorted(composition.costs, key=lambda cost: -cost.characters)[:_SHOWN_BLOCKS]
    details = ("costs most: " + ", ".join(_describe_cost(settings, cost) for cost in longest),)
    return Finding(
        "error",
        "E201",
        f"{composition.characters:,} characters, {over:,} too many: the limit of {limit:,} is exclusive",
        Position(article.source),
        hint=f"to fit: {_suggest_fix(settings, over)}",
        details=details,
    )


def _describe_cost(settings: ComposeSettings, cost: BlockCost) -> str:
    if cost.kind == "notes":
        notes = len(compose(settings, settings.document.tree.children).addresses)
        return f"{notes} notes ({cost.characters:,})"
    at = f" at line {cost.line}" if cost.line else ""
    return f"{cost.kind}{at} ({cost.characters:,})"


def _suggest_fix(settings: ComposeSettings, over: int) -> str:
    blocks = settings.document.tree.children
    overflow = settings.options.overflow
    if "strip-links" not in overflow and (done := fit(settings, blocks, ["strip-links"])).fits:
        size = done.composition.characters
        return f"add `overflow: [strip-links]` to wxpublish.yaml (would give {size:,})"
    if "split" not in overflow and settings.options.can_split:
        both: tuple[Overflow, ...] = ("strip-links", "split")
        if (parts := split(settings, blocks, both)) is not None:
            steps = ", ".join(both)
            return f"add `overflow: [{steps}]` to wxpublish.yaml (would give {len(parts)} parts)"
    if not settings.options.can_split:
        return (
            f"shorten it by {over:,} characters, or move a section into an article of its own;"
            " an article that shares its news is not split"
        )
    return f"shorten it by {over:,} characters, or give it headings to be split at"
