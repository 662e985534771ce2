"""Findings, plans and outcomes → text, Markdown, JSON and annotations. Nothing here prints."""
