"""Reads a site from disk: configuration, articles and files, and findings with their positions.

Belongs here: what a key of wxpublish.yaml or front matter means, how paths are resolved, and the
files that `init` and `new` create. Not here: Markdown (`render`), the bytes of pictures (`media`).
"""
