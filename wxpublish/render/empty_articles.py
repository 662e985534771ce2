"""Detects articles that show nothing to a reader."""

import unicodedata

from wxpublish.model.finding import Finding, Position
from wxpublish.render.document import Document
from wxpublish.render.plain_text import extract_text

_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode categories of invisible characters: controls, format characters and spaces."""


def check_empty_article(document: Document) -> tuple[Finding, ...]:
    """Return warning W212 at the body's first line if there are neither words nor pictures."""
    pictures = any(reference.kind == "picture" for reference in document.references)
    words = any(
        unicodedata.category(each) not in _INVISIBLE for each in extract_text(document.tree)
    )
    if pictures or words or document.formulas or document.footnotes:
        return ()
    article = document.article
    return (
        Finding(
            "warning",
            "W212",
            "the article has no words and no pictures",
            Position(article.source, article.body_line, 1),
            hint="write its body, or hold it back with `publish: false`",
        ),
    )
