"""What is seen is tested where there is a browser; everything else everywhere.

How long an example takes says more about the machine than about the code: there is no deadline.
"""

import shutil

from hypothesis import settings

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

collect_ignore = [] if shutil.which("chromium") else ["browser"]
