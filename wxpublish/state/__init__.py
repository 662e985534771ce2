"""The state beside the content: lockfile, journal, saved plans, caches and output folders."""
