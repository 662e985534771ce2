"""Pictures that stand alone, in links and beside one another."""

import pytest

from tests.render.samples import NO_LIMIT, html, rendered
from wxpublish.model.site import Links
from wxpublish.render import Options

LINKED = [
    '<p>\n  <a href="{}">\n    <img alt="图" src="wide.png">\n  </a>\n</p>',
    "[ ![图](wide.png) ]({})",
    '<a href="{}"><br><img src="wide.png"><br></a>',
    '<a href="{}">\n<picture>\n<source srcset="x.webp">\n<img src="wide.png">\n</picture>\n</a>',
]


@pytest.mark.parametrize("links", ["footnotes", "strip", "keep"])
@pytest.mark.parametrize("target", ["https://example.com/", "#top", "draft.md", "other.md"])
@pytest.mark.parametrize("body", LINKED)
def test_a_picture_in_a_link_stays(body: str, target: str, links: Links) -> None:
    made = rendered(body.format(target), Options(links, (), 10**9)).parts[0]
    assert len(made.pictures) == made.html.count("<img") == 1


def test_the_mark_of_the_links_note_is_the_caption() -> None:
    made = html('<a href="https://example.com/">\n<img src="wide.png">\n</a>', NO_LIMIT)
    assert ">¹</figcaption></figure>" in made
