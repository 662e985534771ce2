"""Warnings of a plan that needs more calls than a day allows."""

from wxpublish.plan.quota_forecast import check_quota


def test_hint_counts_the_days_that_the_plan_takes() -> None:
    (finding,) = check_quota({"draft/add": 5}, {}, {"draft/add": 2})
    assert "3 days in all" in (finding.hint or "")


def test_hint_for_an_endpoint_without_calls_counts_no_days() -> None:
    (finding,) = check_quota({"draft/add": 5}, {}, {"draft/add": 0})
    assert "days in all" not in (finding.hint or "")
    assert "allow some under `quota`" in (finding.hint or "")
