"""Plans and outcomes that make every line of the reports appear."""

from dataclasses import replace

from wxpublish.model.address import Address
from wxpublish.model.asset import Asset, Upload
from wxpublish.model.desired import DesiredArticle, DesiredNews
from wxpublish.model.finding import Finding, Position
from wxpublish.model.outcome import Applied, Outcome
from wxpublish.model.plan import (
    Action,
    ArticleChange,
    Change,
    Drift,
    Plan,
    Recovered,
    Refusal,
)
from wxpublish.model.rendered import Html
from wxpublish.model.step import CreateNews, DeleteItem, Remember, Step, UpdateArticle, UploadAsset
from wxpublish.model.unclaimed import Unclaimed

APP_ID = "wx0123456789abcdef"
HELLO = Address("news", "hello")
WEEKLY = Address("news", "weekly-42")
TOUR = Address("news", "tour")
OLD = Address("news", "old")
MOVED_FROM = Address("news", "a")
MOVED_TO = Address("news", "b")

DIFF = """\
@@ -1,4 +1,4 @@
 人工智能
-上周发布了一个新模型，它的推理速度是上一代的两倍，价格却只有一半，业内人士纷纷表示惊讶。
+上周发布了两个新模型，它们的推理速度是上一代的三倍，价格却只有一半，业内人士纷纷表示惊讶。
+更多细节见文末。
 下周再见。
"""


def picture(number: int) -> Asset:
    digest = f"{number:064x}"
    return Asset(
        address=Address("picture", digest[-12:]),
        path=f"articles/w42/图 {number}.png",
        recipe="picture/1",
        digest=digest,
        upload=Upload.UPLOADIMG,
        filename=f"{digest[-12:]}.png",
        size=370_000,
        width=800,
        height=600,
    )


def cover(number: int) -> Asset:
    base = picture(number)
    return replace(
        base,
        address=Address("thumb", base.address.key),
        path=f"covers/{number}.jpg",
        recipe="cover/1",
        upload=Upload.THUMB,
        filename=f"{base.address.key}.jpg",
        size=48_000,
    )


def article(source: str, title: str) -> DesiredArticle:
    return DesiredArticle(
        source=source, title=title, html=Html.of("<p>正文</p>"), cover=cover(1).address
    )


def create(address: Address, title: str) -> CreateNews:
    news = DesiredNews(address, (article(f"articles/{address.key}.md", title),))
    return CreateNews(news, "draft", "plain/1")


STEPS: tuple[Step, ...] = (
    *(UploadAsset(picture(number)) for number in range(1, 6)),
    UploadAsset(cover(1)),
    UploadAsset(cover(2)),
    create(HELLO, "你好，世界"),
    create(TOUR, "参观指南"),
    UpdateArticle(
        address=WEEKLY,
        channel="draft",
        media_id="MEDIA-WEEKLY",
        index=1,
        article=article("articles/w42/ai.md", "人工智能"),
        fields=("content", "title"),
        recipe="plain/1",
        last=True,
    ),
    DeleteItem(OLD, "MEDIA-OLD", "draft", superseded=False),
    DeleteItem(TOUR, "MEDIA-TOUR", "draft", superseded=True, because="replaced", title="参观指南"),
    Remember(MOVED_TO, None, previous=MOVED_FROM),
)

CHANGES = (
    Change(
        HELLO,
        Action.CREATE,
        "你好，世界",
        ("new",),
        articles=(
            ArticleChange(0, "articles/hello.md", "你好，世界", "create", characters=15_234),
        ),
    ),
    Change(
        WEEKLY,
        Action.UPDATE,
        "科技周刊 42",
        ("content", "title"),
        "MEDIA-WEEKLY",
        (
            ArticleChange(
                1,
                "articles/w42/ai.md",
                "人工智能",
                "update",
                ("content", "title"),
                19_960,
                ("strip-links",),
                4,
            ),
        ),
    ),
    Change(
        TOUR,
        Action.REPLACE,
        "参观指南",
        ("articles",),
        "MEDIA-TOUR",
        (
            ArticleChange(0, "articles/tour/路线.md", "路线", "unchanged", characters=8_000),
            ArticleChange(1, "articles/tour/food.md", "美食", "update", ("digest",), 9_000),
            ArticleChange(2, "articles/tour/hotel.md", "住宿", "create", characters=4_321),
        ),
    ),
    Change(
        OLD,
        Action.DELETE,
        "旧文",
        ("removed",),
        "MEDIA-OLD",
        (ArticleChange(0, "articles/old.md", "旧文", "delete"),),
    ),
    Change(MOVED_TO, Action.MOVE, "渐入佳境", ("moved",), "MEDIA-A", previous=MOVED_FROM),
    Change(Address("news", "taken"), Action.ADOPT, "早先写的", ("imported",), "MEDIA-TAKEN"),
    Change(Address("video", "intro"), Action.FORGET, "片头", ("gone",), "MEDIA-INTRO"),
    Change(Address("news", "sent"), Action.RELEASE, "已发出", ("released",), "MEDIA-SENT"),
)


