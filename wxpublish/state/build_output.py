"""The output of `build`: an HTML file for each article, and the manifest."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wxpublish.errors import CannotSave, WxpublishError
from wxpublish.model.build_page import Page
from wxpublish.state.atomic_files import read_regular_file, write_atomic
from wxpublish.state.symlinks import find_link

MANIFEST = "manifest.json"


def write_pages(directory: Path, pages: Sequence[Page], manifest: Mapping[str, object]) -> None:
    """Write the pages and the manifest, and delete pages that only the older manifest lists.

    Other files stay as they are. Raises CannotSave, and WxpublishError for a path that leaves the
    folder or belongs to two pages.
    """
    targets = _targets(directory, pages)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        stale = set(_listed_pages(directory)) - set(targets)
        for target, page in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(target, page.part.html.text.encode(), durable=False)
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        write_atomic(directory / MANIFEST, text.encode(), durable=False)
        for target in stale:
            target.unlink(missing_ok=True)
    except OSError as error:
        problem = error.strerror or str(error)
        raise CannotSave(str(directory), problem, None, "choose another with -o DIR") from None


def _targets(directory: Path, pages: Sequence[Page]) -> dict[Path, Page]:
    targets: dict[Path, Page] = {}
    for page in pages:
        target = _inside(directory, page.file)
        if target is None:
            hint = "symbolic links in the folder are not followed; choose another with -o DIR"
            raise WxpublishError(f"{page.file} would be written outside of {directory}", hint=hint)
        other = targets.setdefault(target, page)
        if other is not page:
            names = f"{other.source} and {page.source}"
            raise WxpublishError(f"{names} would both be written to {page.file}")
    return targets


def _inside(directory: Path, file: str) -> Path | None:
    """The file's path; None if it leaves the folder, follows a symbolic link or is the manifest."""
    parts = file.split("/")
    target = directory / file
    if not file or ".." in parts or Path(file).is_absolute() or target == directory / MANIFEST:
        return None
    return None if find_link(target, directory) else target


def _listed_pages(directory: Path) -> Iterator[Path]:
    """The pages that the existing manifest lists; none if another program wrote it."""
    try:
        manifest = json.loads(read_regular_file(directory / MANIFEST))
        files = [(str(entry["address"]), str(entry["file"])) for entry in manifest["articles"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return
    for address, file in files:
        target = _inside(directory, file)
        if target and target.is_file() and address.startswith("news.") and file.endswith(".html"):
            yield target
