"""Two states of lockfile, configuration and front matter → what differs in what apply may do."""

import hashlib
from collections.abc import Iterator, Mapping

from wxpublish.model.lock import Lock, LockedFile, LockedNews, Resource
from wxpublish.model.trust import ENTRY, TrustChange

Consents = Mapping[tuple[str, str], str]
"""Values by subject and field; one that is not there is the empty text."""


def consent_changes(file: str, before: Consents, after: Consents) -> tuple[TrustChange, ...]:
    """What differs between two sets of values of a file."""
    return tuple(
        TrustChange(file, *key, before.get(key, ""), after.get(key, ""))
        for key in sorted({*before, *after})
        if before.get(key, "") != after.get(key, "")
    )


def lock_changes(file: str, before: Lock, after: Lock) -> tuple[TrustChange, ...]:
    """What differs between two lockfiles, the entries that came or went first."""
    addresses = sorted({*before.resources, *after.resources})
    found = list(consent_changes(file, _head(before), _head(after)))
    for address in addresses:
        old, new = before.resources.get(address), after.resources.get(address)
        if old == new:
            continue
        pairs = _facts(old), _facts(new)
        came = old is None or new is None
        fields = (ENTRY, "superseded") if came else sorted({*pairs[0], *pairs[1]} - {ENTRY})
        values = ((field, pairs[0].get(field, ""), pairs[1].get(field, "")) for field in fields)
        found += [
            TrustChange(file, str(address), field, was, now)
            for field, was, now in values
            if was != now
        ]
    return tuple(sorted(found, key=lambda change: change.field != ENTRY))


def _head(lock: Lock) -> Consents:
    """What a lockfile says of itself; of one that is not there, nothing."""
    if lock.lineage is None:
        return {}
    since = "" if lock.unclear_since is None else str(lock.unclear_since)
    head = {
        "lineage": lock.lineage,
        "account": lock.account,
        "plans": ", ".join(lock.plans),
        "unclear_since": since,
    }
    return {("", field): text for field, text in head.items() if text}


def _facts(held: Resource | None) -> dict[str, str]:
    """An entry as text by field; what is not set is left out."""
    if held is None:
        return {}
    own = _news(held) if isinstance(held, LockedNews) else _file(held)
    superseded = ", ".join(sorted(old.media_id for old in held.superseded))
    metadata = {**dict(own), "media_id": held.media_id, "superseded": superseded}
    return {field: text for field, text in metadata.items() if text}


def _news(held: LockedNews) -> Iterator[tuple[str, str]]:
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


def _file(held: LockedFile) -> Iterator[tuple[str, str]]:
    yield ENTRY, held.media_id or held.url
    for name in ("url", "digest", "filename", "form"):
        yield name, getattr(held, name)
    for name in ("gone", "kept"):
        yield name, "true" * getattr(held, name)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]
