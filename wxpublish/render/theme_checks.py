"""Checks a theme before any article is rendered with it."""

from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Theme
from wxpublish.render.css.stylesheet import parse_stylesheet
from wxpublish.render.templates import UnusableTemplate, get_templates

STYLESHEET = "theme.css"


def check_theme(theme: Theme) -> tuple[Finding, ...]:
    """Return findings on a theme: E206 for its templates, W205 for CSS that affects no article.

    Positions are relative to the theme's name, which is the folder for a theme of the site.
    """
    findings = [
        Finding(
            "warning",
            "W205",
            f"{problem}: this has no effect",
            Position(f"{theme.name}/{STYLESHEET}", line, 1),
            hint="remove it; the README describes under “Themes, built in and your own” what a theme may contain",
        )
        for line, problem in parse_stylesheet(theme.css).problems
    ]
    try:
        get_templates(theme.templates)
    except UnusableTemplate as error:
        place = Position(f"{theme.name}/{error.file}", error.line, 1)
        hint = "a template outputs its slots and branches with `if`; the README lists the slots"
        findings.append(Finding("error", "E206", error.problem, place, hint=hint))
    return tuple(findings)
