"""Templates and the frame around every page of the console."""

import time
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import escape

from wxpublish.emulator.printable import visible

_BEIJING = 8 * 3600
DATA = files("wxpublish.emulator.console")


def _clock(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds + _BEIJING))


_TEMPLATES = Environment(
    loader=FunctionLoader(lambda name: DATA.joinpath(name).read_text("utf-8")),
    autoescape=True,
    finalize=visible,
    undefined=StrictUndefined,
    trim_blocks=True,
)
# In a field what is typed comes back: it is escaped, and nothing in it is written otherwise.
_TEMPLATES.filters["editable"] = escape
_TEMPLATES.filters["time"] = _clock
_TEMPLATES.filters["date"] = lambda seconds: _clock(seconds)[:10]


def page(name: str, **values: object) -> str:
    """A template filled in; everything in `values` that is not Markup is escaped."""
    return _TEMPLATES.get_template(name).render(values)
