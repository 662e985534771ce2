"""Frozen values that travel between the stages. Nothing here reads, writes or waits."""
