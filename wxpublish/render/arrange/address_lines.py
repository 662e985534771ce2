"""Addresses as lines of the notes: each on its own, or those of one folder together."""

from collections.abc import Iterator, Sequence

Note = tuple[str, str]
"""The mark of a note and its address, without scheme."""
MAX_DEPTH = 4
"""Folders of an address that are compared."""
_LINE_BREAK = "<br>"


def write_lines(notes: Sequence[Note]) -> Iterator[Note]:
    """Write a line for each note. Yields its mark and the line."""
    for mark, address in notes:
        yield mark, f"{mark}{address}"


def write_grouped_lines(notes: Sequence[Note]) -> Iterator[Note]:
    """Write a line for the notes of each host, and one for those of a folder where that is shorter:
    `github.com ¹/a/b ⁴/c/d`, `github.com/a/b/issues ²/12 ³/15`. Yields the first mark of each line
    and the line.
    """
    hosts: dict[str, list[Note]] = {}
    for note in notes:
        hosts.setdefault(note[1].partition("/")[0], []).append(note)
    for host, of_host in hosts.items():
        for folder, members in _group_by_folder(host, of_host):
            first, address = members[0]
            grouped = (f"{mark}{address[len(folder) :]}" for mark, address in members)
            yield first, f"{first}{address}" if len(members) == 1 else " ".join((folder, *grouped))


def _group_by_folder(host: str, notes: list[Note]) -> Iterator[tuple[str, list[Note]]]:
    """Split the notes of a host: a folder gets a line if naming it once saves more than that costs."""
    members: dict[str, list[Note]] = {}
    for note in notes:
        for folder in _list_folders(note[1]):
            members.setdefault(folder, []).append(note)
    left = dict.fromkeys(notes)
    for folder in sorted(
        members, key=lambda name: (len(host) - len(name)) * (len(members[name]) - 1)
    ):
        own = [note for note in members[folder] if note in left]
        saved = (len(folder) - len(host)) * (len(own) - 1)
        if saved > (len(host) + len(_LINE_BREAK) if len(own) < len(left) else 0):
            yield folder, own
            for note in own:
                del left[note]
    if left:
        yield host, [*left]


def _list_folders(address: str) -> Iterator[str]:
    """The folders that an address lies in, from the outermost; the host is none."""
    *folders, _ = address.split("/", MAX_DEPTH + 1)
    for count in range(2, len(folders) + 1):
        yield "/".join(folders[:count])
