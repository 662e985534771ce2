"""The state of one run of apply: its input, what is done, and what failed."""

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
"""Refusals that every further call would get too: the run ends."""


@dataclass(frozen=True, slots=True)
class ApplySettings:
    """The settings of a run, and its ways to the outside.

    `prepare` converts a file for its upload; `observe` gets the events. `save_remote` backs up a
    news before it is overwritten or deleted, `save_file` a file before it is deleted. `list_delay`
    is in seconds, `limit` in characters, exclusive. `local`: the platform is an emulator on this
    machine. Once `stop_requested` is true, no step is begun.
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
    """Why a change of an address failed or was skipped, with its exit code.

    `findings` are about files of the site: applying again does not help until these are corrected.
    """

    result: Result
    error: str
    exit_code: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Unexpected:
    """An unexpected exception. `sent`: a call may have reached the platform."""

    error: Exception
    sent: bool

    @property
    def message(self) -> str:
        where = "while sending" if self.sent else "before anything was sent"
        kind = type(self.error).__name__
        return f"unexpected {kind} {where}: {self.error!s:.300}; this is a bug in wxpublish"


@dataclass(slots=True)
class Run:
    """One run of apply.

    `stop_error` is the error that ended it early. `finished` has the `id()` of each step that is
    done. `unclaimed` are items of the account that resemble the site's and stay.
    """

    plan: Plan
    store: Store
    client: Client
    settings: ApplySettings
    failures: dict[Address, AddressFailure] = field(default_factory=dict)
    adopted: set[Address] = field(default_factory=set)
    unclaimed: list[Unclaimed] = field(default_factory=list)
    stop_error: WxpublishError | None = None
    finished: set[int] = field(default_factory=set)

    def is_ending(self) -> bool:
        """Whether no further step may begin."""
        if self.stop_error is None and self.settings.stop_requested():
            self.interrupt()
        return self.stop_error is not None

    def interrupt(self) -> None:
        """End the run because a signal asked for it."""
        self.stop_error = Interrupted(
            f"stopped: {len(self.finished)} of {len(self.plan.steps)} done and saved",
            hint="run apply again to continue",
        )

    def record_done(self, step: Step, media_id: str, url: str) -> None:
        """Record that a step is done and saved."""
        self.finished.add(id(step))
        self.settings.observe(
            StepDone(step, len(self.finished), len(self.plan.steps), media_id, url)
        )

    def is_done(self, step: Step) -> bool:
        """Whether a step of the plan is done and saved."""
        return id(step) in self.finished

    def news_at(self, address: Address) -> LockedNews | None:
        """The news that the lockfile has at an address now."""
        return self.store.lock.news_at(address)

    def record_failure(self, step: Step, result: Result, error: str, exit_code: int) -> None:
        """Record that a step failed or was skipped; the first reason for an address is reported."""
        self.failures.setdefault(step.address, AddressFailure(result, error, exit_code))
        self.settings.observe(StepFailed(step, error))

    def record_invalid(self, step: Step, invalid: InvalidContent) -> None:
        """Record that a file of the site cannot be sent; the other steps go on."""
        findings: tuple[Finding, ...] = invalid.findings
        error = "; ".join(finding.message for finding in findings)
        failure = AddressFailure("failed", error, invalid.exit_code, findings)
        self.failures.setdefault(step.address, failure)
        self.settings.observe(StepFailed(step, error))

    def record_answer(self, step: Step, failure: Failure) -> None:
        """Record a failed call; end the run if every further call would fail too."""
        error = describe(failure, step.address)
        text = f"{error.message}; {error.hint}" if error.hint else error.message
        match failure:
            case Refused():
                text = f"{text}{_positions_text(step, failure)}"
                self.record_failure(step, "failed", text, error.exit_code)
                if failure.row.kind in FATAL_KINDS:
                    self.stop_error = error
            case NotSent():
                self.record_failure(step, "failed", text, 5)
                self.stop_error = error
            case Unknown():
                self.record_failure(step, "unknown", text, 5)
            case _:
                assert_never(failure)

    def record_exception(self, step: Step, unexpected: Unexpected) -> None:
        """Record an unexpected exception; the other steps go on."""
        result: Result = "unknown" if unexpected.sent else "failed"
        self.record_failure(step, result, unexpected.message, 5)

    def wait_for_lists(self) -> None:
        """Wait until the platform's lists have caught up."""
        self.settings.sleep(self.settings.list_delay)

    def notify(self, message: str, address: Address | None = None) -> None:
        """Report something that is not a step."""
        self.settings.observe(Notice(message, address))


def _positions_text(step: Step, refused: Refused) -> str:
    """The positions of the field that a refusal is about, as a line of the message."""
    match step:
        case CreateNews():
            articles = step.news.articles
        case UpdateArticle():
            articles = (step.article,)
        case _:
            return ""
    key = refused.row.field
    positions = [str(article.places.get(key or "", article.source)) for article in articles]
    return f"\ncheck `{key}` at {', '.join(positions)}" if key else ""
