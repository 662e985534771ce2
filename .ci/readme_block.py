"""Print the Nth shell block of the README, so that what it says is what is run."""

import re
import sys
from pathlib import Path

readme = Path(__file__).parent.parent / "README.md"
blocks = re.findall(
    r"^```(?:sh|bash|shell|console)\n(.*?)^```", readme.read_text("utf-8"), re.DOTALL | re.MULTILINE
)
sys.stdout.write(blocks[int(sys.argv[1]) - 1])
