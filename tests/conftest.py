"""What is seen is tested where there is a browser; everything else everywhere.

How long an example takes says more about the machine than about the code: there is no deadline.
Nor is what a machine sets for its jobs, such as CI, what a test is run with; and no test uses the
cache of whoever runs it. Python keeps what it compiled for the processes that tests start.
"""

import atexit
import os
import shutil
import tempfile

import pytest
from hypothesis import settings

from tests import sampling

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

_MACHINE = {"CI", "NO_COLOR", "FORCE_COLOR", "PYTHONDONTWRITEBYTECODE"}
for name in [*os.environ]:
    if name in _MACHINE or name.startswith("GITHUB_"):
        del os.environ[name]

_cache = tempfile.mkdtemp(prefix="wxpublish-cache-")
atexit.register(shutil.rmtree, _cache, ignore_errors=True)
os.environ["WXPUBLISH_CACHE_DIR"] = _cache

collect_ignore = [] if shutil.which("chromium") else ["browser"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--matrix", action="store_true", help="run the long matrices in full")


def pytest_configure(config: pytest.Config) -> None:
    sampling.FULL = config.getoption("--matrix")
