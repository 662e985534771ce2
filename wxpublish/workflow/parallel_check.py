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
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from wxpublish.model.checked_article import CheckedArticle
from wxpublish.model.site import Article
from wxpublish.render.document import RenderOptions
from wxpublish.state.article_codec import decode_checked, encode_checked
from wxpublish.workflow.article_check import CheckSettings, check_article
from wxpublish.workflow.render_deadline import RenderDeadline

CHUNK = 8
"""Articles that a worker gets at a time."""
WAITING_CHUNKS = 4
"""Chunks for each worker that are in memory."""

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
    except BrokenProcessPool:
        yield from (check(article) for article, _ in tasks[done:])


def _run(tasks: Sequence[Task], settings: CheckSettings, jobs: int) -> Iterator[Result]:
    # A forked process has no other threads: whatever lock one of them held would stay locked.
    method = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
    executor = ProcessPoolExecutor(
        jobs, multiprocessing.get_context(method), _Worker.start, (settings, len(tasks))
    )
    try:
        # Not by `map`, which cancels its futures when it is interrupted: the executor then fails to
        # notice that its workers are gone, and waits for them (3.11).
        chunks = deque[Future[list[Result]]]()
        for first in range(0, len(tasks), CHUNK):
            if len(chunks) == WAITING_CHUNKS * jobs:
                yield from chunks.popleft().result()
            bodies = [_with_body(*task) for task in tasks[first : first + CHUNK]]
            chunks.append(executor.submit(_Worker.check, bodies))
        while chunks:
            yield from chunks.popleft().result()
    except BaseException:
        for process in multiprocessing.active_children():
            process.kill()
        raise
    finally:
        executor.shutdown()


def _with_body(article: Article, options: RenderOptions) -> Task:
    """The article with its body in memory, as another process needs it."""
    return replace(article, load_body=partial(str, article.body)), options


def _load_text(texts: Sequence[str], number: int, _digest: str) -> Callable[[], str]:
    return partial(str, texts[number])


@dataclass
class _Worker:
    """What a worker process has: the settings of the site, and the budget of time."""

    settings: CheckSettings
    deadline: RenderDeadline
    current: ClassVar["_Worker"]

    @classmethod
    def start(cls, settings: CheckSettings, articles: int) -> None:
        """Prepare this process. It ends with its parent, however that ends."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        threading.Thread(target=_exit_with_parent, daemon=True).start()
        cls.current = cls(settings, RenderDeadline(time.thread_time, articles))

    @classmethod
    def check(cls, tasks: Sequence[Task]) -> list[Result]:
        """Check articles: for each its bytes, and the HTML of its parts."""
        return [cls.current.check_one(*task) for task in tasks]

    def check_one(self, article: Article, options: RenderOptions) -> Result:
        checked = check_article(article, options, self.settings, self.deadline)
        parts = checked.rendered.parts if checked.rendered else ()
        return encode_checked(checked), tuple(part.html.text for part in parts)


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
