"""The result of a call under every fault: nothing is created twice or lost."""

import socket

import pytest

from tests.wechat.accounts import Account, article, cover, picture, value
from wxpublish.model.site import Channel
from wxpublish.wechat.answers import NotSent, Ok, Refused, Unknown

CHANNELS: tuple[Channel, ...] = ("draft", "material")
ADD = {"draft": "draft/add", "material": "material/add_news"}
UPDATE = {"draft": "draft/update", "material": "material/update_news"}
DELETE = {"draft": "draft/delete", "material": "material/del_material"}

LOST = [
    "before:drop",
    "after:drop",
    "before:status=502",
    "after:status=502",
    "before:garbage",
    "after:garbage",
    "cut",
    "before:errcode=-1",
    "after:errcode=-1",
]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("fault", LOST)
def test_a_create_with_a_lost_answer_is_unknown_and_not_repeated(
    account: Account, channel: Channel, fault: str
) -> None:
    client = account.client()
    thumb = cover(client)
    account.fault(f"{ADD[channel]}#1:{fault}")
    answer = client.channel(channel).create([article(thumb)])
    assert isinstance(answer, Unknown)
    assert account.calls()[ADD[channel]] == 1


@pytest.mark.parametrize("fault", LOST)
def test_an_upload_with_a_lost_answer_is_unknown_and_not_repeated(
    account: Account, fault: str
) -> None:
    account.fault(f"material/add_material#1:{fault}")
    assert isinstance(account.client().materials.add("thumb", picture()), Unknown)
    assert account.calls()["material/add_material"] == 1


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("fault", [*LOST, "before:token", "before:errcode=45011"])
def test_an_update_is_repeated_until_it_is_done(
    account: Account, channel: Channel, fault: str
) -> None:
    client = account.client()
    thumb = cover(client)
    news = client.channel(channel)
    media_id = value(news.create([article(thumb)]))
    account.fault(f"{UPDATE[channel]}#1:{fault}")
    assert news.update(media_id, 0, article(thumb, "新的标题")) == Ok(None)
    assert value(news.get(media_id)).articles[0].title == "新的标题"


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("fault", [*LOST, "before:token", "before:errcode=45011"])
def test_a_delete_is_repeated_and_a_missing_item_is_success(
    account: Account, channel: Channel, fault: str
) -> None:
    client = account.client()
    news = client.channel(channel)
    media_id = value(news.create([article(cover(client))]))
    account.fault(f"{DELETE[channel]}#1:{fault}")
    assert news.delete(media_id) == Ok(None)
    assert value(news.list()).items == {}


@pytest.mark.parametrize("fault", LOST)
def test_an_upload_of_an_article_picture_is_repeated(account: Account, fault: str) -> None:
    account.fault(f"media/uploadimg#1:{fault}")
    assert isinstance(account.client().materials.add_picture(picture()), Ok)


@pytest.mark.parametrize("fault", ["before:token", "before:errcode=45011", "before:status=429"])
def test_a_create_is_repeated_after_a_conclusive_refusal(account: Account, fault: str) -> None:
    client = account.client()
    thumb = cover(client)
    account.fault(f"draft/add#1:{fault}")
    assert isinstance(client.channel("draft").create([article(thumb)]), Ok)
    assert account.effects()["draft/add"] == 1


def test_an_unreachable_host_is_not_sent_after_a_few_attempts(account: Account) -> None:
    client = account.client(api_base=unused_address())
    answer = client.channel("draft").create([article("cover")])
    assert isinstance(answer, NotSent)
    assert answer.reason.endswith("could not be reached (Connection refused)")
    assert len(account.slept) == 3


def test_a_read_timeout_makes_a_create_unknown(account: Account) -> None:
    thumb = cover(account.client())
    account.fault("draft/add:after:hang")
    client = account.client(timing=account.timing(read=0.3))
    answer = client.channel("draft").create([article(thumb)])
    assert isinstance(answer, Unknown)
    assert "did not answer within 0.3 s" in answer.reason


def test_a_slow_body_is_cut_off_by_the_time_limit(account: Account) -> None:
    account.fault("draft/count:slow=4")
    client = account.client(timing=account.timing(total=0.5, max_attempts=1))
    answer = client.channel("draft").count()
    assert isinstance(answer, Unknown)
    assert "was not complete within 0.5 s" in answer.reason


@pytest.mark.parametrize("fault", ["before:drop", "before:garbage", "before:errcode=-1"])
def test_without_a_token_a_create_is_not_sent(account: Account, fault: str) -> None:
    account.fault(f"stable_token:{fault}")
    answer = account.client().channel("draft").create([article("cover")])
    assert isinstance(answer, NotSent | Refused)
    assert answer.endpoint == "stable_token"
    assert "draft/add" not in account.calls()


def test_calls_are_counted_as_the_platform_counts_them(account: Account) -> None:
    client = account.client()
    account.fault("draft/update#1:before:drop", "draft/count#1-2:before:errcode=-1")
    thumb = cover(client)
    news = client.channel("draft")
    media_id = value(news.create([article(thumb)]))
    news.update(media_id, 0, article(thumb))
    news.count()
    counts = client.counts()
    assert {**counts.writes, **counts.reads, **counts.tokens} == account.calls()
    assert counts.writes == {"draft/add": 1, "draft/update": 2, "material/add_material": 1}


def unused_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
