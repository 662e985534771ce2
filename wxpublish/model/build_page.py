"""A finished article of `build`: a file of HTML and its line in the manifest."""

from dataclasses import dataclass

from wxpublish.model.address import Address
from wxpublish.model.finding import Finding
from wxpublish.model.rendered import BlockCost


@dataclass(frozen=True, slots=True)
class Page:
    """One file that `build` writes; the fields are those of `schemas/manifest.schema.json`.

    `file` is relative to the output folder; `costs` are characters by block of the source.
    """

    address: Address
    index: int
    source: str
    file: str
    title: str
    html: str
    characters: int
    pictures: int
    links: int
    fitted: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    costs: tuple[BlockCost, ...] = ()
