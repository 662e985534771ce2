"""Shapes a document's tree for the platform: figures, notes, callouts, code and tables."""
