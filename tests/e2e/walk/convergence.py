"""Brings a team's clones and account to convergence as sensible people would, and checks the
result.
"""

import random
import re
from collections import Counter

from tests.e2e.account_contents import Item
from tests.e2e.site import CommandResult
from tests.e2e.walk.checkout import Checkout, claimed_ids
from tests.e2e.walk.operations import channel_of_site, pick_resolution
from tests.e2e.walk.world import World, require
from tests.github.repository import LOCKFILE

ROUNDS = 8
"""Applies after which one clone must be at rest, with a person who does what messages say."""
ADOPT = re.compile(r"wxpublish recover --adopt (\S+?)=([\w-]+)")
UNPROTECT = re.compile(r"wxpublish state unprotect (\S+)")
ASIDE = re.compile(r"put it aside: mv ")
FIRM = ("--refresh", "--on-drift", "overwrite")


def converge(world: World, chance: random.Random) -> None:
    """All clones come to one `main`; one of them applies, and the others have nothing to do."""
    world.note("  rest")
    merge_clones(world, chance)
    clones = list(world.clones.values())
    lead = chance.choice(clones)
    apply_until_done(world, lead)
    require(lead.push(), "the lockfile could not be pushed")
    check(world, lead)
    for other in clones:
        if other is not lead:
            other.fetch()
            other.git("merge", "-q", "--ff-only", "origin/main")
            check_other_clone(world, other)
    world.touched = False
    world.counts["rest"] += 1


def merge_clones(world: World, chance: random.Random) -> None:
    """Every clone's `main` holds what the `main` of all holds."""
    for here in (*world.clones.values(), *world.clones.values()):
        if here.branch() != "main":
            here.switch("main")
        here.fetch()
        here.merge("origin/main", *pick_resolution(chance))
        repair_pages(here)
        require(here.push(), "nobody else pushes meanwhile")


def repair_pages(here: Checkout) -> None:
    """A merge or a revert may have left two articles with one place in a news, or a gap before one:
    the later one goes.
    """
    places: Counter[str] = Counter()
    for page in sorted(here.pages().values(), key=lambda page: page.index):
        if page.index == places[page.news]:
            places[page.news] += 1
        else:
            here.site.path(page.key).unlink()


def check_other_clone(world: World, here: Checkout) -> None:
    """Another clone with the same files and the same lockfile has nothing to send."""
    before = world.read_account()
    apply_until_done(world, here)
    seen = world.read_account()
    require(seen.news.keys() <= before.news.keys(), "a clone that follows made something")
    require(here.push(), "the lockfile could not be pushed")
    for other in world.clones.values():
        other.fetch()
        other.git("merge", "-q", "--ff-only", "origin/main")


def apply_until_done(world: World, here: Checkout) -> None:
    """Apply until nothing is left to do, and answer what is asked."""
    world.account.clear_faults()
    said = ""
    for _ in range(ROUNDS):
        ran = world.apply(here, *FIRM)
        if ran.code == 0 and not changes(world, here):
            world.edits = {
                edit for edit in world.edits if edit.media_id in world.read_account().news
            }
            return
        said = f"exit {ran.code}\n{ran.text}"
        require(answer(world, here, ran), f"nothing can be done about {said}")
    require(condition=False, message=f"never at rest: {said}")


def changes(world: World, here: Checkout) -> list[object]:
    plan = world.plan(here)
    require(plan.code == 0, f"no plan after an apply that ended with 0\n{plan.text}")
    found: list[object] = plan.document["changes"]
    return found


def answer(world: World, here: Checkout, ran: CommandResult) -> bool:
    """Do what the message of a run says; whether it said anything that can be done."""
    match ran.code:
        case 0 | 5 | 6 | 9:
            return True  # apply again
        case 1:
            return repair_state(world, here, ran.text)
        case 8:
            return lift_protection(world, here, ran.text)
        case 10:
            return answer_questions(world, here, ran.text)
        case _:
            return False


