"""What a plan promises against what the account was asked: the harness of hostile state files.

    with attack_target(folder) as target:          # a settled site with work to do, and strangers
        for mutation in mutations(target):         # every field of the lockfile, hostile values
            target.attack(mutation)                # raises AssertionError with the mutation's name

`attack` works on a copy of site and account, so attacks are independent of each other. For own
attacks, change files below `copy.root` in a callable that takes the copied `Site`:

    target.attack(Mutation("what it does", lambda site: site.lockfile.write_text(...)))

What must hold after plan and apply, whatever they answer:

- nothing that the site never made is deleted, or says something else than before;
- every item that was deleted or overwritten stands in the plan's JSON with its media_id, and what
  it said is below `.wxpublish/backup/`;
- no more writing calls than the plan promised, and none after a refusal;
- more deletions than `max_delete` are refused, covers and pictures of the site's own aside;
- nothing that an attack wrote as an address stands in an article.
"""

import copy
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.e2e.crash_runner import copied_site
from tests.e2e.site import CHANNELS, LISTED, WRITING, Account, CommandResult, Site, emulated
from wxpublish.model.site import Channel
from wxpublish.wechat.failure_text import expect
from wxpublish.wechat.permanent_materials import MediaType, UploadFile

INJECTED = "INJECTED"
MEDIA_ID = re.compile(r'^\{"media_id": ?"([^"]+)"')
"""The first field of a delete or update; the log keeps the beginning of a body."""
MAX_DELETE = 3
DELETES = ("draft/delete", "material/del_material")
UPDATES = ("draft/update", "material/update_news")
INSTEAD = {"draft/update": "draft/add", "material/update_news": "material/add_news"}
"""The create that such a call may stand in for, where what it was to make is on the account."""
HOSTILE_URLS = (
    f'http://mmbiz.qpic.cn/x"><p>{INJECTED}</p><img src="',
    f"https://attacker.example/{INJECTED}.png",
    f"javascript:{INJECTED}",
    f"https://mmbiz.qpic.cn@attacker.example/{INJECTED}",
    f"https://mmbiz.qpic.cn.attacker.example/{INJECTED}",
)

Attack = Callable[[Site], None]


@dataclass(frozen=True)
class Mutation:
    """An attack on a copy of the site, with a name that tells how to repeat it."""

    name: str
    attack: Attack


@dataclass(frozen=True)
class Strangers:
    """What others have on the account, by media_id."""

    drafts: tuple[str, ...]
    news: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset({*self.drafts, *self.news, *self.files})


@dataclass(frozen=True)
class AttackTarget:
    """A settled site with pending work, on an account that strangers use too."""

    site: Site
    strangers: Strangers

    def attack(self, mutation: Mutation, *flags: str) -> CommandResult:
        """Run plan and apply on a mutated copy, and compare them. Gives what apply answered."""
        with copied_site(self.site) as site:
            mutation.attack(site)
            return compare(mutation.name, site, self.strangers, *flags)

    def document(self) -> dict[str, Any]:
        """The lockfile as JSON, to be changed."""
        found: dict[str, Any] = json.loads(self.site.lockfile.read_text(encoding="utf-8"))
        return found


@contextmanager
def attack_target(folder: Path, channel: Channel = "draft") -> Iterator[AttackTarget]:
    """Make the site: articles with pictures, a news of two, media; an edit, a removal and a new
    cover are pending, so that an apply has something of each kind to do.
    """
    with emulated(folder / "account") as account:
        site = Site(folder / "site", account, channel)
        _write(site)
        site.apply()
        strangers = make_strangers(account)
        _edit(site)
        yield AttackTarget(site, strangers)


def make_strangers(account: Account, number: int = 2) -> Strangers:
    """Drafts, permanent news and files that no site made."""
    covers = tuple(_upload(account, "thumb", f"别人的封面{n}.jpg") for n in range(number))
    images = tuple(_upload(account, "image", f"logo{n}.jpg") for n in range(number))
    drafts = tuple(
        account.add_by_hand(f"别人的标题{n}", f"别人的正文{n}", covers[n]) for n in range(number)
    )
    news = tuple(
        account.add_by_hand(f"别人的图文{n}", f"别人的图文正文{n}", covers[n], "material")
        for n in range(number)
    )
    return Strangers(drafts, news, (*covers, *images))


