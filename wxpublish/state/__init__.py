"""What lies beside the content: lockfile, journal, plan files, what `build` writes."""
