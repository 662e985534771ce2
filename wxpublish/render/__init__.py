"""Markdown → compact HTML that the platform keeps, as a pure function.

`markdown/` parses an article, `arrange/` shapes its tree for the platform, `css/` computes styles,
and `compact_writer` writes the HTML. Configuration belongs to `site/`, and media files to `media/`.
"""
