"""Eight long articles are created, edited and deleted, with an empty plan after each apply."""

import random

import pytest

from tests.e2e.site import WRITING, Site

pytestmark = pytest.mark.slow

WORDS = (
    "春天 石阶 电车 码头 灯塔 老榕树 骑楼 早市 渡轮 雨水 屋檐 邮局 茶馆 书店 长桥 旧城 海风 山路 钟楼 巷口"
).split()
SECTIONS = 16
CODE = "```python\ndef walk(steps: int) -> str:\n    return '走' * steps\n```"
TABLE = "| 路线 | 公里 | 台阶 |\n|:--|--:|--:|\n| 东线 | 4.2 | 310 |\n| 西线 | 6.8 | 96 |"


def sentence(chance: random.Random) -> str:
    return "，".join("".join(chance.sample(WORDS, 3)) for _ in range(3)) + "。"


def section(chance: random.Random, number: int, picture: str) -> str:
    """A heading, text with links, a picture, and now and then a table, code or a list."""
    links = "".join(
        f"[{chance.choice(WORDS)}](https://example.com/{number}/{at}/{chance.random()}) "
        for at in range(6)
    )
    body = "".join(sentence(chance) for _ in range(8))
    extra = chance.choice([CODE, TABLE, "1. 甲\n2. 乙\n   - 丙\n", "> 引文[^1]。\n\n[^1]: 注。"])
    return f"## 第 {number} 节\n\n{body}\n\n{links}\n\n![图 {number}]({picture})\n\n{extra}"


def long_article(site: Site, number: int) -> None:
    """A text near the limit, with a picture in each section."""
    chance = random.Random(number)
    pictures = [f"图/{number}-{at}.png" for at in range(2)]
    for at, picture in enumerate(pictures):
        site.picture(f"articles/{picture}", f"#{number * 4096 + at:06x}")
    parts = [section(chance, at + 1, chance.choice(pictures)) for at in range(SECTIONS)]
    site.article(f"周刊-{number}", title=f"散步周刊第 {number} 期", text="\n\n".join(parts))


def step(site: Site) -> dict[str, int]:
    """Plan and apply: what was promised is what was carried out. Gives the summary of the plan."""
    plan = site.plan()
    site.account.clear_calls()
    outcome = site.apply()
    done = {name: n for name, n in site.account.effects().items() if name in WRITING}
    assert done == plan["api_calls"] == outcome["api_calls"]
    site.assert_one_item_each()
    return {action: count for action, count in plan["summary"].items() if count}


@pytest.fixture
def weekly(channel_site: Site) -> Site:
    """A site of eight long articles, on each channel in turn."""
    for number in range(1, 9):
        long_article(channel_site, number)
    return channel_site


def test_eight_long_articles_are_created_edited_and_deleted(weekly: Site) -> None:
    build = weekly.run("build", "--format", "json").document
    lengths = [article["characters"] for article in build["articles"]]
    assert len(lengths) == 8
    assert all(14_000 < length < 20_000 for length in lengths), lengths
    assert step(weekly) == {"create": 8}
    assert len(weekly.account.news(weekly.channel)) == 8

    path = weekly.path("周刊-3")
    path.write_text(path.read_text(encoding="utf-8").replace("第 2 节", "第二节"), encoding="utf-8")
    assert step(weekly) == {"update": 1, "unchanged": 7}
    assert "第二节" in weekly.account.text(weekly.media_id("周刊-3"), weekly.channel)

    weekly.remove("周刊-5")
    assert step(weekly) == {"delete": 1, "unchanged": 7}
    assert "散步周刊第 5 期" not in weekly.account.titles(weekly.channel)
