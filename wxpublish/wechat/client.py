"""The client: an account's channels, materials and temporary media, with its calls counted."""

import math
from dataclasses import dataclass, field

from wxpublish.errors import PlatformError
from wxpublish.model.site import PLATFORM, Channel
from wxpublish.wechat.account_info import AccountInfo
from wxpublish.wechat.answers import Answer
from wxpublish.wechat.call_budget import CallBudget, CountStore, DayLimits
from wxpublish.wechat.call_counts import CallCounter, CallCounts, RateLimit
from wxpublish.wechat.caller import Caller
from wxpublish.wechat.news_channels import News
from wxpublish.wechat.permanent_materials import Materials
from wxpublish.wechat.temporary import Temporary
from wxpublish.wechat.timing import Observer, Timing, deaf
from wxpublish.wechat.token_provider import (
    GivenToken,
    StableToken,
    TokenCommand,
    TokenSource,
    TokenStore,
)
from wxpublish.wechat.transport import Transport

CALLS_A_MINUTE = 900
"""Somewhat below the 1,000 a minute and token at which the platform is said to answer 45011."""

NEEDED = (
    "set WXPUBLISH_APP_ID and WXPUBLISH_APP_SECRET, or WXPUBLISH_ACCESS_TOKEN, or "
    "WXPUBLISH_TOKEN_COMMAND; or try it all out with --account emulator"
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens an account; the first that is set counts: token, command, secret."""

    app_id: str
    secret: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    token_command: str = field(default="", repr=False)


class Client:
    """One account of the platform. All methods may be called from many threads.

    Creates of news should still come one at a time, so that at most one can be in doubt.
    """

    def __init__(
        self,
        *,
        api: Transport,
        tokens: TokenSource,
        tally: CallCounter,
        timing: Timing,
        observe: Observer = deaf,
        budget: CallBudget | None = None,
    ) -> None:
        pace = RateLimit(None if api.is_local else CALLS_A_MINUTE, timing)
        caller = Caller(
            wire=api,
            tokens=tokens,
            tally=tally,
            pace=pace,
            budget=budget,
            timing=timing,
            observe=observe,
        )
        self._caller = caller
        self._tokens = tokens
        self._tally = tally
        self.materials = Materials(caller)
        self.temporary = Temporary(caller)
        self.account = AccountInfo(caller)

    def channel(self, channel: Channel) -> News:
        """The news of a channel."""
        return News(self._caller, channel)

    def counts(self) -> CallCounts:
        """The calls made so far."""
        return self._tally.counts()

    def token(self) -> Answer[str]:
        """A token, to see whether the credentials open the account."""
        return self._tokens.token()

    @property
    def server_time(self) -> int:
        """The platform's clock at its last answer, in seconds; 0 before the first."""
        return self._caller.wire.date


def connect(
    credentials: Credentials,
    *,
    store: TokenStore,
    api_base: str = PLATFORM,
    token_base: str = PLATFORM,
    timing: Timing | None = None,
    observe: Observer = deaf,
    limits: DayLimits | None = None,
    counts: CountStore | None = None,
    ends: float = math.inf,
) -> Client:
    """A client for an account; nothing is sent yet.

    `limits` are calls a day, and `counts` keeps how many were made. Without limits all are sent.
    At `ends`, of the machine's monotonic clock, nothing more is begun.
    Raises InvalidContent for a base that is neither https nor this machine, and PlatformError when
    there are no credentials at all.
    """
    timing = timing or Timing(ends=ends)
    tally = CallCounter()
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
            wire=Transport(token_base, timing),
            store=store,
            clock=timing.clock,
            counted=tally.add_token,
            observe=observe,
        )
    else:
        account = f" {credentials.app_id}" if credentials.app_id else ""
        raise PlatformError(f"there are no credentials for the account{account}", hint=NEEDED)
    budget = CallBudget(limits, lambda: api.date or timing.clock(), counts) if limits else None
    return Client(
        api=api, tokens=tokens, tally=tally, timing=timing, observe=observe, budget=budget
    )
