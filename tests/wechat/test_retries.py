"""How long is waited, and when it is over."""

from tests.wechat.accounts import Account, article, cover, value
from tests.wechat.conftest import Open
from wxpublish.wechat.answers import Ok, Refused, Unknown
from wxpublish.wechat.call_counts import RateLimit
from wxpublish.wechat.endpoints import DRAFT_COUNT
from wxpublish.wechat.retries import RetryPolicy
from wxpublish.wechat.timing import ClientEvent, RetryScheduled, Timing


def test_pauses_grow_up_to_five_seconds(account: Account) -> None:
    account.fault("draft/count:errcode=-1")
    client = account.client(timing=account.timing(max_attempts=6))
    assert isinstance(client.channel("draft").count(), Refused)
    assert account.slept == [1, 2, 4, 5, 5]


def test_jitter_halves_or_stretches_a_pause(account: Account) -> None:
    account.fault("draft/count#1:errcode=-1")
    account.client(timing=account.timing(jitter=lambda: 0.0)).channel("draft").count()
    account.fault("draft/count#1:errcode=-1")
    account.client(timing=account.timing(jitter=lambda: 1.0)).channel("draft").count()
    assert account.slept == [0.5, 1.5]


def test_a_minute_is_waited_on_45011(account: Account) -> None:
    account.fault("draft/count#1:errcode=45011")
    assert isinstance(account.client().channel("draft").count(), Ok)
    assert account.slept == [61]


def test_patience_ends_before_the_tries_do(account: Account) -> None:
    account.fault("draft/count:errcode=45011")
    assert isinstance(account.client().channel("draft").count(), Refused)
    assert sum(account.slept) <= 130


class Late:
    """A clock, and a call that is not answered within its time."""

    def __init__(self, seconds: float, *, timed_out: bool = True) -> None:
        self.now, self.tries = 0.0, 0
        self._seconds, self._slow = seconds, timed_out

    def attempt(self) -> Unknown:
        self.now += self._seconds
        self.tries += 1
        return Unknown("draft/count", "late", timed_out=self._slow)

    def tried(self) -> tuple[int, list[ClientEvent]]:
        """How often the call was tried, and what was told of it."""
        heard: list[ClientEvent] = []
        timing = Timing(clock=lambda: self.now, sleep=lambda _: None, jitter=lambda: 0.5)
        RetryPolicy(timing, heard.append).run(DRAFT_COUNT, self.attempt, lambda: False)
        return self.tries, heard


def test_a_try_that_ran_into_its_time_takes_of_the_patience() -> None:
    assert Late(60).tried() == (
        3,
        [RetryScheduled("draft/count", 1.0, "late"), RetryScheduled("draft/count", 2.0, "late")],
    )
    assert Late(300).tried() == (1, [])


def test_a_try_that_failed_for_another_reason_takes_of_no_patience() -> None:
    assert Late(300, timed_out=False).tried()[0] == 4


def test_a_wait_is_announced_with_its_reason(account: Account) -> None:
    account.fault("draft/count#1:errcode=-1")
    account.client().channel("draft").count()
    waits = [heard for heard in account.heard if isinstance(heard, RetryScheduled)]
    assert waits == [RetryScheduled("draft/count", 1.0, "-1 the system is busy")]


def test_a_reading_that_never_succeeds_comes_out_as_it_is(account: Account) -> None:
    account.fault("draft/count:status=502")
    answer = account.client().channel("draft").count()
    assert answer == Unknown("draft/count", "HTTP 502")
    assert account.calls()["draft/count"] == 4


def test_used_up_calls_are_not_tried_again(account: Account) -> None:
    account.fault("draft/count:errcode=45009")
    account.client().channel("draft").count()
    assert account.calls()["draft/count"] == 1


def test_a_minute_of_the_account_is_waited_for(opened: Open) -> None:
    account = opened(calls_per_minute=5)
    advance = lambda seconds: account.admin("clock", {"advance": seconds})  # noqa: E731
    client = account.client(timing=account.timing(sleep=advance))
    assert all(isinstance(client.channel("draft").count(), Ok) for _ in range(12))


def test_the_pace_lets_so_many_calls_pass_in_a_minute() -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = RateLimit(3, Timing(clock=lambda: now[0], sleep=sleep))
    for _ in range(7):
        pace.wait()
        now[0] += 1
    assert slept == [57, 57]


def test_a_new_cover_that_is_not_known_everywhere_yet_is_tried_again(account: Account) -> None:
    client = account.client()
    thumb = cover(client)
    account.fault("draft/add#1:errcode=40007")
    assert isinstance(client.channel("draft").create([article(thumb)]), Ok)
    assert account.slept == [2.5]


def test_an_old_cover_that_is_gone_is_refused_at_once(account: Account) -> None:
    answer = account.client().channel("draft").create([article("gone")])
    assert isinstance(answer, Refused)
    assert answer.row.field == "cover"
    assert account.slept == []


def test_a_draft_that_was_just_deleted_is_gone_at_once(account: Account) -> None:
    client = account.client()
    news = client.channel("draft")
    media_id = value(news.create([article(cover(client))]))
    news.delete(media_id)
    assert isinstance(news.get(media_id), Refused)
    assert account.slept == []
