"""`python -m wxpublish.cli`: the program, for where its script is not on the path."""

import sys

from wxpublish.cli.program import main

if __name__ == "__main__":
    sys.exit(main())
