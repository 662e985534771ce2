"""What the action needs to know before anything is installed; the standard library alone.

`python -m wxpublish.github.bootstrap` prints outputs of a step: `code`, which names this very version of
the program, and `artifact`, under which the files of the run are kept.
"""

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

CODE_PATHS = ("pyproject.toml", "wxpublish", "schemas")


def step_outputs(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The outputs, for the program in a folder and the inputs of the step."""
    inputs = [environ.get(name, "") for name in ("COMMAND", "SITE", "ACCOUNT")]
    site_hash = hashlib.sha256("\n".join(inputs).encode()).hexdigest()[:12]
    command = "".join(filter(str.isalpha, inputs[0]))
    return {"code": code_hash(root), "artifact": f"wxpublish-{command}-{site_hash}"}


def code_hash(root: Path) -> str:
    """A digest over all files of the program, by name and content."""
    files = [path for top in CODE_PATHS for path in (root / top, *(root / top).rglob("*"))]
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file() and path.suffix != ".pyc"):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


if __name__ == "__main__":
    for name, text in step_outputs(Path(), os.environ).items():
        sys.stdout.write(f"{name}={text}\n")
