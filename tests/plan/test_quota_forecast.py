"""What a plan says of a day's calls."""

from wxpublish.plan.quota_forecast import quota_findings


def test_a_plan_for_several_days_says_how_many() -> None:
    (finding,) = quota_findings({"draft/add": 5}, {}, {"draft/add": 2})
    assert "3 days in all" in (finding.hint or "")


def test_an_endpoint_without_any_calls_promises_no_day() -> None:
    (finding,) = quota_findings({"draft/add": 5}, {}, {"draft/add": 0})
    assert "days in all" not in (finding.hint or "")
    assert "allow some under `quota`" in (finding.hint or "")
