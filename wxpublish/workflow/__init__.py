"""The stages, wired into what commands do: check, plan, apply, refresh, import. No logic of its own."""
