"""Markdown → a document: parsed, sanitised, every picture, link and formula with its place."""
