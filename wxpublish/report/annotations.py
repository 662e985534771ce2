"""Findings as workflow commands of GitHub Actions, which annotates the Markdown line.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterable

from wxpublish.model.control_characters import visible
from wxpublish.model.finding import Finding
from wxpublish.report.findings import full_message

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def workflow_commands(findings: Iterable[Finding], *, prefix: str = "") -> str:
    """One command per line. `prefix` is the site's folder in the repository, such as `docs/`."""
    return "\n".join(_command(finding, prefix) for finding in findings)


def _command(finding: Finding, prefix: str) -> str:
    position = finding.position
    properties: dict[str, str | int] = {"file": prefix + position.path}
    if position.line:
        properties["line"] = position.line
    if position.line and position.column:
        properties["col"] = position.column
        if finding.length:
            properties["endColumn"] = position.column + finding.length
    properties["title"] = finding.code
    options = ",".join(f"{key}={_escaped(value)}" for key, value in properties.items())
    return f"::{finding.severity} {options}::{visible(full_message(finding)).translate(_DATA)}"


def _escaped(value: str | int) -> str:
    return visible(str(value)).translate(_PROPERTY)
