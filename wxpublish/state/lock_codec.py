"""The JSON of lockfile and journal. An address is text; its kind decides the type of its resource."""

from dataclasses import MISSING, replace
from functools import partial
from types import NoneType
from typing import Any, get_args

from wxpublish.model.address import Address
from wxpublish.model.lock import LockedFile, LockedNews, Resource, Superseded
from wxpublish.model.operation import Operation
from wxpublish.state.serialiser import Malformed, Reader, Serialiser, as_object, read_at


class LockSerialiser(Serialiser):
    """The format of lockfile and journal."""

    def make_reader(self, hint: Any) -> Reader:
        if hint is Address:
            return _read_address
        read = super().make_reader(hint)
        return partial(self._read_operation, read) if hint is Operation else read

    def choice_reader(self, kinds: list[Any]) -> Reader:
        """A resource stays JSON until the address beside it is known."""
        return as_object if LockedNews in kinds else super().choice_reader(kinds)

    def mapping_reader(self, key_hint: Any, hint: Any) -> Reader:
        if key_hint is not Address:
            return super().mapping_reader(key_hint, hint)
        return partial(self._read_entries, hint)

    def blank(self, kind: type[Any], name: str, hint: Any) -> Any:
        """As in any format, except that a superseded item must have an id: it is deleted by that."""
        required = kind is Superseded and name == "media_id"
        return MISSING if required else super().blank(kind, name, hint)

    def write_object(self, value: Any) -> Any:
        return str(value) if isinstance(value, Address) else super().write_object(value)

    def _resource_reader(self, address: Address, hint: Any) -> Reader:
        kind = LockedNews if address.kind == "news" else LockedFile
        return self.reader(kind | None if NoneType in get_args(hint) else kind)

    def _read_entries(self, hint: Any, document: object) -> dict[Address, Any]:
        made = {}
        for key, item in as_object(document).items():
            address = read_at(key, _read_address, key)
            made[address] = read_at(key, self._resource_reader(address, hint), item)
        return made

    def _read_operation(self, read: Reader, document: object) -> Operation:
        operation: Operation = read(document)
        if operation.resource is None:
            return operation
        read_resource = self._resource_reader(operation.address, Resource)
        return replace(operation, resource=read_at("resource", read_resource, operation.resource))


LOCK = LockSerialiser()
NEWER_LOCK = LockSerialiser(lenient=True)
"""For a lockfile of a newer format, which is shown as far as it is known."""


def _read_address(document: object) -> Address:
    try:
        return Address.parse(document if isinstance(document, str) else "")
    except ValueError:
        raise Malformed("must be an address such as news.hello") from None
