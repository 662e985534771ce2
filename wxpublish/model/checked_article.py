"""An article after every check that needs no network."""

from dataclasses import dataclass

from wxpublish.model.asset import Asset
from wxpublish.model.finding import Finding, has_errors
from wxpublish.model.reference import Reference
from wxpublish.model.rendered import Rendered


@dataclass(frozen=True, slots=True)
class CheckedArticle:
    """The HTML and the assets of an article, and what is wrong with them.

    `rendered` is None if rendering took too long, `cover` if there is no usable one. `pictures` are
    the assets of pictures and formulas, `references` the pictures and links as written.
    """

    rendered: Rendered | None
    cover: Asset | None
    pictures: tuple[Asset, ...] = ()
    references: tuple[Reference, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether the article can be sent."""
        usable = self.rendered is not None and self.cover is not None
        return usable and not has_errors(self.findings)
