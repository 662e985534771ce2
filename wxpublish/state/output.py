"""What `build` leaves: a file of HTML an article, and the manifest."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from wxpublish.errors import CannotSave, WxpublishError
from wxpublish.model.page import Page
from wxpublish.state.files import write_atomic

MANIFEST = "manifest.json"


def write_pages(directory: Path, pages: Sequence[Page], manifest: Mapping[str, object]) -> None:
    """Write the pages and the manifest; what an older manifest names and this one does not goes.

    No other file is touched. Raises CannotSave, and WxpublishError for a path out of the folder.
    """
    wanted = {page.file: page for page in pages}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for stale in _named(directory / MANIFEST) - set(wanted):
            target = _inside(directory, stale)
            if target.is_file():
                target.unlink()
        for file, page in wanted.items():
            target = _inside(directory, file)
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(target, page.html.encode())
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        write_atomic(directory / MANIFEST, text.encode())
    except OSError as error:
        problem = error.strerror or str(error)
        raise CannotSave(str(directory), problem, None, "choose another with -o DIR") from None


def _inside(directory: Path, file: str) -> Path:
    target = (directory / file).resolve()
    if not target.is_relative_to(directory.resolve()):
        raise WxpublishError(f"{file} would be written outside of {directory}")
    return target


def _named(manifest: Path) -> set[str]:
    """The files that an older manifest names; none if it is not ours to understand."""
    try:
        articles = json.loads(manifest.read_text(encoding="utf-8"))["articles"]
        return {str(article["file"]) for article in articles}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
