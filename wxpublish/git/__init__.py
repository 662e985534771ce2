"""Git: every call of it, with the repository given and everything that executes turned off."""
