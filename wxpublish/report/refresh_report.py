"""What `refresh` found, as text and as JSON."""

from wxpublish.model.plan import Drift
from wxpublish.model.refreshed import Refreshed
from wxpublish.report.json_documents import Document, drift_document, versioned
from wxpublish.report.wording import counted

_DRIFT_KINDS = {
    "edited": "was changed by hand or by another run",
    "gone": "is gone: published, sent or deleted",
}


def refreshed_text(refreshed: Refreshed, lockfile: str) -> str:
    """How many items differ and where the lockfile is, then a line for each difference."""
    items, count = counted(refreshed.items, "item"), len(refreshed.drift)
    verb = "differs" if count == 1 else "differ"
    summary = f"{count:,} of {items} {verb}" if count else f"No drift in {items}"
    lines = [f"{summary}. {lockfile} is at serial {refreshed.serial}."]
    lines += map(_drift_line, refreshed.drift)
    if not refreshed.complete:
        lines.append("  the account's list did not end, so missing items do not count as gone")
    return "\n".join(lines)


def refreshed_document(refreshed: Refreshed) -> Document:
    """What `refresh --format json` prints."""
    return versioned(
        drift=[drift_document(drift) for drift in refreshed.drift],
        recovered=[str(item.address) for item in refreshed.recovered],
        complete=refreshed.complete,
        serial=refreshed.serial,
    )


def _drift_line(drift: Drift) -> str:
    indexes = f" (articles {', '.join(map(str, drift.articles))})" if drift.articles else ""
    accepted = "; accepted" if drift.handled == "keep" else ""
    return f"  {drift.address} {_DRIFT_KINDS[drift.kind]}{indexes}{accepted}"
