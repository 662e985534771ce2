"""Addresses that a person writes on the command line."""

from collections.abc import Container, Iterable

from wxpublish.errors import WrongUsage
from wxpublish.model.address import Address

_HINT = "wxpublish state list shows the addresses"


def parse_address(text: str) -> Address:
    """Parse an address; `news.a[1]` means its news. Raises WrongUsage."""
    try:
        return Address.parse(text.partition("[")[0])
    except ValueError as error:
        raise WrongUsage(str(error), hint=_HINT) from None


def parse_addresses(texts: Iterable[str]) -> frozenset[Address]:
    """Parse addresses; `news.a[1]` means its news. Raises WrongUsage."""
    return frozenset(map(parse_address, texts))


def refuse_unknown(addresses: frozenset[Address], known: Container[Address]) -> None:
    """Raise WrongUsage for an address that is not among `known`."""
    for address in sorted(addresses):
        if address not in known:
            raise WrongUsage(f"neither the site nor the lockfile has {address}", hint=_HINT)
