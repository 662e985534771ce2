"""Remote news and materials → Markdown and files that an author can carry on with."""
