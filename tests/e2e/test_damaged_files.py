"""A damaged file is a clear error or has the same meaning: no traceback, and no writing call."""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.e2e.site import WRITING, Site, emulated

TRIES = 12
Damage = Callable[[bytes, random.Random], bytes]


def random_bytes(_: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.choice([0, 1, 100, 5000]))


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def flipped_bit(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def cut_out(data: bytes, chance: random.Random) -> bytes:
    first = chance.randrange(len(data))
    return data[:first] + data[first + chance.randrange(1, 200) :]


def spliced(data: bytes, chance: random.Random) -> bytes:
    """The beginning of one file and the end of another, as a bad merge leaves them."""
    return data[: chance.randrange(len(data))] + data[chance.randrange(len(data)) :]


def zeroed(data: bytes, chance: random.Random) -> bytes:
    """A block that never reached the disk."""
    at = chance.randrange(len(data))
    return data[:at] + bytes(min(512, len(data) - at)) + data[at + 512 :]


DAMAGES: tuple[Damage, ...] = (
    random_bytes,
    truncated,
    flipped_bit,
    cut_out,
    spliced,
    zeroed,
)


@pytest.fixture(scope="module")
def applied_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that is wholly on the account; whatever would go away is protected."""
    folder = tmp_path_factory.mktemp("damaged")
    with emulated(folder / "account") as account:
        site = Site(folder / "site", account)
        site.picture("articles/photo.png", "green")
        site.configure(
            "on_drift: fail\n"
            "safety: {max_delete: 1, max_delete_percent: 0}\n"
            "moved:\n  - {from: news.older, to: news.a}\n"
        )
        site.article("a", text="![图](photo.png)", protect="true")
        site.article("lead", news="weekly", index="0", protect="true")
        site.article("second", news="weekly", index="1", protect="true")
        site.apply()
        yield site


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose first run died after the platform had made its draft."""
    folder = tmp_path_factory.mktemp("interrupted")
    with emulated(folder / "account") as account:
        site = Site(folder / "site", account)
        site.article("a")
        account.inject_faults("draft/add:after:drop", "draft/batchget#2+:errcode=48001")
        assert site.run("apply", "--auto-approve").code == 5
        account.clear_faults()
        assert site.journal.exists()
        yield site


@pytest.fixture(params=DAMAGES, ids=lambda damage: damage.__name__)
def damage(request: pytest.FixtureRequest) -> Damage:
    found: Damage = request.param
    return found


def run_damaged(
    site: Site, name: str, damage: Damage, codes: set[int], *commands: tuple[str, ...]
) -> None:
    """Damage a file of copies of a site, and run commands on them.

    An exception that no command expects would leave `main`, and end the test here.
    """
    whole = (site.root / name).read_bytes()
    site.account.clear_calls()
    for seed in range(TRIES):
        for command in commands:
            copy = copy_site(site)
            (copy.root / name).write_bytes(damage(whole, random.Random(seed)))
            ran = copy.run(*command)
            assert ran.code in codes, (seed, command, ran.text)
            assert ran.code == 0 or "error" in ran.text, (seed, command, ran.text)
            assert not WRITING & site.account.effects().keys(), (seed, command, ran.text)
            shutil.rmtree(copy.root)


def copy_site(site: Site) -> Site:
    """The same site in another folder."""
    copy = replace(site, root=site.root.parent / "copy")
    shutil.copytree(site.root, copy.root, dirs_exist_ok=True)
    return copy


APPLY = ("apply", "--auto-approve")


def test_lockfile(applied_site: Site, damage: Damage) -> None:
    name = "wxpublish.lock.json"
    run_damaged(applied_site, name, damage, {0, 1, 6}, APPLY, ("state", "list"))


def test_configuration(applied_site: Site, damage: Damage) -> None:
    run_damaged(applied_site, "wxpublish.yaml", damage, {0, 3, 8}, ("validate",), APPLY)


def test_plan_file(applied_site: Site, damage: Damage) -> None:
    plan = applied_site.root / "week.plan"
    applied_site.article("later", text="以后。")
    assert applied_site.run("plan", "--out", str(plan)).code == 0
    applied_site.remove("later")
    file = str(plan.parent.parent / "copy" / plan.name)
    run_damaged(
        applied_site, plan.name, damage, {0, 1, 6}, ("plan", "--show", file), ("apply", file)
    )


def test_journal(interrupted: Site, damage: Damage) -> None:
    """What it knew of the draft may be lost, but never makes a second one."""
    name = interrupted.journal.relative_to(interrupted.root)
    whole = interrupted.journal.read_bytes()
    for seed in range(TRIES):
        copy = copy_site(interrupted)
        (copy.root / name).write_bytes(damage(whole, random.Random(seed)))
        ran = copy.run(*APPLY)
        assert ran.code in {0, 1, 10}, (seed, ran.text)
        assert ran.code == 0 or "error" in ran.text, (seed, ran.text)
        assert interrupted.account.titles() == ["《a》"], (seed, ran.text)
        shutil.rmtree(copy.root)
