"""The daily limits of the platform's interfaces."""

from collections.abc import Mapping

DAILY: Mapping[str, int] = {
    "draft/add": 1000,
    "draft/update": 1000,
    "draft/delete": 1000,
    "draft/get": 500,
    "draft/batchget": 1000,
    "media/upload": 100_000,
}
"""Calls a day of a new account (the platform's API_Call_Limits page). The account's console is
authoritative: `quota:` of the configuration repeats its figures. Other interfaces have none."""
