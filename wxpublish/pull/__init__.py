"""Remote news and materials → Markdown and files that an author can continue to work on."""
