"""Read themes: a style sheet and templates, built in or from a folder of the site."""

from pathlib import Path

from wxpublish.model.finding import Finding
from wxpublish.model.site import Theme
from wxpublish.model.suggestion import closest
from wxpublish.site.located_yaml import YamlPositions
from wxpublish.site.paths import normalise
from wxpublish.site.source import SYMLINK_HINT, check_inside_site, read_text

BUILT_IN_FOLDER = Path(__file__).parent.parent / "themes"
STYLESHEET = "theme.css"
TEMPLATE_GLOB = "*.jinja"


def read_theme(root: Path, name: str, positions: YamlPositions) -> Theme | Finding:
    """Read the theme of the key `theme`: a built-in one, or a folder of the site."""
    if name in built_in_names():
        return read_built_in_theme(name)
    inside = normalise("", name)
    if inside is None:
        message = f"the theme {name} is outside the site's content"
        return positions.finding("E104", message, ("theme",), "copy it into the site's folder")
    if not inside or not _has_stylesheet(root / inside):
        return _unknown_theme(name, positions)
    outside = check_inside_site(root, inside)
    if outside:
        return positions.finding(
            outside.code, f"the theme {name}: {outside.message}", ("theme",), SYMLINK_HINT
        )
    return _read_site_theme(root, name, inside, positions)


def _has_stylesheet(folder: Path) -> bool:
    try:
        return (folder / STYLESHEET).exists()
    except OSError:  # the name is too long for a file
        return False


def _read_site_theme(
    root: Path, name: str, folder: str, positions: YamlPositions
) -> Theme | Finding:
    files = {}
    for file in (STYLESHEET, *sorted(path.name for path in (root / folder).glob(TEMPLATE_GLOB))):
        text = read_text(root, f"{folder}/{file}")
        if isinstance(text, Finding):
            message = f"{file} of the theme {name}: {text.message}"
            return positions.finding(text.code, message, ("theme",), text.hint)
        files[file] = text
    return Theme(name, files.pop(STYLESHEET), files)


def read_built_in_theme(name: str) -> Theme:
    """Read a theme of the package."""
    folder = BUILT_IN_FOLDER / name
    templates = {path.name: path.read_text("utf-8") for path in sorted(folder.glob(TEMPLATE_GLOB))}
    return Theme(name, (folder / STYLESHEET).read_text("utf-8"), templates)


def built_in_names() -> list[str]:
    """The names of the built-in themes."""
    return sorted(path.parent.name for path in BUILT_IN_FOLDER.glob(f"*/{STYLESHEET}"))


def _unknown_theme(name: str, positions: YamlPositions) -> Finding:
    names = built_in_names()
    near = closest(name, names)
    hint = f"did you mean {near}?"
    if not near:
        hint = f"use {', '.join(names)}, or a folder of the site with a {STYLESHEET}"
    return positions.finding("E115", f"unknown theme {name}", ("theme",), hint)
