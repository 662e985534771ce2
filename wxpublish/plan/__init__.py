"""Desired × Lock × Snapshot → Plan.

Pure: the same input gives the same plan on every machine. Nothing here reads files, the clock or
the network; `workflow/` gathers the input, `apply/` carries out the plan.
"""
