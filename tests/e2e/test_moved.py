"""`moved:` keeps the item of an article whose address changes; what it cannot do is a warning."""

import re

from tests.e2e.site import Site


def codes(site: Site) -> list[str]:
    """The codes of a plan's warnings."""
    return re.findall(r"warning (W6\d\d)", site.run("plan").text)


def test_renamed_and_edited_article_keeps_its_item_by_the_line_that_plan_names(site: Site) -> None:
    site.article("a", "题目", "旧的字。")
    site.apply()
    media_id = site.media_id("a")
    site.remove("a")
    site.article("b", "题目", "新的字。")
    (line,) = re.findall(r"wxpublish.yaml: (- \{.*\})", site.run("plan").text)
    site.configure(f"moved:\n  {line}\n")
    site.apply()
    assert site.media_id("b") == media_id
    assert site.account.text(media_id) == "新的字。"
    site.assert_no_changes()


def test_move_away_from_what_is_still_there_is_refused(site: Site) -> None:
    site.article("a", "甲", "字。")
    site.article("b", "乙", "词。")
    site.apply()
    site.configure("moved:\n  - {from: news.a, to: news.b}\n")
    ran = site.run("plan")
    assert ran.code == 3
    assert "news.a is still in the site" in ran.text


def test_swap_by_moves_is_refused_before_two_drafts_exchange_their_texts(site: Site) -> None:
    site.article("a", "甲", "字。")
    site.article("b", "乙", "词。")
    site.apply()
    site.article("a", "乙", "词。")
    site.article("b", "甲", "字。")
    site.configure("moved:\n  - {from: news.a, to: news.b}\n  - {from: news.b, to: news.a}\n")
    ran = site.run("apply", "--auto-approve")
    assert (ran.code, "news.a → news.b → news.a" in ran.text) == (3, True)


def test_a_move_to_an_unknown_address_is_a_warning(site: Site) -> None:
    site.article("a", "甲", "字。")
    site.article("x", "丁", "字。")
    site.apply()
    site.remove("a")
    site.configure("moved:\n  - {from: news.a, to: news.b}\n")
    assert codes(site) == ["W616"]


def test_a_move_to_an_address_with_an_item_is_a_warning(site: Site) -> None:
    site.article("a", "甲", "字。")
    site.article("b", "乙", "词。")
    site.apply()
    site.remove("a")
    site.configure("moved:\n  - {from: news.a, to: news.b}\n")
    assert codes(site) == ["W616"]


def test_a_finished_move_has_no_warning(site: Site) -> None:
    site.article("a", "甲", "字。")
    site.apply()
    site.path("a").rename(site.path("b"))
    site.configure("moved:\n  - {from: news.a, to: news.b}\n")
    site.apply()
    assert codes(site) == []
    site.assert_no_changes()
