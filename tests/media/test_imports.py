"""Planning does not import a picture library."""

import subprocess
import sys


def test_inspecting_files_imports_neither_pillow_nor_a_typesetter() -> None:
    heavy = "{name.partition('.')[0] for name in sys.modules} & {'PIL', 'mathra', 'resvg_py'}"
    code = f"import sys, wxpublish.media.assets; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
