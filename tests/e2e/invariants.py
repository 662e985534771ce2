"""What must be true of an account after any history: each article of the site is on it exactly once,
and some output names whatever else is there.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass

from tests.e2e.site import CHANNELS, Site

PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
HEAD = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)


@dataclass(frozen=True)
class Said:
    """What a Markdown file says, as `Site.article` writes it: its title and its words."""

    title: str
    words: str


def articles_of(site: Site) -> list[Said]:
    """The articles in the site's files, but for those that are held back."""
    found = []
    for path in sorted((site.root / "articles").rglob("*.md")):
        matched = HEAD.fullmatch(path.read_text(encoding="utf-8"))
        assert matched, path
        front = dict(line.split(": ", 1) for line in matched[1].splitlines())
        if front.get("publish") != "false":
            found.append(Said(front["title"], "".join(PICTURE.sub("", matched[2]).split())))
    return found


def on_account(site: Site) -> dict[str, list[Said]]:
    """The articles on the account, both channels, by the media_id of their news."""
    return {
        media_id: [
            Said(article.title, site.account.text(media_id, channel, index))
            for index, article in enumerate(item.articles)
        ]
        for channel in CHANNELS
        for media_id, item in site.account.news(channel).items()
    }


def claimed(site: Site) -> set[str]:
    """The media_ids that the lockfile has, also those that are still to be deleted."""
    if not site.lockfile.exists():
        return set()
    return {
        media_id
        for held in site.lock().values()
        for media_id in (
            held.get("media_id"),
            *(old["media_id"] for old in held.get("superseded", ())),
        )
        if media_id
    }


def assert_each_article_once(site: Site, *, besides: frozenset[str] = frozenset()) -> None:
    """Each article of the site is on the account once, by title and words; no news is counted that
    stands in `besides`, such as one that somebody made by hand.
    """
    there = {i: said for i, said in on_account(site).items() if i not in besides}
    count = Counter(said for articles in there.values() for said in articles)
    wanted = Counter(articles_of(site))
    assert not wanted - count, f"lost or not as written: {wanted - count}\naccount: {there}"
    doubled = {said: count[said] for said in wanted if count[said] > wanted[said]}
    assert not doubled, f"doubled: {doubled}\naccount: {there}"


def unknown_items(site: Site) -> set[str]:
    """News and files of the account that the lockfile does not have."""
    return {*on_account(site), *site.account.files()} - claimed(site)


def assert_all_else_named(site: Site, *outputs: str, besides: frozenset[str] = frozenset()) -> None:
    """Each item that the lockfile does not have is named by an output, or by `plan --refresh` now."""
    ran = site.run("plan", "--refresh")
    assert ran.code == 0, ran.text
    text = "\n".join((*outputs, ran.text))
    silent = {media_id for media_id in unknown_items(site) - besides if media_id not in text}
    assert not silent, f"no output names {silent}\n{text}"


def assert_nothing_left_to_do(site: Site) -> None:
    """Neither a plan of the lockfile alone nor one that looks at the account has anything to do."""
    for flags in ((), ("--refresh",)):
        ran = site.run("plan", "--format", "json", *flags)
        assert ran.code == 0, ran.text
        plan = json.loads(ran.out)
        left = {
            key: plan[key] for key in ("changes", "drift", "recovered", "api_calls") if plan[key]
        }
        assert not left, (flags, left)
