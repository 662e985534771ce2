"""The operations of a walk: each is a function of the world and of a random generator."""

import random
import shutil
import signal
from collections.abc import Callable, Sequence
from typing import get_args

from tests.e2e.crash_runner import CrashPoint
from tests.e2e.site import Site
from tests.e2e.walk.checkout import Checkout, Side, Way
from tests.e2e.walk.world import COLOURS, CONSENT, Edit, World, require
from tests.github.repository import LOCKFILE, clone
from wxpublish.model.article_fields import ArticleFields
from wxpublish.model.site import Channel
from wxpublish.wechat.article_payloads import NewsArticle

Operation = Callable[[World, random.Random], object]
KEYS = ("a", "b", "c", "d", "e")
ENDPOINTS = (
    *("*", "draft/*", "draft/add", "draft/update", "draft/delete", "draft/get"),
    *("draft/batchget", "material/*", "material/add_material", "material/del_material"),
    *("media/uploadimg", "material/add_news", "material/update_news"),
)
KINDS = (
    *("before:drop", "after:drop", "before:status=502", "after:status=502", "after:garbage"),
    *("before:errcode=-1", "after:errcode=-1", "before:errcode=45009", "before:errcode=48001"),
    *("before:token", "cut", "slow=20000", "unready=1"),
)
FLAGS: tuple[tuple[str, ...], ...] = (
    *((), (), (), ("--refresh",), ("--refresh",)),
    *(("--on-drift", "overwrite"), ("--refresh", "--on-drift", "overwrite")),
    *(("--refresh", "--on-drift", "keep"), ("--refresh", "--on-drift", "fail")),
)
LAST_MOMENT = 120


def pick_clone(world: World, chance: random.Random) -> Checkout:
    return chance.choice(list(world.clones.values()))


def pick_resolution(chance: random.Random) -> tuple[Way, Side]:
    """How a conflict is settled, in the lockfile and elsewhere."""
    return chance.choice(get_args(Way)), chance.choice(get_args(Side))


# -- writing -------------------------------------------------------------------------------


def _write(here: Checkout, chance: random.Random, key: str, **front: str) -> None:
    title = chance.choice((f"{key} 之一", f"{key} 之一", f"{key} 之二", "周报"))
    text = f"{key} 的第 {chance.randrange(4)} 稿。"
    if chance.random() < 0.3:
        text += f"\n\n![图](/{chance.choice(COLOURS)}.jpg)"
    if chance.random() < 0.08:
        front["publish"] = "false"
    if chance.random() < 0.05:
        front["protect"] = "true"
    here.site.article(key, title, text, cover=f"/{chance.choice(COLOURS)}.jpg", **front)


def write(world: World, chance: random.Random) -> None:
    _write(pick_clone(world, chance), chance, chance.choice(KEYS))


def write_weekly(world: World, chance: random.Random) -> None:
    """One news of so many articles; none: it goes."""
    here = pick_clone(world, chance)
    for path in here.site.path("weekly").parent.glob("weekly-*.md"):
        path.unlink()
    for index in range(chance.randrange(4)):
        _write(here, chance, f"weekly-{index}", news="weekly", index=str(index))


def remove(world: World, chance: random.Random) -> None:
    pick_clone(world, chance).site.path(chance.choice(KEYS)).unlink(missing_ok=True)


def rename(world: World, chance: random.Random) -> None:
    site = pick_clone(world, chance).site
    old, new = (site.path(key) for key in chance.sample(KEYS, 2))
    if old.exists() and not new.exists():
        old.rename(new)


