"""Render the templates of the console."""

import time
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import escape

from wxpublish.emulator.printable import escape_hidden

_BEIJING = 8 * 3600
DATA_FOLDER = files("wxpublish.emulator.console")


def _format_time(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds + _BEIJING))


_TEMPLATES = Environment(
    loader=FunctionLoader(lambda name: DATA_FOLDER.joinpath(name).read_text("utf-8")),
    autoescape=True,
    finalize=escape_hidden,
    undefined=StrictUndefined,
    trim_blocks=True,
)
# The value of a form field is sent back, so it is escaped as HTML and not changed otherwise.
_TEMPLATES.filters["editable"] = escape
_TEMPLATES.filters["time"] = _format_time
_TEMPLATES.filters["date"] = lambda seconds: _format_time(seconds)[:10]


def render_page(name: str, **values: object) -> str:
    """Render a template; every value that is not Markup is escaped."""
    return _TEMPLATES.get_template(name).render(values)
