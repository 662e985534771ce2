"""Turns a document's tree into the article's: figures, notes, callouts, code and tables for the
platform.
"""
