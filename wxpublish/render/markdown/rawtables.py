"""Finds raw tables with text outside their cells, which a browser would move before the table."""

from wxpublish.model.html_tags import CELL_TAGS, COLUMN_TAGS, ROW_GROUP_TAGS

_CELLS = CELL_TAGS | {"caption"}
_ROWS = COLUMN_TAGS | ROW_GROUP_TAGS | {"table", "tr"}


class Tables:
    """Follows the tags of an article in order; `broken` has the numbers of tables with such text.

    A table's number is the one passed with its start tag. Only tables that are closed are followed.
    """

    def __init__(self) -> None:
        self.broken: set[int] = set()
        self._open: list[int] = []
        self._in_cell: list[bool] = []
        self._known: set[int] = set()

    def text(self) -> None:
        """Record that something visible comes next."""
        if self._open and not self._in_cell[-1]:
            self.broken.add(self._open[-1])

    def start(self, name: str, table: int | None) -> None:
        """Record a start tag; `table` is the number of a table that is closed."""
        if name == "table" and table is not None:
            self.text()
            self._open.append(table)
            self._known.add(table)
            self._in_cell.append(False)
        elif name in _CELLS | _ROWS:
            if self._open:
                self._in_cell[-1] = name in _CELLS
        else:
            self.text()

    def end(self, name: str, table: int | None) -> None:
        """Record an end tag; `table` is the number of the table that it closes."""
        if table is not None and table in self._known:
            while self._open and self._close() != table:
                pass
        elif name in _CELLS and self._open:
            self._in_cell[-1] = False

    def _close(self) -> int:
        self._in_cell.pop()
        self._known.discard(self._open[-1])
        return self._open.pop()
