"""The platform's interfaces by family; `table` has them all."""
