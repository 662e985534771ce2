"""The stages that make HTML of one article, one by one, as `workflow/article_check.py` runs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wxpublish.media.assets import inspect_cover, inspect_picture
from wxpublish.media.formula_assets import inspect_formula
from wxpublish.model.asset import Asset
from wxpublish.model.rendered import Rendered
from wxpublish.model.site import Article, Theme
from wxpublish.render.document import Document, RenderOptions
from wxpublish.render.render import render
from wxpublish.site.locate import locate_references


@dataclass(frozen=True, slots=True)
class Media:
    """What an article refers to, as far as it exists."""

    pictures: Mapping[str, Asset]
    formulas: Mapping[tuple[str, bool], Asset]
    links: Mapping[str, str | None]


def inspect_media(root: Path, article: Article, document: Document) -> Media:
    """Inspect the cover, the pictures and the formulas of an article."""
    inspect_cover(root, article.cover or "", "thumb", article.place("cover"))
    located, _ = locate_references(root, {}, article, document.references)
    position = article.place("title")
    pictures = {
        target: inspect_picture(root, path, position) for target, path in located.pictures.items()
    }
    formulas = {
        (one.tex, one.display): inspect_formula(one.tex, one.display, one.position)
        for one in document.formulas
    }
    return Media(
        {key: asset for key, asset in pictures.items() if isinstance(asset, Asset)},
        {key: asset for key, asset in formulas.items() if isinstance(asset, Asset)},
        located.links,
    )


def render_article(
    document: Document, theme: Theme, media: Media, options: RenderOptions
) -> Rendered:
    """Render a parsed article."""
    return render(document, theme, media.pictures, media.links, options, formulas=media.formulas)
