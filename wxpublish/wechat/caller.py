"""Making a call: token, rate limit, request, answer, and a retry where that is safe."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from wxpublish.wechat.answers import Answer, NotSent, Ok, Refused, Unknown, summarise
from wxpublish.wechat.call_budget import CallBudget, read_quota
from wxpublish.wechat.call_counts import CallCounter, RateLimit
from wxpublish.wechat.endpoints import QUOTA_GET, Endpoint
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.replies import JsonObject, read_json_answer
from wxpublish.wechat.request_bodies import RequestBody, json_body
from wxpublish.wechat.retries import RetryPolicy
from wxpublish.wechat.timing import Observer, RequestFinished, Timing
from wxpublish.wechat.token_provider import TokenSource
from wxpublish.wechat.transport import OutgoingRequest, StreamedResponse, Transport

T = TypeVar("T")
AnswerReader = Callable[[StreamedResponse], Ok[T] | Refused | Unknown]
QUOTA_EXCEEDED = 45009
REPLICATION_TIME = 10.0
"""Seconds for which some of the platform's machines may not know a new id (seen in practice)."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call. `body` makes a new body for each attempt; `depends_on` are media_ids that must exist."""

    endpoint: Endpoint
    query: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], RequestBody] | None = None
    depends_on: tuple[str, ...] = ()


class Caller:
    """Makes calls with the account's token. Thread-safe."""

    def __init__(
        self,
        *,
        transport: Transport,
        tokens: TokenSource,
        counter: CallCounter,
        rate_limit: RateLimit,
        budget: CallBudget | None = None,
        timing: Timing,
        observe: Observer,
    ) -> None:
        self.transport = transport
        self._tokens = tokens
        self._counter = counter
        self._rate_limit = rate_limit
        self._budget = budget
        self._timing = timing
        self._observe = observe
        self._retry_policy = RetryPolicy(timing, observe)
        self._created_at: dict[str, float] = {}

    def json(self, request: Request, extract: Callable[[JsonObject], T]) -> Answer[T]:
        """Make a call that is answered with a JSON object; `extract` turns it into the value."""
        return self.call(request, lambda incoming: read_json_answer(incoming, extract))

    def post(
        self,
        endpoint: Endpoint,
        body: JsonObject,
        extract: Callable[[JsonObject], T],
        depends_on: tuple[str, ...] = (),
    ) -> Answer[T]:
        """Make a call that sends a JSON object and is answered with one."""
        request = Request(endpoint, body=partial(json_body, body), depends_on=depends_on)
        return self.json(request, extract)

    def call(self, request: Request, read: AnswerReader[T]) -> Answer[T]:
        """Make a call whose answer `read` reads, once for each attempt."""
        return self._retry_policy.run(
            request.endpoint,
            lambda: self._with_token(request, read),
            lambda: any(self._is_new(media_id) for media_id in request.depends_on),
        )

    def remember_created(self, media_id: str) -> None:
        """Note that an id is new: for some seconds the platform may refuse it as invalid."""
        self._created_at[media_id] = self._timing.clock()

    def forget_created(self, media_id: str) -> None:
        """Note that an id is about to be deleted: a refusal is then no reason to retry."""
        self._created_at.pop(media_id, None)

    def _is_new(self, media_id: str) -> bool:
        return self._timing.clock() - self._created_at.get(media_id, 0) < REPLICATION_TIME

    def _with_token(self, request: Request, read: AnswerReader[T]) -> Answer[T]:
        """One attempt, and another with a new token if the platform rejects the first token."""
        token = self._tokens.token()
        if not isinstance(token, Ok):
            return token
        answer = self._send(request, token.value, read)
        if not (isinstance(answer, Refused) and answer.row.kind is ErrorKind.REFRESH):
            return answer
        fresh = self._tokens.renew(token.value)
        if fresh is None:
            return answer
        return self._send(request, fresh.value, read) if isinstance(fresh, Ok) else fresh

    def _send(self, request: Request, token: str, read: AnswerReader[T]) -> Answer[T]:
        endpoint = request.endpoint
        if (used_up := self._check_quota(endpoint)) is not None:
            return used_up
        self._rate_limit.wait()
        outgoing = OutgoingRequest(
            endpoint.name,
            endpoint.method,
            self.transport.base + endpoint.path,
            {"access_token": token, **request.query},
            request.body() if request.body else None,
            secrets=(token,),
            file=endpoint.file,
        )
        started = time.monotonic()
        answer = self.transport.exchange(outgoing, read)
        if not isinstance(answer, NotSent):
            self._counter.add(endpoint)
            if self._budget is not None and not _refuses_token(answer):
                self._budget.record_call(endpoint.name)
        self._observe(RequestFinished(endpoint.name, time.monotonic() - started, summarise(answer)))
        return answer

    def _check_quota(self, endpoint: Endpoint) -> Refused | None:
        """The refusal of a call that exceeds the daily limit; None if the call may be made."""
        budget, name = self._budget, endpoint.name
        if budget is None or budget.remaining(name) != 0:
            return None
        if budget.claim_quota_query(name):
            body = {"cgi_path": endpoint.path}
            answer = self.post(QUOTA_GET, body, read_quota)
            if isinstance(answer, Ok):
                budget.correct(name, answer.value)
        if budget.remaining(name) != 0:
            return None
        reason = f"the limit of {budget.limit(name):,} calls a day is used up"
        return Refused(name, QUOTA_EXCEEDED, reason, refused_locally=True)


def _refuses_token(answer: Answer[T]) -> bool:
    """Whether the platform rejected the token; it does not count such a call."""
    return isinstance(answer, Refused) and answer.row.kind is ErrorKind.REFRESH
