"""Checks articles in several processes, if there are enough to pay for starting them.

The result is the same as in one process. A worker gets articles and returns bytes: the values that a
rendered article is made of would take longer to move than to make.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from wxpublish.model.checked_article import CheckedArticle
from wxpublish.model.site import Article
from wxpublish.render.document import RenderOptions
from wxpublish.state.article_codec import decode_checked, encode_checked
from wxpublish.workflow.article_check import CheckSettings, check_article
from wxpublish.workflow.render_deadline import RenderDeadline

_ENDING = {signal.SIGINT, signal.SIGTERM}
CHUNK = 8
"""Articles that a worker gets at a time."""

Task = tuple[Article, RenderOptions]
Result = tuple[bytes, tuple[str, ...]]
"""A checked article as bytes, and the HTML of its parts."""


def check_in_workers(
    tasks: Sequence[Task],
    settings: CheckSettings,
    jobs: int,
    check: Callable[[Article], CheckedArticle],
) -> Iterator[CheckedArticle]:
    """Check articles in `jobs` processes; yields the results in order, without the costs of blocks.

    If a worker dies, as for want of memory, `check` checks the rest in this process.
    """
    done = 0
    try:
        for data, texts in _run(tasks, settings, jobs):
            checked = decode_checked(data, partial(_load_text, texts))
            yield checked or check(tasks[done][0])
            done += 1
    except (EOFError, OSError):
        yield from (check(article) for article, _ in tasks[done:])


def _run(tasks: Sequence[Task], settings: CheckSettings, jobs: int) -> Iterator[Result]:
    """Raises EOFError or OSError if a worker dies.

    Each worker has a pipe of its own and gets one chunk at a time. `ProcessPoolExecutor` was tried:
    its threads may wait for ever for workers that ^C has ended (Python 3.11).
    """
    # A forked process has no other threads: whatever lock one of them held would stay locked.
    can_fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if can_fork else "spawn")
    processes: list[BaseProcess] = []
    pipes: dict[Connection, int] = {}
    waiting = iter(range(0, len(tasks), CHUNK))
    results: dict[int, list[Result]] = {}

    def send_next(pipe: Connection) -> None:
        pipes.pop(pipe, None)
        first = next(waiting, None)
        if first is None:
            pipe.send(None)
            return
        pipe.send([_with_body(*task) for task in tasks[first : first + CHUNK]])
        pipes[pipe] = first

    try:
        for _ in range(jobs):
            pipe, end = context.Pipe()
            process = context.Process(  # type: ignore[attr-defined]
                target=_work, args=(end, settings, len(tasks)), daemon=True
            )
            processes.append(process)
            with _blocked_signals():
                process.start()
            end.close()
            send_next(pipe)
        for first in range(0, len(tasks), CHUNK):
            while first not in results:
                ready = wait([*pipes])
                for pipe in [one for one in pipes if one in ready]:
                    results[pipes[pipe]] = pipe.recv()
                    send_next(pipe)
            yield from results.pop(first)
    finally:
        for process in processes:
            with suppress(ValueError, AttributeError):  # it was not started
                process.kill()
                process.join()


@contextmanager
def _blocked_signals() -> Iterator[None]:
    """Let ^C wait: while a process forks it would be lost, because the interpreter ignores what the
    hooks of a fork raise.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _with_body(article: Article, options: RenderOptions) -> Task:
    """The article with its body in memory, as another process needs it."""
    return replace(article, load_body=partial(str, article.body)), options


def _load_text(texts: Sequence[str], number: int, _digest: str) -> Callable[[], str]:
    return partial(str, texts[number])


def _work(pipe: Connection, settings: CheckSettings, articles: int) -> None:
    """Check what comes through the pipe until it is None. A worker ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    deadline = RenderDeadline(time.thread_time, articles)
    while (tasks := pipe.recv()) is not None:
        pipe.send([_checked(task, settings, deadline) for task in tasks])


def _checked(task: Task, settings: CheckSettings, deadline: RenderDeadline) -> Result:
    checked = check_article(*task, settings, deadline)
    parts = checked.rendered.parts if checked.rendered else ()
    return encode_checked(checked), tuple(part.html.text for part in parts)


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
