"""Random changes of the file tree: links, odd names, pipes, and folders that git takes for a
repository.
"""

import os
import random
from pathlib import Path

from tests.e2e.fuzz import hostile_texts
from tests.e2e.fuzz.sandbox import SITE, Sandbox

ARTICLE = "---\ntitle: 题目\n---\n正文。\n"
LINKS = (
    "articles/link.png", "articles/link.md", "articles/deep", "mine", "cover.jpg", "wxpublish.yaml",
    "wxpublish.lock.json", ".wxpublish", ".wxpublish/backup", ".wxpublish/pictures",
    ".wxpublish/wxpublish.lock.json.backup", ".wxpublish/wxpublish.lock.pid", ".wxpublish/.gitignore",
    ".wxpublish/wxpublish.lock.journal.jsonl", ".wxpublish/cache", "out", "qr.png", "articles/a.md",
)  # fmt: skip
TARGETS = (
    "../outside", "../outside/secret.txt", "../outside/secret.png", "../outside/articles",
    "../outside/articles/secret.md", "../outside/theme.css", "../outside/secret.lock.json",
    "../outside/new.txt", ".", "..", "articles", "loop",
)  # fmt: skip
PAYLOAD = "#!/bin/sh\necho pwned > '{outside}/pwned'\nexec cat\n"
SETTINGS = """\
[core]
\trepositoryformatversion = 0
\tbare = true
\tworktree = {work}
\tfsmonitor = {script}
\tsshCommand = {script}
\tpager = {script}
\teditor = {script}
\thooksPath = {hooks}
\taskPass = {script}
\tattributesFile = {attributes}
[log]
\tshowSignature = true
[gpg]
\tprogram = {script}
[diff]
\texternal = {script}
[diff "evil"]
\ttextconv = {script}
\tcommand = {script}
[filter "evil"]
\tclean = {script}
\tsmudge = {script}
\trequired = true
[alias]
\tlog = !{script}
\tshow = !{script}
[credential]
\thelper = !{script}
[include]
\tpath = {script}
"""


def link(sandbox: Sandbox, chance: random.Random) -> str:
    """Something of the site is a link, mostly to the outside."""
    name, target = chance.choice(LINKS), chance.choice(TARGETS)
    path = sandbox.site.root / name
    if target.startswith("../outside"):
        target = str(sandbox.outside) + target.removeprefix("../outside")
    if any(folder.is_symlink() for folder in path.parents):
        return "no place"
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear(path)
    path.symlink_to(target)
    return f"link {name} → {target}"


def odd_name(sandbox: Sandbox, chance: random.Random) -> str:
    """A file or folder has a name that means something to a terminal, a shell, or git."""
    name = chance.choice(hostile_texts.NAMES)
    place = chance.choice(("articles", "articles/deep", "media", "."))
    folder = sandbox.site.root / place
    if folder.is_symlink():
        return "no place"
    folder.mkdir(parents=True, exist_ok=True)
    inner = Path(os.fsdecode(name.encode("utf-8", "surrogateescape")))
    path = folder / f"{inner}{chance.choice(('.md', '.md', '', '.png'))}"
    if chance.random() < 0.3:
        path.mkdir(exist_ok=True)
        path = path / "a.md"
    if not path.exists():
        path.write_text(ARTICLE, encoding="utf-8")
    return f"name {place}/{name!r}"


def pipe(sandbox: Sandbox, chance: random.Random) -> str:
    """Something of the site is a pipe that nobody writes to."""
    path = sandbox.site.root / chance.choice(LINKS)
    if any(folder.is_symlink() for folder in path.parents):
        return "no place"
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear(path)
    os.mkfifo(path)
    return f"pipe {path.name}"


def folder(sandbox: Sandbox, chance: random.Random) -> str:
    """Where a file is expected there is a folder, or the other way round."""
    path = sandbox.site.root / chance.choice(LINKS)
    if any(above.is_symlink() for above in path.parents):
        return "no place"
    was_folder = path.is_dir() and not path.is_symlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear(path)
    if was_folder:
        path.write_text("a file", encoding="utf-8")
    else:
        path.mkdir()
    return f"{path.name} is {'a file' if was_folder else 'a folder'}"


def deep(sandbox: Sandbox, chance: random.Random) -> str:
    """Very many folders in each other."""
    path = sandbox.site.root / "articles"
    if path.is_symlink() or not path.is_dir():
        return "no place"
    for _ in range(chance.choice((30, 300))):
        path = path / "d"
    path.mkdir(parents=True, exist_ok=True)
    (path / "deep.md").write_text(ARTICLE, encoding="utf-8")
    return "deep folders"


def bare_repository(sandbox: Sandbox, chance: random.Random) -> str:
    """The site, or a folder around its articles, looks like a bare repository with a payload."""
    place = chance.choice(
        (sandbox.site.root, sandbox.site.root / "articles", sandbox.work / "other")
    )
    if place.is_symlink():
        return "no place"
    place.mkdir(exist_ok=True)
    script = place / "payload.sh"
    script.write_text(PAYLOAD.format(outside=sandbox.outside), encoding="utf-8")
    script.chmod(0o755)
    hooks = place / "hooks"
    for name in ("objects", "refs/heads", "hooks"):
        (place / name).mkdir(parents=True, exist_ok=True)
        (place / name / "keep").touch()
    for name in ("pre-commit", "post-index-change", "reference-transaction", "post-checkout"):
        (hooks / name).write_text(PAYLOAD.format(outside=sandbox.outside), encoding="utf-8")
        (hooks / name).chmod(0o755)
    (place / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    attributes = sandbox.work / ".gitattributes"
    attributes.write_text("* diff=evil filter=evil merge=evil\n", encoding="utf-8")
    settings = SETTINGS.format(work=sandbox.work, script=script, hooks=hooks, attributes=attributes)
    (place / "config").write_text(settings, encoding="utf-8")
    if chance.random() < 0.3:
        (place / "commondir").write_text(str(sandbox.work / ".git"), encoding="utf-8")
    return f"bare repository {place.name}"


def git_file(sandbox: Sandbox, chance: random.Random) -> str:
    """The site is a submodule, or says so: `.git` as a file that points elsewhere."""
    bare = sandbox.work / "other"
    bare_repository(sandbox, random.Random(2))
    target = chance.choice((str(bare), "../other", str(sandbox.outside), f"../{SITE}"))
    (sandbox.site.root / ".git").write_text(f"gitdir: {target}\n", encoding="utf-8")
    return f".git is a file for {target}"


def _clear(path: Path) -> None:
    """Put aside what is there."""
    if path.exists() or path.is_symlink():
        number = sum(1 for _ in path.parent.iterdir())
        path.rename(path.parent / f"aside-{number}")