def compare(name: str, site: Site, strangers: Strangers, *flags: str) -> CommandResult:
    """Plan and apply; raise where they disagree, or where a stranger lost something."""
    account = site.account
    before, files = _news(account), _files(account)
    planned = site.run("plan", "--format", "json", *flags)
    plan = planned.document if planned.code == 0 else None
    account.clear_calls()
    ran = site.run("apply", "--auto-approve", "--format", "json", *flags)
    effects = account.effects()
    asked = _asked(account)
    after, left = _news(account), _files(account)
    account.clear_calls()
    where = f"{name}\nplan {planned.text}\napply {ran.code} {ran.text}\nasked {asked}"

    assert ran.code in range(11) or ran.code == 64, where
    assert "Traceback" not in ran.text + planned.text, where
    lost = {key for key in before if after.get(key) != before[key]}
    assert not strangers.ids & (lost | (files - left)), f"a stranger lost something: {where}"
    assert all(INJECTED not in text for item in after.values() for text in item), where
    writes = {endpoint: n for endpoint, n in effects.items() if endpoint in WRITING}
    if plan is None:
        assert not writes, f"it wrote without a plan: {where}"
        return ran
    promised = plan["api_calls"]
    for endpoint, count in writes.items():
        most = promised.get(endpoint, 0)
        if add := INSTEAD.get(endpoint):
            most += promised.get(add, 0) - writes.get(add, 0)
        assert count <= most, f"{endpoint} {count}: {where}"
    touched = {media_id for _, media_id in asked} - _adopted(ran)
    assert touched <= named(plan), f"not in the plan {touched - named(plan)}: {where}"
    gone = (lost | (files - left)) & (before.keys() | files)
    kept = _backed_up(site)
    assert gone <= kept, f"not backed up {gone - kept}: {where}"
    unsafe = _counted(plan, asked)
    assert unsafe <= MAX_DELETE, f"{unsafe} deletions past the limit: {where}"
    return ran


def _adopted(ran: CommandResult) -> set[str]:
    """The items that stood on the account already and that apply names as taken over."""
    outcomes = ran.document.get("outcomes", []) if ran.out else []
    return {
        str(one["media_id"])
        for one in outcomes
        if one["action"] == "create" and one["result"] == "recovered"
    }


def named(plan: Mapping[str, Any]) -> set[str]:
    """The media_ids that a plan names as changed or deleted."""
    changes = {
        str(change["media_id"])
        for change in plan["changes"]
        if change["action"] in {"update", "replace", "delete", "create"} and change["media_id"]
    }
    return changes | {str(one["media_id"]) for one in plan.get("deletions", [])}


def mutations(target: AttackTarget, seed: int = 0, per_field: int | None = None) -> list[Mutation]:
    """Hostile versions of the lockfile: every field, each with several values.

    `per_field` takes so many of a field's values by chance, `seed` decides which.
    """
    chance = random.Random(seed)
    document = target.document()
    found = []
    for path in _paths(document):
        values = _hostile(_at(document, path), path, target, document)
        if per_field is not None:
            values = chance.sample(values, min(per_field, len(values)))
        found += [_mutation(path, value) for value in values]
    return [*found, *_additions(target)]


def journal_mutations(target: AttackTarget) -> list[Mutation]:
    """Forged journals: edits and open operations about the items of strangers."""
    document = target.document()
    drafts = target.strangers.drafts
    head = {key: document[key] for key in ("lineage", "serial", "account")}
    article = document["resources"]["news.a"]
    forged = {**article, "media_id": drafts[0]}
    unread = copy.deepcopy(forged)
    unread["articles"][0].pop("observed", None)
    edits: dict[str, dict[str, Any]] = {
        "another's id": {"news.a": forged},
        "another's id, never read": {"news.a": unread},
        "superseded": {"news.a": {**article, "superseded": _superseded(target)}},
        "an unused cover": {"thumb.ffffffffffff": _cover(target.strangers.files[0])},
        "dropped": {"news.a": None},
    }
    made = [
        Mutation(f"journal: {name}", journal({"end": None, "edits": edit, "lock": head}))
        for name, edit in edits.items()
    ]
    operation = {"address": "news.new", "channel": "draft", "endpoint": "draft/add"}
    opened = {**operation, "deed": "create", "title": "别人的标题0", "resource": article}
    late = {**opened, "address": "news.b", "title": "别人的标题1"}
    return [
        *made,
        Mutation("journal: an open create", journal({"begin": 1, "operation": opened})),
        Mutation("journal: an open create of b", journal({"begin": 1, "operation": late})),
        Mutation(
            "journal: an open upload",
            journal(
                {
                    "begin": 1,
                    "operation": {
                        "address": "thumb.ffffffffffff",
                        "deed": "upload",
                        "endpoint": "material/add_material",
                        "title": "logo0.jpg",
                        "resource": {"digest": "f" * 64, "filename": "logo0.jpg"},
                    },
                }
            ),
        ),
    ]


