"""Create new sites and new articles."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from wxpublish.errors import WrongUsage, WxpublishError
from wxpublish.site.config import CONFIG_FILE, read_config
from wxpublish.site.discovery import Glob, default_id
from wxpublish.site.schema import ID_RULE, schema_defaults, schema_file, schema_properties

TEMPLATE_FOLDER = Path(__file__).parent / "scaffold_files"
SCHEMA_FOLDER = Path(".schemas")
"""A folder in the site, so that editors need no network; wxpublish.yaml refers to it."""
REAL_NAMES = {"dot-gitignore": ".gitignore", "dot-gitattributes": ".gitattributes"}


def create_site(directory: Path) -> list[Path]:
    """Create a site and return the files written.

    Existing files stay as they are, except that schemas are brought to this version. Raises
    WxpublishError.
    """
    written = []
    try:
        for source, inner in _template_files():
            target = directory / inner
            _reject_symlink(directory, inner)
            ours = inner.parent == SCHEMA_FOLDER and target.is_file()
            if target.exists() and not (ours and target.read_bytes() != source.read_bytes()):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            written.append(target)
    except OSError as error:
        raise WxpublishError(f"{directory} cannot be written: {error.strerror}") from None
    return written


def _reject_symlink(root: Path, inner: Path) -> None:
    """Raise WxpublishError if a file to write is, or is behind, a symlink inside `root`."""
    for step in (inner, *inner.parents):
        if step != Path() and (root / step).is_symlink():
            message = f"{step} is a symlink, and wxpublish does not write through symlinks"
            raise WxpublishError(message, hint="replace it with a regular file or folder")


def _template_files() -> Iterator[tuple[Path, Path]]:
    """Yield each file of a new site: where the package has it, and its path in the site."""
    for source in sorted(path for path in TEMPLATE_FOLDER.rglob("*") if path.is_file()):
        inner = source.relative_to(TEMPLATE_FOLDER)
        if not inner.name.endswith(".template"):
            yield source, inner.parent / REAL_NAMES.get(inner.name, inner.name)
    for name in ("site", "front-matter"):
        source = schema_file(name)
        yield source, SCHEMA_FOLDER / source.name


def create_article(root: Path, identity: str) -> Path:
    """Create the file of an article and return its path relative to the site.

    Raises WrongUsage for an id that is invalid, is taken or matches no glob, and WxpublishError.
    """
    wanted = re.sub(r"\s+", "-", identity.strip().removesuffix(".md"))
    if not re.match(schema_properties("front-matter")["id"]["pattern"], wanted):
        raise WrongUsage(f"{identity!r} is not a valid id", hint=ID_RULE)
    inner = _article_path(root, wanted)
    path = root / inner
    _reject_symlink(root, inner)
    title = default_id(f"{wanted}.md").rpartition("/")[2]
    has_cover = "cover" in read_config(root).defaults.values
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.writelines(_article_lines(title, has_cover=has_cover))
    except FileExistsError:
        raise WrongUsage(f"{inner} already exists", hint="choose another id") from None
    except OSError as error:
        raise WxpublishError(f"{inner} cannot be written: {error.strerror}") from None
    return inner


def _article_path(root: Path, identity: str) -> Path:
    """Return a path for which the site's first glob gives an article this id."""
    if not (root / CONFIG_FILE).exists():
        message = f"there is no {CONFIG_FILE} in this folder"
        raise WxpublishError(message, hint="create a site with `wxpublish init`")
    config = read_config(root).config
    written = (config.content if config else schema_defaults("site")["content"])[0]
    glob = Glob.parse(written)
    if glob:
        for name in (f"{identity}.md", f"{identity}/index.md"):
            path = "/".join((*glob.names[: glob.fixed_folders], name))
            if glob.matches(path):
                return Path(path)
    message = f"the glob {written} in {CONFIG_FILE} does not match a file {identity}.md"
    raise WrongUsage(message, hint="choose another id")


def _article_lines(title: str, *, has_cover: bool) -> Iterator[str]:
    yield "---\n"
    yield f'title: "{title[:64]}"\n'
    if not has_cover:
        yield "cover: cover.jpg\n"
    yield "# author: 编辑部\n"
    yield "# digest: 显示在标题下方的摘要，最多 120 字；不写则取正文前 54 字\n"
    yield "# source_url: https://example.com/\n"
    yield "---\n\n从这里开始写。\n"
