"""Pictures in paragraphs of their own, in links, and side by side."""

import re

import pytest

from tests.render.samples import NO_LIMIT, render_body, render_html
from wxpublish.model.site import Links
from wxpublish.render.document import RenderOptions

LINKED = [
    '<p>\n  <a href="{}">\n    <img alt="图" src="wide.png">\n  </a>\n</p>',
    "[ ![图](wide.png) ]({})",
    '<a href="{}"><br><img src="wide.png"><br></a>',
    '<a href="{}">\n<picture>\n<source srcset="x.webp">\n<img src="wide.png">\n</picture>\n</a>',
]


@pytest.mark.parametrize("links", ["footnotes", "strip", "keep"])
@pytest.mark.parametrize("target", ["https://example.com/", "#top", "draft.md", "other.md"])
@pytest.mark.parametrize("body", LINKED)
def test_a_picture_in_a_link_is_kept(body: str, target: str, links: Links) -> None:
    made = render_body(body.format(target), RenderOptions(links, (), 10**9)).parts[0]
    assert len(made.pictures) == made.html.text.count("<img") == 1


def test_the_mark_of_the_links_note_is_the_caption() -> None:
    made = render_html('<a href="https://example.com/">\n<img src="wide.png">\n</a>', NO_LIMIT)
    assert ">¹</figcaption></figure>" in made


@pytest.mark.parametrize(
    ("written", "width"),
    [
        ('src="narrow.png" height="100"', "150px"),
        ('src="narrow.png" style="height: 100px"', "150px"),
        ('src="narrow.png" style="zoom:50%;"', "150px"),
        ('src="narrow.png" style="zoom:.5"', "150px"),
        ('src="wide.png" width="400" style="zoom:25%"', "100px"),
        ('src="wide.png" width="80%" style="zoom:50%"', "40%"),
        ('src="wide.png" width="200" height="50"', "200px"),
        ('src="wide.png" style="width:50%;height:auto"', "50%"),
    ],
)
def test_a_picture_has_the_requested_width(written: str, width: str) -> None:
    assert f'style="width:{width}"' in render_html(f"<img {written}>")


@pytest.mark.parametrize(
    ("widths", "shown"),
    [
        (("45%", "45%"), "<img> <img>"),
        (("50%", "50%"), "<img><img>"),
        (("100", "100"), "<img> <img>"),
        (("30%", "30%", "30%"), "<img> <img> <img>"),
        (("60%", "60%"), None),
        (("300", "300"), None),
    ],
)
def test_pictures_that_fit_into_a_line_are_side_by_side(
    widths: tuple[str, ...], shown: str | None
) -> None:
    images = "\n".join(f'<img src="wide.png" width="{width}">' for width in widths)
    made = re.sub(r"<(\w+) [^>]*>", r"<\1>", render_html(f'<p align="center">{images}</p>'))
    assert made == (f"<p>{shown}</p>" if shown else "<p><img></p>" * len(widths))


def test_pictures_with_captions_do_not_share_a_line() -> None:
    image = '<img src="wide.png" width="40%" title="题">'
    assert render_html(f"<p>{image} {image}</p>").count("<figure") == 2


def test_a_line_break_between_pictures_is_kept() -> None:
    image = '<img src="wide.png" width="40%">'
    assert render_html(f"<p>{image}<br>{image}</p>").count("<p") == 2
