"""The outputs that the action needs before anything is installed; the standard library alone.

`python -m wxpublish.github.bootstrap` prints them: `code`, a hash of the program, and `artifact`, the
name under which the action keeps the files of the run.
"""

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_CODE_PATHS = ("pyproject.toml", "wxpublish", "schemas")


def step_outputs(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The outputs for the program in `root` and the inputs of the step in `environ`."""
    inputs = [environ.get(name, "") for name in ("COMMAND", "SITE", "ACCOUNT")]
    site_hash = hashlib.sha256("\n".join(inputs).encode()).hexdigest()[:12]
    command = "".join(filter(str.isalpha, inputs[0]))
    return {"code": code_hash(root), "artifact": f"wxpublish-{command}-{site_hash}"}


def code_hash(root: Path) -> str:
    """A hash over the names and contents of the program's files."""
    files = [path for top in _CODE_PATHS for path in (root / top, *(root / top).rglob("*"))]
    hasher = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file() and path.suffix != ".pyc"):
        hasher.update(path.relative_to(root).as_posix().encode() + b"\0")
        hasher.update(hashlib.sha256(path.read_bytes()).digest())
    return hasher.hexdigest()[:32]


if __name__ == "__main__":
    for name, text in step_outputs(Path(), os.environ).items():
        sys.stdout.write(f"{name}={text}\n")
