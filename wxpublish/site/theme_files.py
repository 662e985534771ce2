"""Themes: a style sheet and templates, built in or of the site."""

from pathlib import Path

from wxpublish.model.finding import Finding
from wxpublish.model.site import Theme
from wxpublish.model.suggestion import closest
from wxpublish.site.located_yaml import YamlPositions
from wxpublish.site.paths import normalised
from wxpublish.site.source import INSIDE, points_outside, read_text

BUILT_IN = Path(__file__).parent.parent / "themes"
STYLES = "theme.css"
TEMPLATES = "*.jinja"


def read_theme(root: Path, name: str, places: YamlPositions) -> Theme | Finding:
    """The theme that `theme:` names: a built-in one, or a folder of the site."""
    if name in built_in():
        return built_in_theme(name)
    inside = normalised("", name)
    if inside is None:
        message = f"the theme {name} lies outside of the site"
        return places.about("E104", message, ("theme",), "copy it into the site's folder")
    if not inside or not _has_styles(root / inside):
        return _unknown(name, places)
    outside = points_outside(root, inside)
    if outside:
        return places.about(
            outside.code, f"the theme {name}: {outside.message}", ("theme",), INSIDE
        )
    return _read(root, name, inside, places)


def _has_styles(folder: Path) -> bool:
    try:
        return (folder / STYLES).exists()
    except OSError:  # the name is longer than any file's
        return False


def _read(root: Path, name: str, folder: str, places: YamlPositions) -> Theme | Finding:
    files = {}
    for file in (STYLES, *sorted(path.name for path in (root / folder).glob(TEMPLATES))):
        text = read_text(root, f"{folder}/{file}")
        if isinstance(text, Finding):
            message = f"{file} of the theme {name}: {text.message}"
            return places.about(text.code, message, ("theme",), text.hint)
        files[file] = text
    return Theme(name, files.pop(STYLES), files)


def built_in_theme(name: str) -> Theme:
    """A theme that comes with the product."""
    folder = BUILT_IN / name
    templates = {path.name: path.read_text("utf-8") for path in sorted(folder.glob(TEMPLATES))}
    return Theme(name, (folder / STYLES).read_text("utf-8"), templates)


def built_in() -> list[str]:
    """The names of the built-in themes."""
    return sorted(path.parent.name for path in BUILT_IN.glob(f"*/{STYLES}"))


def _unknown(name: str, places: YamlPositions) -> Finding:
    names = built_in()
    near = closest(name, names)
    hint = (
        f"did you mean {near}?"
        if near
        else f"there are {', '.join(names)}, or a folder with {STYLES}"
    )
    return places.about("E115", f"there is no theme {name}", ("theme",), hint)