# -- the site ---------------------------------------------------------------------------------


def _write(site: Site) -> None:
    site.picture("articles/photo.png", "green")
    site.picture("articles/other.png", "orange")
    site.picture("own.jpg", "gray")
    site.picture("qr.png", "black")
    safety = f"safety: {{max_delete: {MAX_DELETE}, max_delete_percent: 100}}\n"
    site.configure(safety + "media:\n  - {id: qr, type: image, file: qr.png}\n")
    site.article("a", text="甲。\n\n![图](photo.png)")
    site.article("b", text="乙。\n\n![图](other.png)", cover="/own.jpg")
    site.article("c", text="丙。", protect="true")
    site.article("d", text="丁。", cover="/own.jpg")
    site.article("gone", text="要走的。")
    site.article("lead", news="weekly", index="0")
    site.article("second", news="weekly", index="1")


def _edit(site: Site) -> None:
    """What a pull request would change beside its attack."""
    site.article("a", text="甲，改过。\n\n![图](photo.png)")
    site.article("b", text="乙，改过。\n\n![图](other.png)")
    site.article("d", text="丁。")
    site.remove("gone")
    site.article("lead", text="头条改了。", news="weekly", index="0")
    site.article("third", news="weekly", index="2")


# -- mutations --------------------------------------------------------------------------------

Place = tuple[str | int, ...]

_MISSING = object()


def _paths(value: object, path: Place = ()) -> Iterator[Place]:
    """Every place of a document but its top, outer ones first."""
    inner: Any = value.items() if isinstance(value, dict) else ()
    for key, held in enumerate(value) if isinstance(value, list) else inner:
        yield (*path, key)
        yield from _paths(held, (*path, key))


def _at(document: Any, path: Place) -> Any:
    for key in path:
        document = document[key]
    return document


def _hostile(
    value: object, path: Place, target: AttackTarget, document: Mapping[str, Any]
) -> list[object]:
    """Values that an attacker would try in place of one."""
    key = path[-1]
    if path == ("checksum",):
        return [_MISSING]
    if isinstance(value, bool):
        return [_MISSING, not value]
    if isinstance(value, int):
        return [_MISSING, 0, value + 1, value - 1, 2**40]
    if not isinstance(value, str):
        return [_MISSING] if isinstance(value, dict | list) else []
    if key == "url":
        return [_MISSING, "", *HOSTILE_URLS]
    if key == "channel":
        return [_MISSING, "material" if value == "draft" else "draft"]
    if key == "media_id":
        strangers = target.strangers
        return [_MISSING, strangers.drafts[0], strangers.news[0], *strangers.files[::2]]
    others = [_at(document, other) for other in _paths(document) if other[-1] == key]
    swapped = [other for other in others if isinstance(other, str) and other != value]
    return [_MISSING, "", "0" * len(value), *swapped[:2]]


def _mutation(path: Place, value: object) -> Mutation:
    def attack(site: Site) -> None:
        document = _read(site)
        holder = _at(document, path[:-1])
        if value is _MISSING:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
        write_lockfile(site, document)

    shown = "missing" if value is _MISSING else repr(value)
    return Mutation(f"{'.'.join(map(str, path))} is {shown}", attack)


