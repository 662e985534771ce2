"""Connections of a command: to the platform, to another base URL, or to the emulator."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
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
    """A function that connects to an account's platform. An emulator ends with the context."""

    @contextmanager
    def connect(account: "Account") -> "Iterator[Client]":
        from wxpublish.model.site import EMULATOR
        from wxpublish.workflow.account_clients import client_for

        def observe(event: "ClientEvent") -> None:
            _report_event(session, event)

        if account.name != EMULATOR:
            with closing(client_for(account, session.environ, observe)) as client:
                yield client
            return
        with running_emulator(session.root, account.app_id) as url:
            local = replace(account, api_base=url, token_base=url)
            environ = {**session.environ, "WXPUBLISH_CACHE_DIR": str(emulator_folder(session.root))}
            with closing(client_for(local, environ, observe)) as client:
                yield client

    return connect


def snapshot_reader(session: "Session[PlanningOptions]") -> "AccountReader | None":
    """What reads the account before a plan is made; None without `--refresh`."""
    if not session.options.refresh:
        return None
    from wxpublish.workflow.remote_snapshot import account_reader

    return account_reader(connector(session), session.wait_for_lists)


@contextmanager
def running_emulator(root: Path, app_id: str) -> Iterator[str]:
    """Run the emulator in this process, with its data in the site. The value is its base URL."""
    from wxpublish.emulator import Settings, start
    from wxpublish.state.tracked_files import refuse_committed
    from wxpublish.workflow.account_clients import EMULATOR_SECRET

    refuse_committed(root)

    settings = Settings(data=emulator_folder(root), app_id=app_id, app_secret=EMULATOR_SECRET)
    try:
        server = start(settings)
    except OSError as error:
        raise emulator_start_error(settings, error) from None
    with server:
        yield server.url


def emulator_folder(root: Path) -> Path:
    """The folder of a site for the emulator's data and tokens."""
    return root / ".wxpublish" / "emulator"


def emulator_start_error(settings: "Settings", error: OSError) -> "WxpublishError":
    """The error of an emulator that did not start."""
    from wxpublish.errors import WxpublishError

    return WxpublishError(
        f"the emulator cannot listen on {settings.host}:{settings.port} with its data in "
        f"{settings.data}: {error.strerror or error}",
        hint="use a free port with --port 0, or another folder with --data",
    )


def _report_event(session: "Session[GlobalOptions]", event: "ClientEvent") -> None:
    from wxpublish.cli import console_output
    from wxpublish.wechat.timing import RequestFinished

    if isinstance(event, RequestFinished):
        if session.verbose:
            console_output.print_note(
                f"  {event.endpoint}  {event.outcome}  {event.seconds * 1000:,.0f} ms"
            )
    elif not session.quiet:
        console_output.print_note(
            f"  {event.endpoint}: {event.why}; retrying in {event.seconds:.0f} s"
        )
