"""A finished article of `build`: a file of HTML and its entry in the manifest."""

from dataclasses import dataclass

from wxpublish.model.address import Address
from wxpublish.model.finding import Finding
from wxpublish.model.rendered import Part


@dataclass(frozen=True, slots=True)
class Page:
    """One file that `build` writes. `index` is its place in its news.

    `source` is relative to the site, `file` to the output folder; `fitted` names the overflow steps
    that were taken.
    """

    address: Address
    index: int
    source: str
    file: str
    title: str
    part: Part
    fitted: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
