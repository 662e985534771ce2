"""Compares two states of lockfile, configuration or front matter for what apply may do."""

import hashlib
from collections.abc import Iterator, Mapping

from wxpublish.model.lock import Lock, LockedFile, LockedNews, Resource
from wxpublish.model.trust import ENTRY, TrustChange

TrustedValues = Mapping[tuple[str, str], str]
"""Values by subject and field; a missing value equals the empty text."""


def compare_trusted_values(
    file: str, before: TrustedValues, after: TrustedValues
) -> tuple[TrustChange, ...]:
    """The values of a file that differ."""
    return tuple(
        TrustChange(file, *key, before.get(key, ""), after.get(key, ""))
        for key in sorted({*before, *after})
        if before.get(key, "") != after.get(key, "")
    )


def compare_locks(file: str, before: Lock, after: Lock) -> tuple[TrustChange, ...]:
    """The values that differ between two lockfiles; added and removed entries come first."""
    addresses = sorted({*before.resources, *after.resources})
    found = list(compare_trusted_values(file, _lock_values(before), _lock_values(after)))
    for address in addresses:
        old, new = before.resources.get(address), after.resources.get(address)
        if old == new:
            continue
        pairs = _entry_values(old), _entry_values(new)
        added_or_removed = old is None or new is None
        fields = (
            (ENTRY, "superseded") if added_or_removed else sorted({*pairs[0], *pairs[1]} - {ENTRY})
        )
        values = ((field, pairs[0].get(field, ""), pairs[1].get(field, "")) for field in fields)
        found += [
            TrustChange(file, str(address), field, was, now)
            for field, was, now in values
            if was != now
        ]
    return tuple(sorted(found, key=lambda change: change.field != ENTRY))


def _lock_values(lock: Lock) -> TrustedValues:
    """The values of the lockfile as a whole; none if there is no lockfile."""
    if lock.lineage is None:
        return {}
    since = "" if lock.unclear_since is None else str(lock.unclear_since)
    values = {
        "lineage": lock.lineage,
        "account": lock.account,
        "plans": ", ".join(lock.plans),
        "unclear_since": since,
    }
    return {("", field): text for field, text in values.items() if text}


def _entry_values(held: Resource | None) -> dict[str, str]:
    """The values of an entry as text, by field; unset ones are left out."""
    if held is None:
        return {}
    own = _news_values(held) if isinstance(held, LockedNews) else _file_values(held)
    superseded = ", ".join(sorted(old.media_id for old in held.superseded))
    values = {**dict(own), "media_id": held.media_id, "superseded": superseded}
    return {field: text for field, text in values.items() if text}


def _news_values(held: LockedNews) -> Iterator[tuple[str, str]]:
    yield ENTRY, held.media_id
    yield "channel", held.channel
    yield "update_time", str(held.update_time or "")
    for name in ("protect", "released", "gone", "resized"):
        yield name, "true" * getattr(held, name)
    yield "articles", str(len(held.articles))
    for name in ("source", "title", "cover", "observed", "drifted", "url"):
        texts = [str(getattr(article, name) or "") for article in held.articles]
        yield name, ", ".join(texts).strip(", ")
    yield "sent", _digest([sorted(article.sent.items()) for article in held.articles])
    yield "pictures", _digest([article.pictures for article in held.articles])


def _file_values(held: LockedFile) -> Iterator[tuple[str, str]]:
    yield ENTRY, held.media_id or held.url
    for name in ("url", "digest", "filename", "form"):
        yield name, getattr(held, name)
    for name in ("gone", "kept"):
        yield name, "true" * getattr(held, name)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]
