"""What is seen is tested where there is a browser; everything else everywhere."""

import shutil

collect_ignore = [] if shutil.which("chromium") else ["browser"]
