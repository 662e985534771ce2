"""The client of an account: its channels, materials and temporary media."""

import math
from dataclasses import dataclass, field

from wxpublish.errors import PlatformError
from wxpublish.model.site import PLATFORM, Channel
from wxpublish.wechat.account_info import AccountInfo
from wxpublish.wechat.answers import Answer
from wxpublish.wechat.call_budget import CallBudget, CountStore, DayLimits
from wxpublish.wechat.call_counts import CallCounter, CallCounts, RateLimit
from wxpublish.wechat.caller import Caller
from wxpublish.wechat.news_channels import NewsChannel
from wxpublish.wechat.permanent_materials import Materials
from wxpublish.wechat.temporary import TemporaryMedia
from wxpublish.wechat.timing import Observer, Timing, ignore_events
from wxpublish.wechat.token_provider import (
    GivenToken,
    StableToken,
    TokenCommand,
    TokenSource,
    TokenStore,
)
from wxpublish.wechat.transport import Transport

CALLS_PER_MINUTE = 900
"""Below the 1,000 calls a minute and token at which the platform reportedly answers 45011."""

CREDENTIALS_HINT = (
    "set WXPUBLISH_APP_ID and WXPUBLISH_APP_SECRET, or WXPUBLISH_ACCESS_TOKEN, or "
    "WXPUBLISH_TOKEN_COMMAND; or try everything out with --account emulator"
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to get a token. The first that is set counts: access token, token command, secret."""

    app_id: str
    secret: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    token_command: str = field(default="", repr=False)


class Client:
    """One account of the platform. Thread-safe.

    Create news one at a time all the same, so that at most one create can have an unknown result.
    """

    def __init__(
        self,
        *,
        api: Transport,
        tokens: TokenSource,
        counter: CallCounter,
        timing: Timing,
        observe: Observer = ignore_events,
        budget: CallBudget | None = None,
    ) -> None:
        rate_limit = RateLimit(None if api.is_local else CALLS_PER_MINUTE, timing)
        caller = Caller(
            transport=api,
            tokens=tokens,
            counter=counter,
            rate_limit=rate_limit,
            budget=budget,
            timing=timing,
            observe=observe,
        )
        self._caller = caller
        self._tokens = tokens
        self._counter = counter
        self._budget = budget
        self.materials = Materials(caller)
        self.temporary = TemporaryMedia(caller)
        self.account = AccountInfo(caller)

    def channel(self, channel: Channel) -> NewsChannel:
        """The news of a channel."""
        return NewsChannel(self._caller, channel)

    def counts(self) -> CallCounts:
        """The calls made so far."""
        return self._counter.counts()

    def close(self) -> None:
        """Store the counts of the daily budget."""
        if self._budget is not None:
            self._budget.close()

    def token(self) -> Answer[str]:
        """A token, to check that the credentials work."""
        return self._tokens.token()

    @property
    def server_time(self) -> int:
        """The platform's clock at its last answer, in seconds; 0 before the first answer."""
        return self._caller.transport.date


def connect(
    credentials: Credentials,
    *,
    store: TokenStore,
    api_base: str = PLATFORM,
    token_base: str = PLATFORM,
    timing: Timing | None = None,
    observe: Observer = ignore_events,
    limits: DayLimits | None = None,
    counts: CountStore | None = None,
    deadline: float = math.inf,
) -> Client:
    """A client for an account; this sends nothing yet.

    `limits` are calls a day, and `counts` stores how many were made; without limits every call is
    sent. After `deadline`, on the monotonic clock, the client starts no call.
    Raises InvalidContent for a base URL that is neither https nor this machine, and PlatformError if
    there are no credentials.
    """
    timing = timing or Timing(deadline=deadline)
    counter = CallCounter()
    api = Transport(api_base, timing)
    tokens: TokenSource
    if credentials.access_token:
        tokens = GivenToken(credentials.access_token)
    elif credentials.token_command:
        tokens = TokenCommand(credentials.token_command)
    elif credentials.app_id and credentials.secret:
        tokens = StableToken(
            credentials.app_id,
            credentials.secret,
            transport=Transport(token_base, timing),
            store=store,
            clock=timing.clock,
            on_call=counter.add_token,
            observe=observe,
        )
    else:
        account = f" {credentials.app_id}" if credentials.app_id else ""
        raise PlatformError(
            f"there are no credentials for the account{account}", hint=CREDENTIALS_HINT
        )
    budget = CallBudget(limits, lambda: api.date or timing.clock(), counts) if limits else None
    return Client(
        api=api, tokens=tokens, counter=counter, timing=timing, observe=observe, budget=budget
    )
