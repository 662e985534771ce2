"""What each command imports beside the product's own modules: an import that is not needed costs
every run of the command.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write
from wxpublish.state.file_stamps import TICK

PROGRAM = """\
import sys
before = {*sys.modules}
from wxpublish.cli.__main__ import run
try:
    run()
except SystemExit as ended:
    assert ended.code in {None, 0, 3}
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

SITE = frozenset(
    "argparse ast dataclasses datetime decimal difflib hashlib inspect ipaddress json logging msgspec"
    " numbers pathlib platform platformdirs random rich ruamel select selectors socket sqlite3"
    " subprocess tempfile threading typing_extensions urllib uuid".split()
)
"""What reading a site and its state may import, and comparing them."""
RENDERING = frozenset(
    "cssselect2 html jinja2 markdown_it markupsafe mathra mdit_py_plugins mdurl nh3 pickle tinycss2"
    " webencodings".split()
)
"""What rendering an article may import besides, if it has no code."""
APPLYING = frozenset(
    "certifi charset_normalizer concurrent csv email filelock fractions getpass http idna"
    " importlib.metadata importlib.resources PIL pickle queue requests resvg_py secrets ssl"
    " urllib3 zipfile".split()
)
"""What `apply` may import besides: the mutex, HTTP, pictures and formulas."""
EMULATOR = ("--account", "emulator")


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


def test_validate_imports_what_renders_and_no_validator(site: Path) -> None:
    assert imported("-C", site, "validate") <= SITE | RENDERING


def test_plan_imports_what_renders(run: Run, site: Path) -> None:
    assert imported("-C", site, "plan") <= SITE | RENDERING
    assert run("-C", site, *EMULATOR, "apply", "--auto-approve").code == 0
    assert imported("-C", site, *EMULATOR, "plan") <= SITE | RENDERING
    write(site, "一", "改了。\n\n    缩进的代码\n")
    assert imported("-C", site, *EMULATOR, "plan") <= SITE | RENDERING


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_run_that_has_nothing_to_do_again_imports_a_parser_and_reads_a_record(
    run: Run, site: Path, command: str
) -> None:
    assert run("-C", site, *EMULATOR, "apply", "--auto-approve").code == 0
    time.sleep(TICK / 1e9)  # a lockfile that is younger than that may change again unseen
    imported("-C", site, *EMULATOR, command)
    assert imported("-C", site, *EMULATOR, command) == {"argparse", "hashlib", "json"}


def test_apply_imports_no_emulator_without_changes(run: Run, site: Path) -> None:
    assert run("-C", site, *EMULATOR, "apply", "--auto-approve").code == 0
    assert imported("-C", site, *EMULATOR, "apply") <= SITE | RENDERING | APPLYING


def test_code_in_a_known_language_imports_its_lexers(site: Path) -> None:
    write(site, "一", "```python\nimport os\n```\n")
    assert "pygments" in imported("-C", site, "validate")


def test_a_key_that_does_not_follow_the_schema_imports_a_validator(site: Path) -> None:
    write(site, "一", "字。\n", "comments: some\n")
    assert "jsonschema" in imported("-C", site, "validate")
