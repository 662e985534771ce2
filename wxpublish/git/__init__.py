"""Every call of git. The repository is named explicitly, and nothing that it configures is run."""
