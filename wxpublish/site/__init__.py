"""wxpublish.yaml, front matter and files → a checked site, each finding with its place."""
