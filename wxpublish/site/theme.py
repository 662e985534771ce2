"""Themes: a style sheet and templates, built in or of the site."""

from difflib import get_close_matches
from pathlib import Path

from wxpublish.model.finding import Finding
from wxpublish.model.site import Theme
from wxpublish.site.paths import normalised
from wxpublish.site.reading import Places

BUILT_IN = Path(__file__).parent.parent / "themes"
STYLES = "theme.css"
TEMPLATES = "*.jinja"


def read_theme(root: Path, name: str, places: Places) -> Theme | Finding:
    """The theme that `theme:` names: a built-in one, or a folder of the site."""
    folder = BUILT_IN / name
    if "/" in name or name.startswith(".") or not (folder / STYLES).is_file():
        inside = normalised("", name)
        if inside is None:
            hint = "copy it into the site's folder"
            return places.about(
                "E104", f"the theme {name} lies outside of the site", ("theme",), hint
            )
        folder = root / inside
        if not folder.resolve().is_relative_to(root.resolve()):
            return places.about("E104", f"the theme {name} points out of the site", ("theme",))
    if not (folder / STYLES).is_file():
        return _unknown(name, places)
    try:
        css = (folder / STYLES).read_text(encoding="utf-8")
        templates = {
            path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob(TEMPLATES))
        }
    except (OSError, UnicodeDecodeError) as error:
        return places.about("E101", f"the theme {name} cannot be read: {error}", ("theme",))
    return Theme(name, css, templates)


def built_in() -> list[str]:
    """The names of the built-in themes."""
    return sorted(path.parent.name for path in BUILT_IN.glob(f"*/{STYLES}"))


def _unknown(name: str, places: Places) -> Finding:
    names = built_in()
    near = get_close_matches(name, names, n=1)
    hint = (
        f"did you mean {near[0]}?"
        if near
        else f"there are {', '.join(names)}, or a folder with {STYLES}"
    )
    return places.about("E115", f"there is no theme {name}", ("theme",), hint)
