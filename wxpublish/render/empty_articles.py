"""Articles of which a reader would see nothing."""

import unicodedata

from wxpublish.model.finding import Finding, Position
from wxpublish.render.document import Document
from wxpublish.render.plain_text import extract_text

_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of characters that show nothing: controls, formats (zero-width ones) and spaces."""


def check_empty_article(document: Document) -> tuple[Finding, ...]:
    """The warning W212, at the first line of the body, for an article without words and pictures."""
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
            hint="write its body, or keep it back with `publish: false`",
        ),
    )
