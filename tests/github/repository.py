"""A bare remote, and clones as a runner and an editor have them."""

import json
import subprocess
from pathlib import Path

LOCKFILE = "wxpublish.lock.json"


def git(folder: Path, *arguments: str) -> str:
    """Run git with a user of its own, whatever this machine's configuration is."""
    named = ["-c", "user.name=编辑", "-c", "user.email=editor@example.com"]
    done = subprocess.run(
        ["git", *named, *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def remote(folder: Path) -> Path:
    """A bare repository with one commit on `main` that has a lockfile."""
    bare = folder / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    seed = clone(bare, folder / "seed")
    git(seed, "checkout", "-q", "-b", "main")
    write_lock(seed, 1)
    git(seed, "add", ".")
    git(seed, "commit", "-q", "-m", "a site")
    git(seed, "push", "-q", "origin", "main")
    return bare


def clone(bare: Path, folder: Path) -> Path:
    """A clone with its history, as a workflow with `fetch-depth: 0` has it."""
    subprocess.run(["git", "clone", "-q", str(bare), str(folder)], check=True, capture_output=True)
    return folder


def write_lock(folder: Path, serial: int, name: str = LOCKFILE, lineage: str = "one") -> None:
    """Write a file with the keys of a lockfile that a delivery reads."""
    lock = {"format_version": 1, "lineage": lineage, "serial": serial}
    (folder / name).write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


def serial_on(bare: Path, branch: str = "main", name: str = LOCKFILE) -> int:
    """The serial of the remote's lockfile."""
    lock = json.loads(git(bare, "show", f"{branch}:{name}"))
    return int(lock["serial"])


def protect(bare: Path, branch: str = "main") -> None:
    """Refuse pushes to a branch with GitHub's message."""
    hook = bare / "hooks" / "update"
    hook.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = "refs/heads/{branch}" ] || exit 0\n'
        'echo "error: GH006: Protected branch update failed for $1." >&2\n'
        "exit 1\n",
        encoding="utf-8",
    )
    hook.chmod(0o755)
