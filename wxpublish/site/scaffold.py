"""New sites and new articles: what can be planned at once."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from wxpublish.errors import WrongUsage, WxpublishError
from wxpublish.site.config import CONFIG_FILE, DEFAULT_CONTENT, read_config
from wxpublish.site.discovery import Glob, default_id
from wxpublish.site.schema import ID_RULE, schema_file, schema_properties

TEMPLATE_FOLDER = Path(__file__).parent / "scaffold_files"
SCHEMA_FOLDER = Path(".schemas")
"""Beside the content, so that editors find them without a network; wxpublish.yaml names one."""
REAL_NAMES = {"dot-gitignore": ".gitignore", "dot-gitattributes": ".gitattributes"}


def create_site(directory: Path) -> list[Path]:
    """Make a site; returns the files that were made. What is there already stays as it is, but for
    the schemas that editors read: they become those of this version.
    """
    made = []
    try:
        for source, inner in _template_files():
            target = directory / inner
            _reject_symlink(directory, inner)
            ours = inner.parent == SCHEMA_FOLDER and target.is_file()
            if target.exists() and not (ours and target.read_bytes() != source.read_bytes()):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            made.append(target)
    except OSError as error:
        raise WxpublishError(f"{directory} cannot be written: {error.strerror}") from None
    return made


def _reject_symlink(root: Path, inner: Path) -> None:
    """Raise WxpublishError for a file to make that is, or lies behind, a link in the folder."""
    for step in (inner, *inner.parents):
        if step != Path() and (root / step).is_symlink():
            message = f"{step} is a link: nothing is written through it"
            raise WxpublishError(message, hint="put a file or folder itself there")


def _template_files() -> Iterator[tuple[Path, Path]]:
    """What a site begins with: a file of the package, and where it goes."""
    for source in sorted(path for path in TEMPLATE_FOLDER.rglob("*") if path.is_file()):
        inner = source.relative_to(TEMPLATE_FOLDER)
        if not inner.name.endswith(".template"):
            yield source, inner.parent / REAL_NAMES.get(inner.name, inner.name)
    for name in ("site", "front-matter"):
        source = schema_file(name)
        yield source, SCHEMA_FOLDER / source.name


def create_article(root: Path, identity: str) -> Path:
    """Make an article's file; returns its path relative to the site.

    Raises WrongUsage for an id that cannot be one or is taken.
    """
    wanted = re.sub(r"\s+", "-", identity.strip().removesuffix(".md"))
    if not re.match(schema_properties("front-matter")["id"]["pattern"], wanted):
        raise WrongUsage(f"{identity!r} cannot be an id", hint=ID_RULE)
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
        raise WrongUsage(f"{inner} is there already", hint="choose another id") from None
    except OSError as error:
        raise WxpublishError(f"{inner} cannot be written: {error.strerror}") from None
    return inner


def _article_path(root: Path, identity: str) -> Path:
    """Where the site's first glob finds an article of that id."""
    if not (root / CONFIG_FILE).exists():
        hint = "begin one: wxpublish init"
        raise WxpublishError(f"there is no {CONFIG_FILE} here", hint=hint)
    config = read_config(root).config
    written = (config.content if config else DEFAULT_CONTENT)[0]
    glob = Glob.parse(written)
    if glob:
        for name in (f"{identity}.md", f"{identity}/index.md"):
            path = "/".join((*glob.names[: glob.fixed_folders], name))
            if glob.matches(path):
                return Path(path)
    raise WrongUsage(
        f"{written} of {CONFIG_FILE} takes no file {identity}.md", hint="choose another id"
    )


def _article_lines(title: str, *, has_cover: bool) -> Iterator[str]:
    yield "---\n"
    yield f'title: "{title[:64]}"\n'
    if not has_cover:
        yield "cover: cover.jpg\n"
    yield "# author: 编辑部\n"
    yield "# digest: 显示在标题下方的摘要，最多 120 字；不写则取正文前 54 字\n"
    yield "# source_url: https://example.com/\n"
    yield "---\n\n从这里开始写。\n"