def declare_media(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    colour = chance.choice((*COLOURS, None))
    media = f"media:\n  - {{id: qr, type: image, file: {colour}.jpg}}\n" if colour else ""
    here.site.configure(media)


def change_channel(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    channel = channel_of_site(here)
    here.site.channel = "material" if channel == "draft" else "draft"
    here.site.configure()
    world.touched = True


def channel_of_site(here: Checkout) -> Channel:
    text = (here.root / "wxpublish.yaml").read_text(encoding="utf-8")
    return "material" if "channel: material" in text else "draft"


# -- git -----------------------------------------------------------------------------------


def commit(world: World, chance: random.Random) -> None:
    pick_clone(world, chance).commit()


def branch(world: World, chance: random.Random) -> None:
    pick_clone(world, chance).start(f"b{world.next()}")


def switch(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    if others := here.branches():
        here.switch(chance.choice(others))
        world.touched = True


def merge(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    others = [*here.branches(), "origin/main"]
    here.fetch()
    here.merge(chance.choice(others), *pick_resolution(chance))
    world.touched = True


def sync_main(world: World, chance: random.Random) -> None:
    """Bring a clone's `main` and the remote's together, and push."""
    here = pick_clone(world, chance)
    if here.branch() != "main":
        here.switch("main")
    here.fetch()
    here.merge("origin/main", *pick_resolution(chance))
    here.push()
    world.touched = True


def revert(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    here.commit()
    here.revert(chance.choice(here.commits()), *pick_resolution(chance))
    world.touched = True


def reset(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    here.commit()
    here.reset(chance.choice(here.commits()))
    world.touched = True


def rebase(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    here.fetch()
    here.rebase("origin/main", *pick_resolution(chance))
    world.touched = True


def lose_lockfile(world: World, chance: random.Random) -> None:
    """What a run wrote into the lockfile is never committed; its workspace may go with it."""
    here = pick_clone(world, chance)
    if here.try_git("checkout", "-q", "--", LOCKFILE).returncode:
        here.site.lockfile.unlink(missing_ok=True)
    if chance.random() < 0.5:
        world.keep_backups(here)
        shutil.rmtree(here.root / ".wxpublish", ignore_errors=True)
    world.touched = True


# -- runs ----------------------------------------------------------------------------------


def plan(world: World, chance: random.Random) -> None:
    flags = chance.choice(((), ("--refresh",)))
    world.run(pick_clone(world, chance), "plan", *flags)


def apply(world: World, chance: random.Random) -> None:
    world.apply(pick_clone(world, chance), *chance.choice(FLAGS))


def apply_target(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    known = sorted({*here.wanted(), *(a for a in here.lock() if a.startswith("news."))})
    if known:
        world.apply(here, "--target", chance.choice(known), *chance.choice(FLAGS))
        world.touched = True


def _faults(chance: random.Random, number: int) -> list[str]:
    return [
        f"{chance.choice(ENDPOINTS)}#{chance.randint(1, 4)}:{chance.choice(KINDS)}"
        for _ in range(number)
    ]


def apply_with_faults(world: World, chance: random.Random) -> None:
    faults = _faults(chance, chance.randint(1, 3))
    world.apply(pick_clone(world, chance), *chance.choice(FLAGS), faults=faults)


def apply_and_die(world: World, chance: random.Random) -> None:
    death = CrashPoint("any", chance.randint(1, LAST_MOMENT))
    faults = _faults(chance, chance.randrange(2))
    world.apply(pick_clone(world, chance), *chance.choice(FLAGS), faults=faults, death=death)


def apply_at_once(world: World, chance: random.Random) -> None:
    """An apply stands still at some moment, another clone's runs from end to end, it goes on.

    Both may make the same article then, as neither could know; the one that is left is named later.
    """
    if len(world.clones) < 2:
        return
    first, second = chance.sample(list(world.clones.values()), 2)
    pause = CrashPoint("any", chance.randint(1, LAST_MOMENT), signal=signal.SIGSTOP)
    world.touched = True
    arguments = ("apply", "--auto-approve", "--parallelism", "1", *CONSENT)
    code = world.runner.pause(first.site, *arguments, death=pause)
    if code is None:
        world.tick()
        ran = second.site.run(*arguments, "--format", "json")
        world.tick()
        code = world.runner.resume()
        world.check_output(arguments, ran.code, ran.text, as_json=ran.out)
    world.check_output(arguments, code, world.runner.output)
    world.note(f"    {first.name} until {pause.nth}, then {second.name} → {code}")
    world.counts["apply"] += 2
    world.note_adoptions()
    world.check_people(overwriting=False)


def apply_on_a_lost_machine(world: World, chance: random.Random) -> None:
    """A runner with a fresh checkout applies, and is gone with all it wrote but its backups."""
    here = pick_clone(world, chance)
    here.commit()
    root = clone(here.root, world.folder / f"runner-{world.next()}")
    lost = Checkout("lost", Site.of(root, here.site))
    world.clones["lost"] = lost
    try:
        moment = chance.choice((0, chance.randint(1, LAST_MOMENT)))
        world.apply(lost, death=CrashPoint("any", moment))
        world.keep_backups(lost)
    finally:
        del world.clones["lost"]
    shutil.rmtree(root)
    world.touched = True


def refresh(world: World, chance: random.Random) -> None:
    world.run(pick_clone(world, chance), "refresh")
    world.touched = True


def accept(world: World, chance: random.Random) -> None:
    """Somebody takes an edit by hand as it is."""
    here = pick_clone(world, chance)
    lock = here.lock()
    held = {str(one.get("media_id")): address for address, one in lock.items()}
    edited = [edit for edit in sorted(world.edits, key=str) if edit.media_id in held]
    if edited:
        edit = chance.choice(edited)
        if world.run(here, "refresh", "--accept", held[edit.media_id]).code == 0:
            world.accepted.add(edit.media_id)
        world.touched = True


def import_orphan(world: World, chance: random.Random) -> None:
    """Somebody puts an item that nobody claims under the address whose text it bears."""
    here = pick_clone(world, chance)
    wanted, lock = here.wanted(), here.lock()
    claimed = here.claimed()
    for media_id in sorted(world.read_account().news.keys() - claimed - world.foreign):
        about = world.origins[media_id].partition("的第")[0]
        fits = [a for a, said in wanted.items() if a not in lock and said[0][1].startswith(about)]
        if fits:
            world.run(here, "import", fits[0], media_id)
            world.touched = True
            return


def move_state(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    lock, wanted = here.lock(), here.wanted()
    old = sorted(a for a in lock if a.startswith("news.") and a not in wanted)
    new = sorted(a for a in wanted if a not in lock)
    if old and new:
        world.run(here, "state", "mv", chance.choice(old), chance.choice(new))
        world.touched = True


def remove_state(world: World, chance: random.Random) -> None:
    here = pick_clone(world, chance)
    if known := sorted(a for a in here.lock() if a.startswith("news.")):
        world.run(here, "state", "rm", chance.choice(known))
        world.touched = True


# -- the console ---------------------------------------------------------------------------


def _ours(world: World, chance: random.Random) -> str | None:
    """An item of the account that some lockfile holds."""
    claimed = set().union(*(here.claimed() for here in world.clones.values()))
    there = [
        one for one in world.read_account().news if one in claimed and one not in world.foreign
    ]
    order = sorted(there, key=lambda one: (world.origins[one], list(world.origins).index(one)))
    return chance.choice(order) if order else None


def edit_by_hand(world: World, chance: random.Random) -> None:
    if media_id := _ours(world, chance):
        world.tick()
        words = f"手改第{world.next()}次。"
        fields = {"content": f"<p>{words}</p>"}
        world.account.admin("edit", {"media_id": media_id, "index": 0, "fields": fields})
        world.edits = {one for one in world.edits if one.media_id != media_id}
        world.edits.add(Edit(media_id, words))
        world.accepted.discard(media_id)
        world.touched = True


def save_by_hand(world: World, chance: random.Random) -> None:
    if media_id := _ours(world, chance):
        world.account.admin("save", {"media_id": media_id})


def delete_by_hand(world: World, chance: random.Random) -> None:
    if media_id := _ours(world, chance):
        world.account.admin("delete", {"media_id": media_id})
        world.forget_item(media_id)
        world.touched = True


def publish_by_hand(world: World, chance: random.Random) -> None:
    media_id = _ours(world, chance)
    if media_id and world.read_account().news[media_id].channel == "draft":
        world.account.admin("publish", {"media_id": media_id})
        world.forget_item(media_id)
        world.touched = True


def _add(world: World, channel: Channel, articles: Sequence[NewsArticle]) -> str:
    made = world.account.client.channel(channel).create(list(articles))
    media_id = getattr(made, "value", "")
    require(media_id, made)
    world.foreign.add(media_id)
    world.touched = True
    return str(media_id)


def copy_by_hand(world: World, chance: random.Random) -> None:
    """Somebody copies an item of ours in the console: the copy says the same."""
    if media_id := _ours(world, chance):
        item = world.account.news(_channel_of(world, media_id))[media_id]
        if any(
            article.thumb_media_id not in world.read_account().files for article in item.articles
        ):
            return
        copied = _add(
            world,
            _channel_of(world, media_id),
            [
                NewsArticle(
                    one.title,
                    one.content or "",
                    one.thumb_media_id,
                    ArticleFields(one.author, one.digest),
                )
                for one in item.articles
            ],
        )
        world.copies.add(copied)


def _channel_of(world: World, media_id: str) -> Channel:
    return "draft" if world.read_account().news[media_id].channel == "draft" else "material"


def add_foreign(world: World, chance: random.Random) -> None:
    """Somebody writes a draft in the console: maybe with a title or a cover of the site."""
    here = pick_clone(world, chance)
    thumbs = {held["media_id"] for a, held in here.lock().items() if a.startswith("thumb.")}
    covers = sorted(
        (name, one) for one, name in world.read_account().files.items() if one in thumbs
    )
    titles = sorted({said[0][0] for said in here.wanted().values()})
    if not covers:
        return
    title = chance.choice([*titles, "别人的题目"])
    words = f"别人写的第{world.next()}篇。"
    _, cover = chance.choice(covers)
    _add(world, channel_of_site(here), [NewsArticle(title, f"<p>{words}</p>", cover)])


def delete_foreign(world: World, chance: random.Random) -> None:
    there = sorted(world.foreign & world.read_account().news.keys())
    if there:
        media_id = there[chance.randrange(len(there))]
        world.account.admin("delete", {"media_id": media_id})
        world.forget_item(media_id)


def pass_time(world: World, chance: random.Random) -> None:
    world.account.admin("clock", {"advance": chance.choice((1, 3, 100))})


OPERATIONS: dict[Operation, int] = {
    write: 10, write_weekly: 3, remove: 3, rename: 2, declare_media: 1, change_channel: 1,
    commit: 4, branch: 3, switch: 3, merge: 4, sync_main: 4, revert: 2, reset: 2, rebase: 1,
    lose_lockfile: 2, plan: 2, apply: 14, apply_target: 1, apply_with_faults: 5, apply_and_die: 5,
    apply_at_once: 3, apply_on_a_lost_machine: 2, refresh: 1, accept: 1, import_orphan: 1,
    move_state: 1, remove_state: 1, edit_by_hand: 3, save_by_hand: 1, delete_by_hand: 1,
    publish_by_hand: 1, copy_by_hand: 1, add_foreign: 2, delete_foreign: 1, pass_time: 2,
}  # fmt: skip
"""Each operation with its weight."""
