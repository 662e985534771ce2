"""Builders of small sites, lockfiles and snapshots."""

from collections.abc import Iterable
from dataclasses import replace

from wxpublish.model.address import Address
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.desired import Desired, DesiredArticle, DesiredNews
from wxpublish.model.lock import Lock, LockedArticle, LockedFile, LockedNews, Resource
from wxpublish.model.plan import Plan
from wxpublish.model.rendered import Html
from wxpublish.model.site import Channel
from wxpublish.model.snapshot import RemoteItem, Snapshot
from wxpublish.plan.planner import PlanInputs, PlanTarget, make_plan
from wxpublish.plan.policy import Policy

RECIPE = "html-1"
COVER = Address("thumb", "0" * 12)
TARGET = PlanTarget(app_id="wx0123456789abcdef", lockfile="wxpublish.lock.json", limit=20000)


def news(key: str) -> Address:
    return Address("news", key)


def picture(digit: str) -> Address:
    return Address("picture", digit * 12)


def article(title: str = "你好", html: str = "<p>正文</p>", **fields: object) -> DesiredArticle:
    made = DesiredArticle(
        source=f"articles/{title}.md", title=title, html=Html.of(html), cover=COVER
    )
    return replace(made, **fields)  # type: ignore[arg-type]


HELLO = {"hello": [article()]}
"""A site of one article."""


def media(key: str, content: str = "a", title: str | None = None) -> Asset:
    kind = Upload.VIDEO if title else Upload.IMAGE
    address = Address("video" if title else "image", key)
    name = f"{content * 12}.png"
    return Asset(address, f"media/{key}.png", "as-is-1", content * 64, kind, name, 10, title=title)


def desired(
    items: dict[str, list[DesiredArticle]],
    *declared: Asset,
    channel: Channel = "draft",
    **more: object,
) -> Desired:
    made = {news(key): DesiredNews(news(key), tuple(articles)) for key, articles in items.items()}
    used = {
        asset
        for item in made.values()
        for one in item.articles
        for asset in (one.cover, *one.pictures)
    }
    assets = {address: _asset(address) for address in used}
    site = Desired(channel, RECIPE, made, assets, {asset.address: asset for asset in declared})
    return replace(site, **more)  # type: ignore[arg-type]


def applied(site: Desired, **news_fields: object) -> Lock:
    """The lockfile after the site was applied."""
    resources: dict[Address, Resource] = {}
    for address, asset in {**site.assets, **site.media}.items():
        media_id = "" if address.kind == "picture" else f"id-{address}"
        resources[address] = LockedFile(
            asset.digest, asset.filename, media_id, f"http://mmbiz.qpic.cn/{address}/0", asset.form
        )
    for address, item in site.news.items():
        articles = tuple(
            LockedArticle(one.source, one.title, one.cover, one.digests(), one.pictures, "seen")
            for one in item.articles
        )
        held = LockedNews(site.channel, f"id-{address}", articles, 100, RECIPE)
        resources[address] = replace(held, **news_fields)  # type: ignore[arg-type]
    return Lock("lineage", 1, "account", resources)


def seen(lock: Lock, *, without: Iterable[str] = (), edited: Iterable[str] = ()) -> Snapshot:
    """The account as the lockfile has it, except for news that are gone or edited."""
    listed: dict[Channel, dict[str, RemoteItem]] = {"draft": {}, "material": {}}
    for address, held in lock.news().items():
        if address.key in set(without):
            continue
        changed = address.key in set(edited)
        observed = tuple("edited" if changed else "seen" for _ in held.articles)
        listed[held.channel][held.media_id] = RemoteItem(
            held.media_id, 200 if changed else 100, ("t",) * len(observed), observed
        )
    files = frozenset(held.media_id for held in lock.files().values())
    kinds = ("image", "voice", "video")
    return Snapshot(listed, dict.fromkeys(kinds, files), frozenset({"draft", "material", *kinds}))


def plan(site: Desired, lock: Lock, snapshot: Snapshot | None = None, **policy: object) -> Plan:
    return make_plan(site, PlanInputs(lock, snapshot=snapshot), Policy(**policy), TARGET)  # type: ignore[arg-type]


def actions(made: Plan) -> dict[str, str]:
    return {str(change.address): change.action.value for change in made.changes}


def _asset(address: Address) -> Asset:
    upload = Upload.THUMB if address.kind == "thumb" else Upload.UPLOADIMG
    return Asset(address, "p.png", "p-1", address.key * 5, upload, f"{address.key}.jpg", 10)
