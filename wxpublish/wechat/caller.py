"""The one way a call takes: token, request, answer, and again where that is safe."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown, outcome
from wxpublish.wechat.call_budget import CallBudget, quota_of
from wxpublish.wechat.call_counts import CallCounter, RateLimit
from wxpublish.wechat.endpoints import QUOTA_GET, Endpoint
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.replies import Object, json_answer
from wxpublish.wechat.request_bodies import RequestBody, json_body
from wxpublish.wechat.retries import Retries
from wxpublish.wechat.timing import Exchanged, Observer, Timing
from wxpublish.wechat.token_provider import TokenSource
from wxpublish.wechat.transport import OutgoingRequest, StreamedResponse, Transport

T = TypeVar("T")
Take = Callable[[StreamedResponse], Ok[T] | Refused | Unknown]
USED_UP = 45009
NEW = 10.0
"""Seconds in which an id may be unknown to some of the platform's machines (seen in practice)."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call. `body` makes a fresh body for each try; `relies_on` are media_ids that must exist."""

    endpoint: Endpoint
    query: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], RequestBody] | None = None
    relies_on: tuple[str, ...] = ()


class Caller:
    """Makes calls with the account's token, from any number of threads."""

    def __init__(
        self,
        *,
        wire: Transport,
        tokens: TokenSource,
        tally: CallCounter,
        pace: RateLimit,
        budget: CallBudget | None = None,
        timing: Timing,
        observe: Observer,
    ) -> None:
        self.wire = wire
        self._tokens = tokens
        self._tally = tally
        self._pace = pace
        self._budget = budget
        self._timing = timing
        self._observe = observe
        self._retries = Retries(timing, observe)
        self._made: dict[str, float] = {}

    def json(self, request: Request, extract: Callable[[Object], T]) -> Answer[T]:
        """A call that is answered with a JSON object, of which `extract` makes the value."""
        return self.call(request, lambda incoming: json_answer(incoming, extract))

    def post(
        self,
        endpoint: Endpoint,
        body: Object,
        extract: Callable[[Object], T],
        relies_on: tuple[str, ...] = (),
    ) -> Answer[T]:
        """A call that sends a JSON object and is answered with one."""
        request = Request(endpoint, body=partial(json_body, body), relies_on=relies_on)
        return self.json(request, extract)

    def call(self, request: Request, take: Take[T]) -> Answer[T]:
        """A call whose answer `take` reads; it is taken anew at each try."""
        return self._retries.run(
            request.endpoint,
            lambda: self._with_token(request, take),
            lambda: any(self._is_new(media_id) for media_id in request.relies_on),
        )

    def made(self, media_id: str) -> None:
        """Remember an id as made just now: for some seconds it may be refused as invalid."""
        self._made[media_id] = self._timing.clock()

    def unmade(self, media_id: str) -> None:
        """Forget an id that is to be deleted: from now on it is refused with good reason."""
        self._made.pop(media_id, None)

    def _is_new(self, media_id: str) -> bool:
        return self._timing.clock() - self._made.get(media_id, 0) < NEW

    def _with_token(self, request: Request, take: Take[T]) -> Answer[T]:
        """One try, and one more with another token where the platform rejects the first."""
        token = self._tokens.token()
        if not isinstance(token, Ok):
            return token
        answer = self._once(request, token.value, take)
        if not (isinstance(answer, Refused) and answer.row.kind is ErrorKind.REFRESH):
            return answer
        fresh = self._tokens.renew(token.value)
        if fresh is None:
            return answer
        return self._once(request, fresh.value, take) if isinstance(fresh, Ok) else fresh

    def _once(self, request: Request, token: str, take: Take[T]) -> Answer[T]:
        endpoint = request.endpoint
        if (used_up := self._used_up(endpoint)) is not None:
            return used_up
        self._pace.wait()
        sending = OutgoingRequest(
            endpoint.name,
            endpoint.method,
            self.wire.base + endpoint.path,
            {"access_token": token, **request.query},
            request.body() if request.body else None,
            secrets=(token,),
            file=endpoint.file,
        )
        begun = time.monotonic()
        answer = self.wire.exchange(sending, take)
        if not isinstance(answer, NotSent):
            self._tally.add(endpoint)
            if self._budget is not None and not _is_for_token(answer):
                self._budget.spent(endpoint.name)
        self._observe(Exchanged(endpoint.name, time.monotonic() - begun, outcome(answer)))
        return answer

    def _used_up(self, endpoint: Endpoint) -> Refused | None:
        """The refusal of a call beyond what the day has, as far as the platform knows of no more."""
        budget, name = self._budget, endpoint.name
        if budget is None or budget.left(name) != 0:
            return None
        if budget.is_to_be_asked(name):
            body = {"cgi_path": endpoint.path}
            answer = self.post(QUOTA_GET, body, quota_of)
            if isinstance(answer, Ok):
                budget.learn(name, answer.value)
        if budget.left(name) != 0:
            return None
        said = f"the limit of {budget.limit(name):,} calls a day is used up"
        return Refused(name, USED_UP, said, unsent=True)


def _is_for_token(answer: Answer[T]) -> bool:
    """Whether the platform refused the token, before it counted the call."""
    return isinstance(answer, Refused) and answer.row.kind is ErrorKind.REFRESH
