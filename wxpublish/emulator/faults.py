"""Faults on demand: what goes wrong, at which endpoint, at which call, before or after the effect.

A spec is `ENDPOINT[#CALLS]:[STAGE:]KIND[=VALUE]`:

* ENDPOINT: a name such as `draft/add`, a pattern such as `draft/*`, or `*`.
* CALLS: `3` the third call, `2-4`, `2+` from the second on; without it every call. Calls are
  counted by each fault, from when it was set, over the endpoints it matches.
* STAGE: `before` (default: nothing is done) or `after` (it is done, the client is not told).
* KIND:
  `drop` the connection ends without an answer;
  `hang[=SECONDS]` no answer for so long (default 3600), then the connection ends;
  `status=CODE` that HTTP status with a page of HTML;
  `garbage` status 200 and a page of HTML;
  `errcode=CODE` that refusal (-1, 45009 …);
  `token` every access token ends, and the answer is 42001;
  `wait=SECONDS` the true answer, so much later, with the wait before or after the effect;
  and, of no stage:
  `cut` half of the true answer, then the connection ends;
  `slow=BYTES` the true answer at so many bytes a second;
  `lag=SECONDS` a listing shows the account as it was so long ago;
  `unready=SECONDS` ids younger than that are answered 40007.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

_SPEC = re.compile(
    r"(?P<endpoint>[^#:\s]+)(?:#(?P<first>\d+)(?:-(?P<last>\d+)|(?P<open>\+))?)?"
    r":(?:(?P<stage>before|after):)?(?P<kind>[a-z]+)(?:=(?P<value>-?\d+(?:\.\d+)?))?"
)
_NO_STAGE = frozenset({"cut", "slow", "lag", "unready"})
_VALUE_NEEDED = frozenset({"status", "errcode", "slow", "wait", "lag", "unready"})
_VALUE_ALLOWED = _VALUE_NEEDED | {"hang"}
_KINDS = _VALUE_ALLOWED | {"drop", "garbage", "token", "cut"}
_HANG = 3600.0


class BadFault(ValueError):
    """A spec that says nothing the emulator could do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `last` None means for ever, `stage` None means that the kind has none."""

    spec: str
    endpoint: str
    first: int
    last: int | None
    stage: Literal["before", "after"] | None
    kind: str
    value: float

    def fires(self, number: int) -> bool:
        return self.first <= number and (self.last is None or number <= self.last)


def parse(spec: str) -> Fault:
    """Read a spec; BadFault says what is wrong with it."""
    found = _SPEC.fullmatch(spec.strip())
    if not found:
        raise BadFault(f"fault {spec!r}: expected ENDPOINT[#CALLS]:[before|after:]KIND[=VALUE]")
    kind, value = found["kind"], found["value"]
    if kind not in _KINDS:
        raise BadFault(f"fault {spec!r}: unknown kind {kind}; known: {', '.join(sorted(_KINDS))}")
    if kind in _VALUE_NEEDED and value is None:
        raise BadFault(f"fault {spec!r}: {kind} needs a value, as in {kind}=5")
    if value is not None and kind not in _VALUE_ALLOWED:
        raise BadFault(f"fault {spec!r}: {kind} takes no value")
    if kind in _NO_STAGE and found["stage"]:
        raise BadFault(f"fault {spec!r}: {kind} has no stage")
    _check_value(spec, kind, value)
    stage: Literal["before", "after"] = "after" if found["stage"] == "after" else "before"
    first = int(found["first"] or 1)
    once = first if found["first"] else None
    last = int(found["last"]) if found["last"] else None if found["open"] else once
    return Fault(
        spec=spec.strip(),
        endpoint=found["endpoint"].removeprefix("/cgi-bin/"),
        first=first,
        last=last,
        stage=None if kind in _NO_STAGE else stage,
        kind=kind,
        value=float(value) if value is not None else _HANG,
    )


def _check_value(spec: str, kind: str, value: str | None) -> None:
    if value is None:
        return
    number = float(value)
    if kind == "status" and not (number.is_integer() and 400 <= number <= 599):
        raise BadFault(f"fault {spec!r}: a status is between 400 and 599")
    if kind == "errcode" and (not number.is_integer() or number == 0):
        raise BadFault(f"fault {spec!r}: an errcode is a whole number other than 0")
    if kind not in {"errcode", "status"} and number <= 0:
        raise BadFault(f"fault {spec!r}: {kind} is more than 0")


class FaultBoard:
    """The faults in force and how many calls each has seen."""

    def __init__(self, specs: Iterable[str]) -> None:
        """Raise BadFault where a spec is wrong."""
        self._faults: list[tuple[Fault, list[int]]] = []
        self.add(specs)

    def add(self, specs: Iterable[str]) -> None:
        """Set more faults: all of them, or none where one is wrong."""
        self._faults += [(fault, [0]) for fault in [parse(spec) for spec in specs]]

    def clear(self) -> None:
        self._faults.clear()

    def take(self, endpoint: str) -> tuple[Fault, ...]:
        """Count a call; the faults that it meets."""
        met = []
        for fault, seen in self._faults:
            if fnmatchcase(endpoint, fault.endpoint):
                seen[0] += 1
                if fault.fires(seen[0]):
                    met.append(fault)
        return tuple(met)

    def listed(self) -> list[dict[str, object]]:
        """Each fault's spec and the calls it has seen."""
        return [{"spec": fault.spec, "seen": seen[0]} for fault, seen in self._faults]
