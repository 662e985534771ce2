"""A document's tree → the article's: figures, notes, callouts, code, tables as the platform keeps them."""
