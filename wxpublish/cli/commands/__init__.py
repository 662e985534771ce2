"""One module a command: `NAME`, `HELP`, `EXAMPLES`, `configure(parser)` and `run(session)`."""
