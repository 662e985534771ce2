"""Desired × Lock × Snapshot → Plan. Pure: the same input gives the same plan on every machine."""