def repair_state(world: World, here: Checkout, text: str) -> bool:
    """A torn lockfile comes back from git; a journal of another one is put aside."""
    if ASIDE.search(text):
        here.site.journal.unlink()
        return True
    if "wxpublish state resolve" in text and here.resolve():
        return True
    if LOCKFILE in text:
        for commit in here.commits():
            here.try_git("checkout", "-q", commit, "--", LOCKFILE)
            if world.run(here, "state", "list").code == 0:
                world.touched = True
                return True
    return False


def lift_protection(world: World, here: Checkout, text: str) -> bool:
    """Somebody does want it replaced or deleted."""
    asked = dict.fromkeys(UNPROTECT.findall(text))
    for page in here.pages().values():
        if f"news.{page.news}" in asked:
            path = here.site.path(page.key)
            lines = path.read_text(encoding="utf-8").replace("protect: true\n", "")
            path.write_text(lines, encoding="utf-8")
    held = here.lock()
    return bool(asked) and all(
        world.run(here, "state", "unprotect", address).code == 0
        for address in asked
        if address in held
    )


def answer_questions(world: World, here: Checkout, text: str) -> bool:
    """Say which item an article is: the newest of ours that bears its words, if any."""
    asked = ADOPT.findall(text)
    wanted = here.wanted()
    known = list(world.origins)
    taken: set[str] = set()
    for address in dict.fromkeys(address for address, _ in asked):
        said = wanted.get(address, ((address, ""),))[0][1]
        found = {media_id for about, media_id in asked if about == address} - taken - world.foreign
        ours = [one for one in found if is_about(world, one, said)]
        best = max(ours, key=known.index, default=None)
        decision = ("--adopt", f"{address}={best}") if best else ("--discard", address)
        taken |= {best} if best else set()
        ran = world.run(here, "recover", *decision)
        require(ran.code == 0, f"the command that was told fails\n{ran.text}")
    return bool(asked)


def is_about(world: World, media_id: str, said: str) -> bool:
    """Whether an item began as a version of the article that says this."""
    return world.origins.get(media_id, "").partition("的第")[0] == said.partition("的第")[0]


# -- what must be so -----------------------------------------------------------------------


def check(world: World, here: Checkout) -> None:
    """Every article is on the account once, with its text; nothing else is but what is known."""
    seen, lock, wanted = world.read_account(), here.lock(), here.wanted()
    for address, said in wanted.items():
        held = lock.get(address)
        require(held, f"{address} is in no lockfile")
        assert held
        media_id = str(held["media_id"])
        if held.get("released"):
            continue
        item = seen.news.get(media_id)
        require(item, f"{address} is not on the account")
        assert item
        if media_id in world.accepted:
            continue
        require(item.said == said, f"{address} says {item.said} and should say {said}")
    news = {address: held for address, held in lock.items() if address.startswith("news.")}
    left = news.keys() - wanted.keys() - here.held_back()
    require(not left, f"{left} have no file and are still held")
    kept = {str(entry["media_id"]) for entry in news.values()}
    # A withheld news is left alone, and so is what it replaced: the lockfile still has both.
    kept |= claimed_ids({address: news[address] for address in news.keys() & here.held_back()})
    check_the_rest(world, here, kept)


def check_the_rest(world: World, here: Checkout, held: set[str]) -> None:
    """What no address holds is somebody else's, or is named for people to deal with."""
    seen, wanted = world.read_account(), here.wanted()
    world.foreign -= held  # an exact copy may have been adopted
    listed = world.run(here, "plan", "--refresh")
    titles = {said[0][0] for said in wanted.values()}
    former, channel = here.former_ids(), channel_of_site(here)
    for media_id in sorted(seen.news.keys() - held):
        item = seen.news[media_id]
        named = media_id in listed.text
        if item.title in titles and item.channel == channel:
            require(named, f"{media_id} 《{item.title}》 is not named\n{listed.text}")
        if media_id in former:
            require(named, f"{media_id} was ours and is not named\n{listed.text}")
        if media_id not in world.foreign:
            clean_up(world, here, item)


def clean_up(world: World, here: Checkout, item: Item) -> None:
    """A person deletes what nobody holds any more."""
    world.forget_item(item.media_id)
    ran = world.run(here, "remote", "delete", item.media_id)
    if ran.code:
        world.account.admin("delete", {"media_id": item.media_id})