def plan(**changed: object) -> Plan:
    values: dict[str, object] = {
        "app_id": APP_ID,
        "channel": "draft",
        "lineage": "8d2f0f0a-0000-4000-8000-000000000000",
        "serial": 7,
        "lockfile": "wxpublish.lock.json",
        "changes": CHANGES,
        "steps": STEPS,
        "digest": "sha256:" + "ab" * 32,
        "reads": {"draft/get": 3},
        "unchanged": 10,
        "limit": 20_000,
    }
    return Plan(**{**values, **changed})  # type: ignore[arg-type]


def empty_plan(**changed: object) -> Plan:
    return plan(
        **{"changes": (), "steps": (), "reads": {}, "unchanged": 15, "serial": 8, **changed}
    )


def eventful_plan() -> Plan:
    """A plan with drift, recovery, warnings and refusals besides its changes."""
    return plan(
        refreshed=True,
        complete=False,
        diffs={"articles/w42/ai.md": DIFF},
        drift=(
            Drift(Address("news", "touched"), "edited", (0, 2)),
            Drift(Address("news", "lost"), "gone", handled="keep"),
        ),
        recovered=(Recovered(HELLO, "MEDIA-HELLO", "found"),),
        refusals=(
            Refusal(
                "11 items would be deleted, more than max_delete 10",
                "if that is meant, say so: --allow-delete 11",
            ),
        ),
        findings=(LONG_TITLE,),
        unclaimed=UNCLAIMED,
    )


UNCLAIMED = (
    Unclaimed(
        "MEDIA-COPY",
        "draft",
        "你好，世界",
        1_795_000_000,
        "same",
        "apply takes it over",
        HELLO,
    ),
    Unclaimed(
        "MEDIA-COVER",
        "image",
        "ab0c1d2e3f4a.jpg",
        1_795_000_060,
        "file",
        "the site does not use it: wxpublish remote delete MEDIA-COVER",
    ),
)
LONG_TITLE = Finding(
    "warning",
    "W112",
    "the title has 40 characters; the draft page shows 32",
    Position("articles/hello.md", 2, 8),
    hint="shorten it",
)

MISSING_COVER = Finding(
    "error",
    "E103",
    "the cover pictures/cove.png (articles/pictures/cove.png) does not exist",
    Position("articles/hello.md", 4, 8),
    hint="did you mean pictures/cover.png?",
    excerpt="cover: pictures/cove.png",
    length=17,
)
TOO_LONG = Finding(
    "error",
    "E201",
    "23,410 characters, 3,410 over the limit of 20,000",
    Position("articles/long.md"),
    hint="to fit: add `overflow: [strip-links]` to wxpublish.yaml (would give 19,566)",
    details=("costs most: code block at line 88 (4,120), 61 notes (3,844)",),
)


def applied(**changed: object) -> Applied:
    values: dict[str, object] = {
        "result": "applied",
        "outcomes": (
            Outcome(
                HELLO,
                "create",
                "applied",
                "MEDIA-HELLO",
                "http://mp.weixin.qq.com/s/preview-hello",
                title="你好，世界",
            ),
            Outcome(WEEKLY, "update", "applied", "MEDIA-WEEKLY", title="科技周刊 42"),
            Outcome(OLD, "delete", "applied", title="旧文"),
        ),
        "api_calls": {"draft/add": 1, "draft/update": 1, "draft/delete": 1, "media/uploadimg": 9},
        "reads": {"draft/get": 2},
        "exit_code": 0,
        "lockfile": "wxpublish.lock.json",
        "serial": 8,
        "seconds": 4.23,
    }
    return Applied(**{**values, **changed})  # type: ignore[arg-type]
