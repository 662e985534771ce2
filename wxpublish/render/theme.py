"""What is wrong with a theme, before any article is rendered in it."""

from wxpublish.model.finding import Finding, Position
from wxpublish.model.site import Theme
from wxpublish.render.stylesheet import stylesheet
from wxpublish.render.templates import UnusableTemplate, templates

SHEET = "theme.css"


def theme_findings(theme: Theme) -> tuple[Finding, ...]:
    """Findings on a theme: E206 for its templates, W205 for CSS that reaches no article.

    Positions are under the theme's name, which for a theme of the site is its folder.
    """
    findings = [
        Finding(
            "warning",
            "W205",
            f"{problem}: the platform removes it, or it has no inline form",
            Position(f"{theme.name}/{SHEET}", line, 1),
            hint="leave it out, or use what the README's page on themes lists",
        )
        for line, problem in stylesheet(theme.css).problems
    ]
    try:
        templates(theme.templates)
    except UnusableTemplate as error:
        place = Position(f"{theme.name}/{error.file}", error.line, 1)
        findings.append(Finding("error", "E206", error.problem, place))
    return tuple(findings)
