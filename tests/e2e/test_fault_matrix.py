"""Every endpoint that writes, times everything that can happen to a call: it settles by itself.

What the account holds in the end is what it would hold without the fault: the same articles with
the same text, each once, the same files, and no question on the way.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.e2e.crash_runner import CrashRunner, copied_site
from tests.e2e.site import CHANNELS, Site, emulated
from tests.media.samples import mp3, mp4
from tests.sampling import sample
from wxpublish.model.site import Channel
from wxpublish.wechat.readback import text_without_spaces

pytestmark = pytest.mark.slow

Holdings = tuple[list[tuple[tuple[str, str], ...]], list[str]]
ONE_BY_ONE = ("--parallelism", "1")

FAULTS = (
    "before:drop",
    "after:drop",
    "after:status=502",
    "after:garbage",
    "before:errcode=-1",
    "after:errcode=-1",
    "before:token",
)
CALLS: dict[Channel, tuple[str, ...]] = {
    "draft": (
        "draft/add#1",
        "draft/update#1",
        "draft/delete#1",
        "media/uploadimg#1",
        "material/add_material#1",  # a cover
        "material/add_material#3",  # an image
        "material/add_material#4",  # a video
        "material/add_material#5",  # a voice
        "material/del_material#1",  # a file
    ),
    "material": (
        "material/add_news#1",
        "material/update_news#1",
        "material/del_material#1",  # a news
        "material/del_material#6",  # a cover
    ),
}
"""The writing calls that faults meet; uploads are the same on both channels."""
CASES = [(channel, call) for channel in CHANNELS for call in CALLS[channel]]
MEDIA = """\
media:
  - {id: qr, type: image, file: qr.png}
  - {id: jingle, type: voice, file: jingle.mp3}
  - {id: intro, type: video, file: intro.mp4, title: 片头, introduction: 简介}
"""


def before(site: Site) -> None:
    """What is there: to edit, to grow, to delete, and three materials to replace."""
    site.picture("old.jpg", "gray")
    site.picture("qr.png", "black")
    (site.root / "jingle.mp3").write_bytes(mp3(2))
    (site.root / "intro.mp4").write_bytes(mp4())
    site.configure(MEDIA)
    site.article("edited", text="旧文。")
    site.article("gone", cover="/old.jpg")
    site.article("lead", news="weekly", index="0")
    site.article("pair", news="two", index="0")
    site.article("other", news="two", index="1")


def after(site: Site) -> None:
    """Everything at once: creates, updates, replaces and deletes; files come and go."""
    site.picture("new.jpg", "teal")
    site.picture("photo.png", "olive")
    site.picture("more.jpg", "orange")
    site.picture("qr.png", "white")
    (site.root / "jingle.mp3").write_bytes(mp3(3))
    (site.root / "intro.mp4").write_bytes(mp4(brand=b"mp42"))
    site.article("edited", text="新文。\n\n![图](/photo.png)", cover="/new.jpg")
    site.article("other", text="次条改了。", news="two", index="1")
    site.remove("gone")
    site.article("second", news="weekly", index="1")
    site.article("fresh", cover="/more.jpg")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Channel, Site]]:
    """On each channel a site that was applied, and edited since."""
    with ExitStack() as stack:
        sites = {}
        for channel in CHANNELS:
            folder = tmp_path_factory.mktemp(channel)
            account = stack.enter_context(emulated(folder / "account"))
            sites[channel] = Site(folder / "site", account, channel)
            before(sites[channel])
            sites[channel].apply()
            after(sites[channel])
        yield sites


@pytest.fixture(scope="module")
def expected(prepared: dict[Channel, Site]) -> dict[Channel, Holdings]:
    """What each account holds after an apply to which nothing happens."""
    found = {}
    for channel, site in prepared.items():
        with copied_site(site) as other:
            other.apply(*ONE_BY_ONE)
            found[channel] = holdings(other)
    return found


def holdings(site: Site) -> Holdings:
    """The titles and words of every news, and the names of all files."""
    news = site.account.news(site.channel).values()
    articles = [
        tuple((one.title, text_without_spaces(one.content or "")) for one in item.articles)
        for item in news
    ]
    return sorted(articles), sorted(site.account.filenames())


@pytest.mark.parametrize(("channel", "call"), CASES)
def test_a_retried_fault_leaves_no_trace(
    prepared: dict[Channel, Site],
    expected: dict[Channel, Holdings],
    process: CrashRunner,
    channel: Channel,
    call: str,
) -> None:
    # Each call meets three of the seven by default, its neighbour in the table the next three.
    for fault in sample(FAULTS, 3, offset=CASES.index((channel, call))):
        with copied_site(prepared[channel]) as site:
            site.account.inject_faults(f"{call}:{fault}")
            code = process.apply(site, 0, *ONE_BY_ONE)
            assert code in {0, 5}, (fault, code, process.output)
            assert [one["seen"] for one in site.account.admin("faults")["faults"]] != [0], fault
            site.account.clear_faults()
            assert process.apply(site) == 0, (fault, process.output)
            site.assert_no_changes()
            site.assert_one_item_each()
            assert holdings(site) == expected[channel], fault
