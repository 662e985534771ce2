"""wxpublish keeps a WeChat Official Account in step with Markdown in git."""

__version__ = "0.1.0"
