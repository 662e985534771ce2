"""The result of a pull, as text and as JSON."""

from wxpublish.model.pull_result import PulledFile, PulledNews, PullProblem, PullResult
from wxpublish.report.json_documents import Document, versioned
from wxpublish.report.terminal_style import shown
from wxpublish.report.wording import counted

_MAX_PROBLEMS = 40
"""Problems that are listed; the others are counted."""


def problems_text(result: PullResult, *, warnings: bool) -> str:
    """A line and a hint for each problem, the errors first; without `warnings` only the errors."""
    problems = sorted(result.problems, key=lambda problem: not problem.exit_code)
    listed = [each for each in problems[:_MAX_PROBLEMS] if each.exit_code or warnings]
    lines = list(map(_problem_text, listed))
    more = len(problems) - _MAX_PROBLEMS
    return "\n".join([*lines, *([f"… and {more:,} more"] if more > 0 else [])])


def pulled_text(result: PullResult, folder: str) -> str:
    """How much is in the folder now, and whether the pull is complete."""
    pulled: list[PulledNews | PulledFile] = [*result.news, *result.files]
    existing = sum(not item.written for item in pulled)
    tail = f" ({existing:,} already in the folder)" if existing else ""
    files = counted(len(result.files), "other file")
    text = f"{len(result.news):,} news and {files} in {folder}{tail}."
    return (
        text if result.complete else f"{text}\nThe pull is not complete: run it again to continue."
    )


def pulled_document(result: PullResult, folder: str) -> Document:
    """What `pull --format json` prints."""
    return versioned(
        folder=folder,
        complete=result.complete,
        news=list(map(_news, result.news)),
        files=list(map(_file, result.files)),
        problems=list(map(_problem, result.problems)),
    )


def _problem_text(problem: PullProblem) -> str:
    severity = "error" if problem.exit_code else "warning"
    text = shown(f"{problem.where}: {severity}: {problem.message}")
    return "\n  ".join([text, *(problem.hint.split("\n") if problem.hint else [])])


def _news(news: PulledNews) -> Document:
    return {
        "address": str(news.address),
        "media_id": news.media_id,
        "title": news.title,
        "files": list(news.files),
        "fetched": news.written,
    }


def _file(file: PulledFile) -> Document:
    return {
        "type": file.kind,
        "media_id": file.media_id,
        "name": file.name,
        "file": file.path or None,
        "fetched": file.written,
    }


def _problem(problem: PullProblem) -> Document:
    return {
        "severity": "error" if problem.exit_code else "warning",
        "where": problem.where,
        "message": problem.message,
        "hint": problem.hint or None,
    }
