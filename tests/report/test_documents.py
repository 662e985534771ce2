import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.report.golden import matches
from tests.report.samples import (
    HELLO,
    LONG_TITLE,
    MISSING_COVER,
    TOO_LONG,
    UNCLAIMED,
    applied,
    empty_plan,
    eventful_plan,
)
from wxpublish.errors import InvalidContent, LockHeld
from wxpublish.model.address import Address
from wxpublish.model.build_page import Page
from wxpublish.model.outcome import Outcome
from wxpublish.model.rendered import Html, Part
from wxpublish.report.json_documents import (
    applied_document,
    error_document,
    findings_document,
    manifest_document,
    plan_document,
)

SCHEMAS = Path(__file__).parents[2] / "schemas"
PAGE = Page(
    address=HELLO,
    index=0,
    source="articles/hello.md",
    file="hello.html",
    title="你好，世界",
    part=Part(Html.of("<p>你好</p>"), 15_234, 13, 12 * (Address("picture", "a" * 12),), links=30),
    fitted=("strip-links",),
    findings=(LONG_TITLE,),
)


def check(document: dict[str, Any], name: str) -> None:
    """Check the document against its schema, after a round trip through JSON."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(json.dumps(document)))


def as_text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def test_a_plan_document_matches_the_golden_file() -> None:
    matches(as_text(plan_document(eventful_plan())), "plan.json")


def test_a_plan_document_fits_its_schema() -> None:
    check(plan_document(eventful_plan()), "plan")


def test_an_empty_plan_without_lockfile_fits_the_schema() -> None:
    document = plan_document(empty_plan(lineage=None, serial=0))
    check(document, "plan")
    assert document["lock"] == {"lineage": None, "serial": 0}


def test_the_summary_names_every_action() -> None:
    assert plan_document(empty_plan())["summary"] == {
        "create": 0,
        "update": 0,
        "replace": 0,
        "delete": 0,
        "move": 0,
        "adopt": 0,
        "forget": 0,
        "release": 0,
        "unchanged": 15,
    }


def test_an_outcome_document_matches_the_golden_file() -> None:
    document = applied_document(applied())
    check(document, "outcome")
    matches(as_text(document), "outcome.json")


def test_an_outcome_with_unclaimed_items_fits_its_schema() -> None:
    document = applied_document(applied(unclaimed=UNCLAIMED))
    check(document, "outcome")
    assert [one["media_id"] for one in document["unclaimed"]] == ["MEDIA-COPY", "MEDIA-COVER"]


def test_a_partial_outcome_says_what_went_wrong() -> None:
    failed = Outcome(HELLO, "create", "failed", error="45004 digest too long")
    document = applied_document(
        applied(result="partial", outcomes=(failed,), exit_code=5, message="1 of 1 failed")
    )
    check(document, "outcome")
    assert document["error"]["code"] == "partial"
    assert document["error"]["exit"] == 5


def test_a_manifest_matches_the_golden_file() -> None:
    document = manifest_document([PAGE])
    check(document, "manifest")
    matches(as_text(document), "manifest.json")


def test_the_bytes_of_a_page_are_counted_in_utf8() -> None:
    assert manifest_document([PAGE])["articles"][0]["bytes"] == len("<p>你好</p>".encode())


def test_an_error_document_carries_all_findings() -> None:
    document = error_document(InvalidContent([MISSING_COVER, TOO_LONG]))
    check(document, "error")
    matches(as_text(document), "error.json")


def test_an_error_without_findings_has_an_empty_list() -> None:
    document = error_document(LockHeld(".wxpublish/lock", "pid 7"))
    check(document, "error")
    assert document["error"]["exit"] == 7
    assert document["error"]["findings"] == []


def test_validation_that_found_errors_is_an_error() -> None:
    document = findings_document([TOO_LONG, LONG_TITLE], 15)
    assert document["error"]["exit"] == 3
    assert len(document["findings"]) == 2


def test_validation_with_only_warnings_is_not_an_error() -> None:
    assert "error" not in findings_document([LONG_TITLE], 15)
