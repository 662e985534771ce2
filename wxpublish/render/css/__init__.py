"""Computes, for each element, the declarations of a theme that it needs, in few characters."""
