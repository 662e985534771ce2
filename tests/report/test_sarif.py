import json
import os

from tests.report.golden import matches
from tests.report.samples import LONG_TITLE, MISSING_COVER, TOO_LONG
from wxpublish.model.finding import Finding, Position
from wxpublish.report.sarif import sarif_document

RULES = {"E103": "A file does not exist", "E201": "An article is too long", "W112": "A long title"}


def test_findings_as_sarif() -> None:
    document = sarif_document([MISSING_COVER, TOO_LONG, LONG_TITLE], RULES, "1.0.0")
    matches(json.dumps(document, ensure_ascii=False, indent=2), "findings.sarif")


def test_every_result_points_to_its_rule() -> None:
    run = sarif_document([TOO_LONG, MISSING_COVER], RULES, "1.0.0")["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["E201", "E103"]


def test_a_path_is_a_uri_relative_to_the_repository() -> None:
    run = sarif_document([MISSING_COVER], RULES, "1.0.0", prefix="我的 站/")["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    assert uri == "%E6%88%91%E7%9A%84%20%E7%AB%99/articles/hello.md"


def test_a_path_that_is_not_utf8_is_quoted_by_bytes() -> None:
    finding = Finding("error", "E106", "x", Position(os.fsdecode(b"articles/\xff.md")))
    run = sarif_document([finding], RULES, "1.0.0")["runs"][0]
    (location,) = run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "articles/%FF.md"
