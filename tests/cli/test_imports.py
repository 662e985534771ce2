"""What each command imports beside the product's own modules: an import that is not needed costs
every run of the command.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
import sys
before = {*sys.modules}
from wxpublish.cli.__main__ import run
try:
    run()
except SystemExit as ended:
    assert not ended.code
loaded = {*sys.modules} - before
import json
print("\\n" + json.dumps(sorted(loaded)))
"""
OBSERVED = frozenset(
    "argparse ast asyncio concurrent csv ctypes dataclasses datetime decimal difflib email fractions"
    " getpass hashlib html http importlib.metadata importlib.resources inspect ipaddress json logging"
    " multiprocessing numbers pathlib pickle platform pprint queue random secrets select selectors"
    " socket sqlite3 ssl statistics subprocess tempfile threading urllib uuid xml zipfile".split()
)
"""Modules of the standard library that take more than half a millisecond or bring others along."""


def imported(*arguments: str | Path) -> set[str]:
    """The names of other packages and of observed modules that a command line imports."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    names = json.loads(done.stdout.splitlines()[-1])
    known = sys.stdlib_module_names | {"wxpublish", "cython_runtime"}
    packages = {name.partition(".")[0] for name in names} - known
    return {name for name in packages if not name.startswith("_")} | (OBSERVED & {*names})


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_a_parser_alone(option: str) -> None:
    assert imported(option) == {"argparse"}
