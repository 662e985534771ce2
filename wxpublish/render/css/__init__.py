"""A theme's style sheet → for each element the style that it still needs, in few characters."""
