"""Fault injection: which fault occurs, at which endpoint and call, before or after the effect.

A spec is `ENDPOINT[#CALLS]:[STAGE:]KIND[=VALUE]`:

* ENDPOINT: a name such as `draft/add`, a pattern such as `draft/*`, or `*`.
* CALLS: `3` for the third call, `2-4`, or `2+` for all from the second; by default every call.
  Each fault counts the calls to the endpoints that it matches, from the time it was added.
* STAGE: `before` the effect, which then does not happen (default), or `after` it.
* KIND:
  `drop`: the connection ends without an answer;
  `hang[=SECONDS]`: no answer for this time (default 3600), then the connection ends;
  `status=CODE`: this HTTP status with an HTML page;
  `garbage`: status 200 with an HTML page;
  `errcode=CODE`: this refusal (-1, 45009 …);
  `token`: every access token expires, and the answer is 42001;
  `wait=SECONDS`: the real answer after this time, with the wait before or after the effect;
  and without a stage:
  `cut`: half of the real answer, then the connection ends;
  `slow=BYTES`: the real answer at this number of bytes a second;
  `lag=SECONDS`: listings show the account as it was this long ago;
  `unready=SECONDS`: ids younger than this are answered 40007.
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
_DEFAULT_HANG = 3600.0


class InvalidFault(ValueError):
    """An invalid fault spec."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. It applies to calls `first` to `last` (None: all later ones); some have no stage."""

    spec: str
    endpoint: str
    first: int
    last: int | None
    stage: Literal["before", "after"] | None
    kind: str
    value: float

    def applies_to(self, number: int) -> bool:
        return self.first <= number and (self.last is None or number <= self.last)


def parse_fault(spec: str) -> Fault:
    """Parse a spec. Raises InvalidFault."""
    found = _SPEC.fullmatch(spec.strip())
    if not found:
        raise InvalidFault(f"fault {spec!r}: expected ENDPOINT[#CALLS]:[before|after:]KIND[=VALUE]")
    kind, value = found["kind"], found["value"]
    if kind not in _KINDS:
        raise InvalidFault(
            f"fault {spec!r}: unknown kind {kind}; known: {', '.join(sorted(_KINDS))}"
        )
    if kind in _VALUE_NEEDED and value is None:
        raise InvalidFault(f"fault {spec!r}: {kind} needs a value, as in {kind}=5")
    if value is not None and kind not in _VALUE_ALLOWED:
        raise InvalidFault(f"fault {spec!r}: {kind} does not take a value")
    if kind in _NO_STAGE and found["stage"]:
        raise InvalidFault(f"fault {spec!r}: {kind} does not take a stage")
    _check_value(spec, kind, value)
    stage: Literal["before", "after"] = "after" if found["stage"] == "after" else "before"
    first = int(found["first"] or 1)
    single = first if found["first"] else None
    last = int(found["last"]) if found["last"] else None if found["open"] else single
    return Fault(
        spec=spec.strip(),
        endpoint=found["endpoint"].removeprefix("/cgi-bin/"),
        first=first,
        last=last,
        stage=None if kind in _NO_STAGE else stage,
        kind=kind,
        value=float(value) if value is not None else _DEFAULT_HANG,
    )


def _check_value(spec: str, kind: str, value: str | None) -> None:
    if value is None:
        return
    number = float(value)
    if kind == "status" and not (number.is_integer() and 400 <= number <= 599):
        raise InvalidFault(f"fault {spec!r}: the status must be from 400 to 599")
    if kind == "errcode" and (not number.is_integer() or number == 0):
        raise InvalidFault(f"fault {spec!r}: the errcode must be a whole number other than 0")
    if kind not in {"errcode", "status"} and number <= 0:
        raise InvalidFault(f"fault {spec!r}: {kind} must be more than 0")


class FaultInjector:
    """The active faults, and the number of calls that each has seen."""

    def __init__(self, specs: Iterable[str]) -> None:
        """Raises InvalidFault."""
        self._faults: list[tuple[Fault, list[int]]] = []
        self.add(specs)

    def add(self, specs: Iterable[str]) -> None:
        """Add faults, or none if one is invalid. Raises InvalidFault."""
        self._faults += [(fault, [0]) for fault in [parse_fault(spec) for spec in specs]]

    def clear(self) -> None:
        self._faults.clear()

    def faults_for_call(self, endpoint: str) -> tuple[Fault, ...]:
        """Count a call and return the faults that apply to it."""
        applying = []
        for fault, seen in self._faults:
            if fnmatchcase(endpoint, fault.endpoint):
                seen[0] += 1
                if fault.applies_to(seen[0]):
                    applying.append(fault)
        return tuple(applying)

    def describe(self) -> list[dict[str, object]]:
        """Return each fault's spec and the number of calls it has seen."""
        return [{"spec": fault.spec, "seen": seen[0]} for fault, seen in self._faults]
