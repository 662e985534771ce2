"""Clients of the platform for the accounts of the configuration."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Self

from wxpublish.model.quota import DAILY
from wxpublish.model.site import EMULATOR, Account
from wxpublish.state.token_cache import TokenCache
from wxpublish.wechat.call_budget import DayLimits
from wxpublish.wechat.client import Client, Credentials, connect
from wxpublish.wechat.timing import ClientEvent

Connect = Callable[[Account], AbstractContextManager[Client]]
"""Connects to an account's platform. An emulator runs until the context ends."""

DEFAULT_TIMEOUT = 6 * 3600.0
"""Seconds: as long as a GitHub job may run. Each call has a much shorter timeout."""

EMULATOR_SECRET = "emulator-secret"  # noqa: S105 - it protects nothing: the emulator is local


class LazyClient:
    """The account's client, connected at the first use, so that a run with nothing to do makes no
    call. The context closes it.
    """

    def __init__(self, account: Account, connect: Connect) -> None:
        self._account = account
        self._connect = connect
        self._stack = ExitStack()
        self._client: Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def get(self) -> Client:
        """The client; the first call connects it."""
        if self._client is None:
            self._client = self._stack.enter_context(self._connect(self._account))
        return self._client


def client_for(
    account: Account, environ: Mapping[str, str], observe: Callable[[ClientEvent], None]
) -> Client:
    """A client with the credentials of the environment. It sends nothing yet.

    The emulator needs no credentials. The secret of an account with a name is
    `WXPUBLISH_APP_SECRET_NAME`, else `WXPUBLISH_APP_SECRET`. Raises PlatformError if there are no
    credentials.
    """
    is_emulator = account.name == EMULATOR
    credentials = Credentials(
        account.app_id,
        secret=EMULATOR_SECRET if is_emulator else app_secret_for(account, environ),
        access_token="" if is_emulator else environ.get("WXPUBLISH_ACCESS_TOKEN", ""),
        token_command="" if is_emulator else environ.get("WXPUBLISH_TOKEN_COMMAND", ""),
    )
    folder = environ.get("WXPUBLISH_CACHE_DIR")
    # The emulator listens on another port each time, and its tokens outlive it.
    base = EMULATOR if is_emulator else account.token_base
    store = TokenCache(Path(folder) if folder else None, account.app_id, base)
    return connect(
        credentials,
        store=store,
        api_base=account.api_base,
        token_base=account.token_base,
        observe=observe,
        deadline=time.monotonic() + command_timeout(environ),
        limits=DayLimits(configured=account.quota, defaults=DAILY),
        counts=TokenCache(Path(folder) if folder else None, account.app_id, base, "calls"),
    )


def command_timeout(environ: Mapping[str, str]) -> float:
    """Seconds that all calls of a command may take together: `WXPUBLISH_TIMEOUT`."""
    try:
        return max(float(environ.get("WXPUBLISH_TIMEOUT", "")), 0.0)
    except ValueError:
        return DEFAULT_TIMEOUT


def app_secret_for(account: Account, environ: Mapping[str, str]) -> str:
    """The account's secret from the environment; empty if it is not set."""
    return environ.get(secret_variable(account)) or environ.get("WXPUBLISH_APP_SECRET", "")


def secret_variable(account: Account) -> str:
    """The environment variable of an account's own secret."""
    suffix = f"_{account.name.upper().replace('-', '_')}" if account.name else ""
    return f"WXPUBLISH_APP_SECRET{suffix}"
