"""The use cases: each wires the stages into what one command does.

The rules themselves belong to the stages; parsing and printing belong to `cli/`.
"""
