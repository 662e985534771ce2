"""Articles, themes and pictures for tests of the renderer."""

import hashlib
from pathlib import Path

import wxpublish.themes
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.rendered import Rendered
from wxpublish.model.site import Article, Theme
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.markdown.parse import parse
from wxpublish.render.render import render

NO_LIMIT = RenderOptions("footnotes", (), 10**9)
FIXTURES = Path(__file__).with_name("fixtures")
THEMES = Path(wxpublish.themes.__path__[0])
SIZES = {"wide.png": (1080, 540), "narrow.png": (300, 200), "icon.png": (24, 24)}
LINKS = {"other.md": "https://mp.weixin.qq.com/s/other", "draft.md": None}
FORMULAS = {(r"\frac{1}{n}", False): (48, 64), (r"\sum_{k=0}^{n} \binom{n}{k}", True): (240, 120)}


def make_article(body: str, title: str = "题目") -> Article:
    """Return an article whose body begins on line 4 of its file."""
    return Article(
        id="a",
        news="a",
        index=0,
        source="articles/a.md",
        title=title,
        load_body=lambda: body,
        body_line=4,
        cover="cover.jpg",
        places={},
    )


def make_picture(name: str, width: int = 1080, height: int = 540) -> Asset:
    """Return a picture of the site; its hash is that of its name."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Asset(
        address=Address("picture", digest[:12]),
        path=name,
        recipe="png",
        digest=digest,
        upload=Upload.UPLOADIMG,
        filename=f"{digest[:12]}.png",
        size=1000,
        width=width,
        height=height,
    )


def read_theme(folder: Path = THEMES / "plain") -> Theme:
    """Read a theme as the site does."""
    templates = {path.name: path.read_text("utf-8") for path in folder.glob("*.jinja")}
    return Theme(folder.name, (folder / "theme.css").read_text("utf-8"), templates)


def theme_names() -> list[str]:
    """Return the names of the built-in themes."""
    return sorted(path.parent.name for path in THEMES.glob("*/theme.css"))


def make_pictures(document: Document) -> dict[str, Asset]:
    """Return a picture for every target of a document, with a size from `SIZES` if it has one."""
    targets = [each.target for each in document.references if each.kind == "picture"]
    return {target: make_picture(target, *SIZES.get(target, (1080, 540))) for target in targets}


def make_formulas() -> dict[tuple[str, bool], Asset]:
    """Return pictures of the formulas that fixtures use."""
    return {key: make_picture(key[0], *size) for key, size in FORMULAS.items()}


def render_body(body: str, options: RenderOptions | None = None, name: str = "plain") -> Rendered:
    """Parse and render a body."""
    document = parse(make_article(body))
    return render(
        document,
        read_theme(THEMES / name),
        make_pictures(document),
        LINKS,
        options or RenderOptions(),
        formulas=make_formulas(),
    )


def render_html(body: str, options: RenderOptions | None = None) -> str:
    """Return the HTML of a body's content in the plain theme, without its shell."""
    whole = render_body(body, options).parts[0].html.text
    return whole[whole.index(">") + 1 : -len("</section>")]


def split_tags(html: str) -> str:
    """Put adjacent tags on lines of their own, as in the expected files."""
    return html.replace("><", ">\n<") + "\n"
