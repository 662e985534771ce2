"""One run of apply: what it works with, and what came of each address so far."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from wxpublish.errors import Interrupted, InvalidContent, WxpublishError
from wxpublish.model.address import Address
from wxpublish.model.asset import Asset, Payload
from wxpublish.model.event import Notice, Observer, StepDone, StepFailed
from wxpublish.model.finding import Finding
from wxpublish.model.lock import LockedNews
from wxpublish.model.outcome import Result
from wxpublish.model.plan import Plan
from wxpublish.model.step import CreateNews, Step, UpdateArticle
from wxpublish.model.unclaimed import Unclaimed
from wxpublish.state.store import Store
from wxpublish.wechat.answers import Failure, NotSent, Refused, Unknown
from wxpublish.wechat.article_payloads import RemoteNews
from wxpublish.wechat.client import Client
from wxpublish.wechat.errcodes import ErrorKind
from wxpublish.wechat.failure_text import describe
from wxpublish.wechat.permanent_materials import RemoteMaterial

FATAL_KINDS = frozenset({ErrorKind.ACCOUNT, ErrorKind.QUOTA, ErrorKind.REFRESH})
"""Refusals that the next call would meet too: the run ends where it is."""


@dataclass(frozen=True, slots=True)
class ApplySettings:
    """What a run is given. `list_delay` is in seconds, `limit` in characters, exclusive; `local`: the
    platform is an emulator on this machine.

    `prepare` makes the bytes of a file, `observe` hears what happens, `save_remote` keeps a remote
    version before it is overwritten or deleted, `save_file` a file before it is deleted, and
    `stop_asked` tells that nothing new is to be begun.
    """

    prepare: Callable[[Asset], Payload]
    observe: Observer
    save_remote: Callable[[Address, RemoteNews], None]
    save_file: Callable[[Address, RemoteMaterial, bytes], None]
    parallelism: int = 4
    list_delay: float = 2.0
    limit: int = 20000
    local: bool = False
    stop_requested: Callable[[], bool] = lambda: False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class AddressFailure:
    """Why an address is not as planned, and the exit code that it asks for.

    `findings` are about files of the site: running apply again does not help before they change.
    """

    result: Result
    error: str
    exit_code: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Unexpected:
    """An exception that nobody foresaw. `sent`: something may have reached the platform."""

    error: Exception
    sent: bool

    @property
    def message(self) -> str:
        where = "while it was sent" if self.sent else "before anything was sent"
        kind = type(self.error).__name__
        return f"unexpected {kind} {where}: {self.error!s:.300}; this is a bug of wxpublish"


@dataclass(slots=True)
class Run:
    """The run. `stop` is the error that ended it early; `finished` has the ids of steps.

    `unclaimed` are items that look like the site's and stay as they are.
    """

    plan: Plan
    store: Store
    client: Client
    settings: ApplySettings
    failures: dict[Address, AddressFailure] = field(default_factory=dict)
    adopted: set[Address] = field(default_factory=set)
    unclaimed: list[Unclaimed] = field(default_factory=list)
    stop: WxpublishError | None = None
    finished: set[int] = field(default_factory=set)

    def is_ending(self) -> bool:
        """Whether nothing more is to be begun."""
        if self.stop is None and self.settings.stop_requested():
            self.interrupt()
        return self.stop is not None

    def interrupt(self) -> None:
        """End the run: somebody asked for it."""
        self.stop = Interrupted(
            f"stopped: {len(self.finished)} of {len(self.plan.steps)} done and saved",
            hint="run apply again to carry on",
        )

    def record_done(self, step: Step, media_id: str, url: str) -> None:
        """Note that a step is done and saved."""
        self.finished.add(id(step))
        self.settings.observe(
            StepDone(step, len(self.finished), len(self.plan.steps), media_id, url)
        )

    def is_done(self, step: Step) -> bool:
        """Whether a step of the plan is done and saved."""
        return id(step) in self.finished

    def held(self, address: Address) -> LockedNews | None:
        """The news that the lockfile has at an address by now."""
        found = self.store.lock.resources.get(address)
        return found if isinstance(found, LockedNews) else None

    def record_failure(self, step: Step, result: Result, error: str, exit_code: int) -> None:
        """Note that a step could not be done; the first reason for an address is the one told."""
        self.failures.setdefault(step.address, AddressFailure(result, error, exit_code))
        self.settings.observe(StepFailed(step, error))

    def record_invalid(self, step: Step, invalid: InvalidContent) -> None:
        """Note that a file of the site cannot be sent; the other steps go on."""
        findings: tuple[Finding, ...] = invalid.findings
        error = "; ".join(finding.message for finding in findings)
        failure = AddressFailure("failed", error, invalid.exit_code, findings)
        self.failures.setdefault(step.address, failure)
        self.settings.observe(StepFailed(step, error))

    def record_answer(self, step: Step, failure: Failure) -> None:
        """Note what the platform answered instead of yes; end the run if all else would fail too."""
        error = describe(failure, step.address)
        text = f"{error.message}; {error.hint}" if error.hint else error.message
        match failure:
            case Refused():
                text = f"{text}{_field_positions(step, failure)}"
                self.record_failure(step, "failed", text, error.exit_code)
                if failure.row.kind in FATAL_KINDS:
                    self.stop = error
            case NotSent():
                self.record_failure(step, "failed", text, 5)
                self.stop = error
            case Unknown():
                self.record_failure(step, "unknown", text, 5)
            case _:
                assert_never(failure)

    def record_exception(self, step: Step, unexpected: Unexpected) -> None:
        """Note an exception that nobody foresaw; the other steps go on."""
        result: Result = "unknown" if unexpected.sent else "failed"
        self.record_failure(step, result, unexpected.message, 5)

    def wait_for_lists(self) -> None:
        """Give the platform's lists time to catch up."""
        self.settings.sleep(self.settings.list_delay)

    def notify(self, message: str, address: Address | None = None) -> None:
        """Tell something that is no step."""
        self.settings.observe(Notice(message, address))


def _field_positions(step: Step, refused: Refused) -> str:
    """Where the field stands that a refusal is about."""
    match step:
        case CreateNews():
            articles = step.news.articles
        case UpdateArticle():
            articles = (step.article,)
        case _:
            return ""
    key = refused.row.field
    positions = [str(article.positions.get(key or "", article.source)) for article in articles]
    return f"\nlook at {key}: {', '.join(positions)}" if key else ""