def _additions(target: AttackTarget) -> list[Mutation]:
    """Entries and fields that were not there."""
    strangers = target.strangers
    news = [key for key in target.document()["resources"] if key.startswith("news.")]
    flags = ("released", "gone", "resized", "protect")
    fields: list[tuple[str, dict[str, Any]]] = [
        *((key, {flag: True}) for key in news for flag in flags),
        *((key, {"superseded": _superseded(target)}) for key in news),
        *((key, {"media_id": media_id}) for key in news for media_id in sorted(strangers.ids)),
        ("image.qr", {"superseded": [{"media_id": one} for one in strangers.files]}),
        *(
            (f"{kind}.{'e' * 11}{number}", _cover(media_id))
            for kind in ("thumb", "picture", "image", "voice", "video")
            for number, media_id in enumerate(sorted(strangers.ids))
        ),
    ]
    return [Mutation(f"added to {key}: {more}", _adding(key, more)) for key, more in fields]


def _adding(key: str, fields: Mapping[str, Any]) -> Attack:
    """Fields of an entry, new or not; one with another id was never read back."""

    def attack(site: Site) -> None:
        document = _read(site)
        held = document["resources"].setdefault(key, {})
        held.update(fields)
        for article in held.get("articles", ()) if "media_id" in fields else ():
            article.pop("observed", None)
        write_lockfile(site, document)

    return attack


def _superseded(target: AttackTarget) -> list[dict[str, str]]:
    return [{"media_id": one, "channel": "draft"} for one in target.strangers.drafts]


def _cover(media_id: str) -> dict[str, str]:
    return {"digest": "e" * 64, "filename": "eeeeeeeeeeee.jpg", "media_id": media_id}


def _read(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.lockfile.read_text(encoding="utf-8"))
    return found


def write_lockfile(site: Site, document: dict[str, Any]) -> None:
    """Write a lockfile as an attacker would: without the checksum, which is allowed."""
    document.pop("checksum", None)
    site.lockfile.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")


def journal(*records: Mapping[str, object]) -> Attack:
    """A journal of these records, each with the checksum that anybody can make."""
    from wxpublish.state.journal import _line

    def attack(site: Site) -> None:
        site.journal.parent.mkdir(exist_ok=True)
        site.journal.write_bytes(b"".join(_line(record) for record in records))

    return attack


# -- the account ------------------------------------------------------------------------------


def _news(account: Account) -> dict[str, tuple[str, ...]]:
    """What every news says, by media_id."""
    return {
        media_id: tuple(
            text
            for article in item.articles
            for text in (article.title, article.author, article.digest, article.content or "")
        )
        for channel in CHANNELS
        for media_id, item in account.news(channel).items()
    }


def _files(account: Account) -> set[str]:
    lists = [expect(account.client.materials.list(kind)) for kind in LISTED]
    return {media_id for listing in lists for media_id in listing.items}


def _asked(account: Account) -> list[tuple[str, str]]:
    """Endpoint and media_id of each delete and update that was carried out."""
    log = account.admin("calls")["log"]
    return [
        (entry["endpoint"], MEDIA_ID.findall(entry["request"])[0])
        for entry in log
        if entry["effect"] and entry["endpoint"] in {*DELETES, *UPDATES}
    ]


def _backed_up(site: Site) -> set[str]:
    folder = site.root / ".wxpublish" / "backup"
    files = folder.glob("*.json") if folder.exists() else ()
    return {json.loads(file.read_text(encoding="utf-8"))["media_id"] for file in files}


def _counted(plan: Mapping[str, Any], asked: list[tuple[str, str]]) -> int:
    """Deletions that count: all but the site's own covers and what the plan itself replaces."""
    free = {one["media_id"] for one in plan.get("deletions", []) if one["reason"] == "unused"}
    free |= {one["media_id"] for one in plan["changes"] if one["action"] in {"replace", "create"}}
    return sum(endpoint in DELETES and media_id not in free for endpoint, media_id in asked)


def _upload(account: Account, kind: MediaType, name: str) -> str:
    made = BytesIO()
    Image.new("RGB", (60, 60), "red").save(made, "JPEG")
    file = UploadFile(name, "image/jpeg", made.getvalue())
    return expect(account.client.materials.add(kind, file)).media_id


def _nothing(_: Site) -> None:
    """Leave the state files as they are."""


def check_without_attack(target: AttackTarget) -> None:
    """Without any attack the work is done, and nobody loses anything."""
    ran = target.attack(Mutation("no attack", _nothing))
    assert ran.code == 0, ran.text
