"""Start one program and write what it used: seconds, processor seconds, `ru_maxrss`, exit code.

`python -I -S launcher.py REPORT COMMAND…`. The system counts the memory of the process that starts a
program to the program, so this one imports next to nothing.
"""

import os
import sys
import time


def main(report: str, command: list[str]) -> None:
    """Run the command with this process's folder, environment and streams."""
    began = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    seconds = time.perf_counter() - began
    processor = used.ru_utime + used.ru_stime
    code = os.waitstatus_to_exitcode(status)
    with open(report, "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib takes megabytes
        file.write(f"{seconds} {processor} {used.ru_maxrss} {code}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
