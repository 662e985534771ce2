"""The length and the number of pauses between attempts."""

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


def test_45011_pauses_for_a_minute(account: Account) -> None:
    account.fault("draft/count#1:errcode=45011")
    assert isinstance(account.client().channel("draft").count(), Ok)
    assert account.slept == [61]


def test_the_retry_time_ends_before_the_attempts_do(account: Account) -> None:
    account.fault("draft/count:errcode=45011")
    assert isinstance(account.client().channel("draft").count(), Refused)
    assert sum(account.slept) <= 130


class SlowCall:
    """A clock, and a call that times out."""

    def __init__(self, seconds: float, *, timed_out: bool = True) -> None:
        self.now, self.tries = 0.0, 0
        self._seconds, self._timed_out = seconds, timed_out

    def attempt(self) -> Unknown:
        self.now += self._seconds
        self.tries += 1
        return Unknown("draft/count", "late", timed_out=self._timed_out)

    def run(self) -> tuple[int, list[ClientEvent]]:
        """The number of attempts, and the reported events."""
        events: list[ClientEvent] = []
        timing = Timing(clock=lambda: self.now, sleep=lambda _: None, jitter=lambda: 0.5)
        RetryPolicy(timing, events.append).run(DRAFT_COUNT, self.attempt, lambda: False)
        return self.tries, events


def test_an_attempt_that_times_out_uses_up_retry_time() -> None:
    assert SlowCall(60).run() == (
        3,
        [RetryScheduled("draft/count", 1.0, "late"), RetryScheduled("draft/count", 2.0, "late")],
    )
    assert SlowCall(300).run() == (1, [])


def test_another_failed_attempt_uses_up_no_retry_time() -> None:
    assert SlowCall(300, timed_out=False).run()[0] == 4


def test_a_pause_is_reported_with_its_reason(account: Account) -> None:
    account.fault("draft/count#1:errcode=-1")
    account.client().channel("draft").count()
    waits = [events for events in account.events if isinstance(events, RetryScheduled)]
    assert waits == [RetryScheduled("draft/count", 1.0, "-1 the system is busy")]


def test_a_query_that_always_fails_returns_its_last_answer(account: Account) -> None:
    account.fault("draft/count:status=502")
    answer = account.client().channel("draft").count()
    assert answer == Unknown("draft/count", "HTTP 502")
    assert account.calls()["draft/count"] == 4


def test_a_used_up_quota_is_not_retried(account: Account) -> None:
    account.fault("draft/count:errcode=45009")
    account.client().channel("draft").count()
    assert account.calls()["draft/count"] == 1


def test_the_limit_of_calls_a_minute_is_waited_for(opened: Open) -> None:
    account = opened(calls_per_minute=5)
    advance = lambda seconds: account.admin("clock", {"advance": seconds})  # noqa: E731
    client = account.client(timing=account.timing(sleep=advance))
    assert all(isinstance(client.channel("draft").count(), Ok) for _ in range(12))


def test_the_rate_limit_allows_so_many_calls_a_minute() -> None:
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


def test_a_new_cover_that_is_not_replicated_yet_is_retried(account: Account) -> None:
    client = account.client()
    thumb = cover(client)
    account.fault("draft/add#1:errcode=40007")
    assert isinstance(client.channel("draft").create([article(thumb)]), Ok)
    assert account.slept == [2.5]


def test_an_old_cover_that_is_gone_is_not_retried(account: Account) -> None:
    answer = account.client().channel("draft").create([article("gone")])
    assert isinstance(answer, Refused)
    assert answer.row.field == "cover"
    assert account.slept == []


def test_a_draft_that_was_just_deleted_is_not_retried(account: Account) -> None:
    client = account.client()
    news = client.channel("draft")
    media_id = value(news.create([article(cover(client))]))
    news.delete(media_id)
    assert isinstance(news.get(media_id), Refused)
    assert account.slept == []
