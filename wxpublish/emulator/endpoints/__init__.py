"""The platform's endpoints by family; `registry` lists them all."""
