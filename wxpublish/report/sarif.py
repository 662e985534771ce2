"""Findings as SARIF 2.1.0, for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from wxpublish.model.finding import Finding, Position
from wxpublish.report.findings import full_message

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
Document = dict[str, Any]


def sarif_document(
    findings: Sequence[Finding], rules: Mapping[str, str], version: str, *, prefix: str = ""
) -> Document:
    """One run of one tool. `rules` maps codes to meanings; `prefix` is the site's folder."""
    codes = sorted({*rules, *(finding.code for finding in findings)})
    driver = {
        "name": "wxpublish",
        "version": version,
        "rules": [_rule(code, rules.get(code, code)) for code in codes],
    }
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, codes, prefix) for finding in findings],
            }
        ],
    }


def _rule(code: str, meaning: str) -> Document:
    level = "error" if code.startswith("E") else "warning"
    # Code scanning requires all three texts.
    return {
        "id": code,
        "shortDescription": {"text": meaning},
        "fullDescription": {"text": f"{meaning}."},
        "help": {"text": f"{meaning}. `wxpublish validate` shows the line and what to do."},
        "defaultConfiguration": {"level": level},
    }


def _result(finding: Finding, codes: list[str], prefix: str) -> Document:
    physical_location: Document = {
        "artifactLocation": {"uri": quote(prefix + finding.position.path, errors="surrogateescape")}
    }
    if finding.position.line:
        physical_location["region"] = _region(finding.position, finding.length)
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity,
        "message": {"text": full_message(finding)},
        "locations": [{"physicalLocation": physical_location}],
    }


def _region(position: Position, length: int) -> Document:
    region = {"startLine": position.line}
    if position.column:
        region["startColumn"] = position.column
        if length:
            region["endColumn"] = position.column + length
    return region
