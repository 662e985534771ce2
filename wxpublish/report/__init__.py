"""Findings, plans and outcomes → text, Markdown, JSON, annotations and SARIF.

What is true of a plan is decided before it gets here; this package words it and prints nothing.
"""
