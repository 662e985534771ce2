"""What every template of a theme is held to."""

MAX_TEMPLATE_LENGTH = 20_000
"""Characters of a template's source."""
MAX_USES = 4
"""How often a template may output a value such as `kind`. Slots nest, so a slot may occur once."""
SLOT_NAMES = frozenset({"content", "notes", "picture", "caption", "table"})


class UnusableTemplate(ValueError):
    """A template with a mistake, or with something that templates must not do."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem
