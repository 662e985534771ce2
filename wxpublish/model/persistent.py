"""An immutable mapping that is cheap to change: versions share everything that did not change.

A dictionary would be copied as a whole for each effect of a run: 5,000 entries for one. This is a
hash trie: a change copies one node of each level, and a comparison of two versions skips what they
share.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

BITS = 4
FANOUT = 1 << BITS
MAX_DEPTH = 60
"""Bits of a hash that are used; keys that agree in all of them share a leaf."""

_Node = Any
"""A leaf, which is a dictionary of key to (order, value), or a tuple of `FANOUT` nodes."""


class PersistentMap(Mapping[K, V], Generic[K, V]):
    """Keys in insertion order, like a dictionary; a change makes a new map.

    `root`, `count` and `following` (the number of the next new key) never change after `__init__`.
    """

    __slots__ = ("count", "following", "root")

    def __init__(self, items: Mapping[K, V] | None = None) -> None:
        self.root: _Node = {}
        self.count = 0
        self.following = 0
        for key, value in (items or {}).items():
            self.root, is_new = _added(self.root, 0, hash(key), key, (self.following, value))
            self.count += is_new
            self.following += 1

    def set(self, key: K, value: V) -> "PersistentMap[K, V]":
        """A new map in which the key has this value."""
        root, is_new = _added(self.root, 0, hash(key), key, (self.following, value))
        return self._version(root, self.count + is_new)

    def without(self, key: K) -> "PersistentMap[K, V]":
        """A new map without the key."""
        if key not in self:
            return self
        return self._version(_removed(self.root, 0, hash(key), key), self.count - 1)

    def changes(self, after: "PersistentMap[K, V]") -> Iterator[tuple[K, V | None]]:
        """The keys and values by which another map differs; None for a key that it lacks.

        The cost grows with what the two do not share.
        """
        for old, new in _unshared(self.root, after.root):
            for key, (_, value) in new.items():
                before = old.get(key)
                if before is None or (before[1] is not value and before[1] != value):
                    yield key, value
            for key in old:
                if key not in new:
                    yield key, None

    def __getitem__(self, key: K) -> V:
        node, bits = self.root, hash(key)
        while isinstance(node, tuple):
            node, bits = node[bits % FANOUT], bits >> BITS
        value: V = node[key][1]
        return value

    def __iter__(self) -> Iterator[K]:
        leaves = list(_entries(self.root))
        leaves.sort(key=lambda entry: entry[1][0])
        return iter([key for key, _ in leaves])

    def __len__(self) -> int:
        return self.count

    def __repr__(self) -> str:
        return f"PersistentMap({dict(self)!r})"

    def _version(self, root: _Node, count: int) -> "PersistentMap[K, V]":
        made: PersistentMap[K, V] = PersistentMap()
        made.root, made.count, made.following = root, count, self.following + 1
        return made


def _added(
    node: _Node, depth: int, bits: int, key: Any, entry: tuple[int, Any]
) -> tuple[_Node, bool]:
    """The node with an entry, and whether its key is new; a known key keeps its number."""
    if isinstance(node, tuple):
        at = bits % FANOUT
        child, is_new = _added(node[at], depth + BITS, bits >> BITS, key, entry)
        return (*node[:at], child, *node[at + 1 :]), is_new
    before = node.get(key)
    leaf = {**node, key: entry if before is None else (before[0], entry[1])}
    if len(leaf) <= FANOUT or depth >= MAX_DEPTH:
        return leaf, before is None
    children: list[dict[Any, tuple[int, Any]]] = [{} for _ in range(FANOUT)]
    for known, held in leaf.items():
        children[hash(known) >> depth & FANOUT - 1][known] = held
    return tuple(children), before is None


def _removed(node: _Node, depth: int, bits: int, key: Any) -> _Node:
    if isinstance(node, tuple):
        at = bits % FANOUT
        child = _removed(node[at], depth + BITS, bits >> BITS, key)
        return (*node[:at], child, *node[at + 1 :])
    return {known: entry for known, entry in node.items() if known != key}


def _unshared(old: _Node, new: _Node) -> Iterator[tuple[dict[Any, Any], dict[Any, Any]]]:
    """Pairs of leaves with every entry in which two nodes differ."""
    if old is new:
        return
    if isinstance(old, tuple) and isinstance(new, tuple):
        for pair in zip(old, new, strict=True):
            yield from _unshared(*pair)
    else:
        yield dict(_entries(old)), dict(_entries(new))


def _entries(node: _Node) -> Iterator[tuple[Any, tuple[int, Any]]]:
    if isinstance(node, tuple):
        for child in node:
            yield from _entries(child)
    else:
        yield from node.items()
