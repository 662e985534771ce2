"""The platform that a command talks to: the real one, one given by address, or the emulator."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wxpublish.cli.options import GlobalOptions, PlanningOptions
    from wxpublish.cli.session import Session
    from wxpublish.emulator import Settings
    from wxpublish.errors import WxpublishError
    from wxpublish.model.site import Account
    from wxpublish.wechat.client import Client
    from wxpublish.wechat.timing import ClientEvent
    from wxpublish.workflow.planning import AccountReader


def connector(
    session: "Session[GlobalOptions]",
) -> "Callable[[Account], AbstractContextManager[Client]]":
    """Opens the account's platform when it is needed; the emulator ends with the context."""

    @contextmanager
    def connect(account: "Account") -> "Iterator[Client]":
        from wxpublish.model.site import EMULATOR
        from wxpublish.workflow.account_clients import client_for

        def observe(event: "ClientEvent") -> None:
            _report_event(session, event)

        if account.name != EMULATOR:
            yield client_for(account, session.environ, observe)
            return
        with emulator(session.root, account.app_id) as url:
            local = replace(account, api_base=url, token_base=url)
            environ = {**session.environ, "WXPUBLISH_CACHE_DIR": str(emulator_data(session.root))}
            yield client_for(local, environ, observe)

    return connect


def snapshot_reader(session: "Session[PlanningOptions]") -> "AccountReader | None":
    """What reads the account before a plan is made; None without `--refresh`."""
    if not session.options.refresh:
        return None
    from wxpublish.workflow.remote_snapshot import account_reader

    return account_reader(connector(session), session.wait_for_lists)


@contextmanager
def emulator(root: Path, app_id: str) -> Iterator[str]:
    """Run the emulator inside this process, with its data in the site; gives its base address."""
    from wxpublish.emulator import Settings, start
    from wxpublish.state.tracked_files import refuse_committed
    from wxpublish.workflow.account_clients import EMULATOR_SECRET

    refuse_committed(root)

    settings = Settings(data=emulator_data(root), app_id=app_id, app_secret=EMULATOR_SECRET)
    try:
        server = start(settings)
    except OSError as error:
        raise cannot_start(settings, error) from None
    with server:
        yield server.url


def emulator_data(root: Path) -> Path:
    """Where the emulator of a site keeps what it holds, and its tokens."""
    return root / ".wxpublish" / "emulator"


def cannot_start(settings: "Settings", error: OSError) -> "WxpublishError":
    """The error that ends a command whose emulator did not start."""
    from wxpublish.errors import WxpublishError

    return WxpublishError(
        f"the emulator cannot listen on {settings.host}:{settings.port} with its data in "
        f"{settings.data}: {error.strerror or error}",
        hint="--port 0 takes one that is free; --data names another folder",
    )


def _report_event(session: "Session[GlobalOptions]", event: "ClientEvent") -> None:
    from wxpublish.cli import console_output
    from wxpublish.wechat.timing import RequestFinished

    if isinstance(event, RequestFinished):
        if session.verbose:
            console_output.note(
                f"  {event.endpoint}  {event.outcome}  {event.seconds * 1000:,.0f} ms"
            )
    elif not session.quiet:
        console_output.note(f"  {event.endpoint}: {event.why}; again in {event.seconds:.0f} s")
