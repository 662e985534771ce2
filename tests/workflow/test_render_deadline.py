"""Articles that take too long to render are reported, and the others are still checked."""

from collections.abc import Callable, Iterator
from itertools import accumulate, chain, repeat
from pathlib import Path

import pytest

from tests.site.sites import write_site
from wxpublish.workflow.render_deadline import ARTICLE_SECONDS, RUN_SECONDS
from wxpublish.workflow.site_check import ValidatedSite, check

ARTICLE = "---\ntitle: 题目\n---\n正文。\n\n![图](c.png)\n"


def clock(steps: Iterator[float]) -> Callable[[], float]:
    """A clock that goes on by a step whenever it is looked at."""
    return accumulate(steps).__next__


def checked(root: Path, steps: Iterator[float], articles: str) -> ValidatedSite:
    files = {f"articles/{name}.md": ARTICLE for name in articles}
    write_site(root, {**files, "articles/c.png": ""})
    return check(root, None, clock(steps))


def messages(made: ValidatedSite) -> list[str]:
    return [f"{each.code} {each.path}: {each.message}" for each in made.findings]


def test_an_article_past_the_deadline_is_reported_and_abandoned(tmp_path: Path) -> None:
    steps = chain([0.0, ARTICLE_SECONDS + 1], repeat(0.0))
    made = checked(tmp_path, steps, "ab")
    assert messages(made) == ["E209 articles/a.md: rendering took longer than 60 s and was stopped"]
    assert made.failed == {"articles/a.md"}
    assert [article.id for article, _ in made.rendered] == ["b"]


@pytest.mark.parametrize("looks", range(1, 4))
def test_it_is_abandoned_at_the_next_step_whichever_step_was_slow(
    tmp_path: Path, looks: int
) -> None:
    steps = chain(repeat(0.0, looks), [ARTICLE_SECONDS + 1], repeat(0.0))
    assert [each[:18] for each in messages(checked(tmp_path, steps, "a"))] == ["E209 articles/a.md"]


def test_when_the_run_takes_too_long_the_rest_is_named_with_the_slowest(tmp_path: Path) -> None:
    looks = [0.0, 0.0, 0.0, 0.0]
    steps = chain(looks, [RUN_SECONDS + 9], repeat(0.0))
    taken = "the articles before it took longer than 603 s, articles/a.md alone 609 s"
    assert messages(checked(tmp_path, steps, "abc")) == [
        f"E209 articles/b.md: not checked: {taken}",
        f"E209 articles/c.md: not checked: {taken}",
    ]


def test_ordinary_articles_are_never_abandoned(tmp_path: Path) -> None:
    assert messages(checked(tmp_path, repeat(0.5), "abc")) == []
