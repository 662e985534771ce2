"""Digests of texts, as the lockfile keeps them."""

import hashlib

DIGEST_LENGTH = 32
"""Hex digits of SHA-256 that are kept: enough, and half as long in a diff."""


def digest_of(text: str) -> str:
    """The digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
