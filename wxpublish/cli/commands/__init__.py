"""One module a command: `ABOUT`, `EXAMPLES`, `configure(parser)` and `run(session)`."""
