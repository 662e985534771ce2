"""The schema of `quota:` has the endpoints that the client calls."""

from wxpublish.model.quota import DAILY
from wxpublish.site.schema import schema_properties
from wxpublish.wechat import endpoints
from wxpublish.wechat.endpoints import Endpoint


def test_the_schema_lists_every_endpoint_and_no_other() -> None:
    """A misspelled endpoint would be a limit without effect."""
    called = {one.name for one in vars(endpoints).values() if isinstance(one, Endpoint)}
    assert set(schema_properties("site")["quota"]["properties"]) == called | set(DAILY)
