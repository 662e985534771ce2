"""A bare repository over HTTP, by git's own server program."""

import os
import subprocess
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit


def serve_git(
    method: str, url: str, headers: Message, body: bytes, bare: Path
) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of the answer; `url` is below the repository's own address."""
    told = urlsplit(url)
    done = subprocess.run(
        ["git", "http-backend"],
        input=body,
        env={
            **os.environ,
            "GIT_PROJECT_ROOT": str(bare.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{bare.name}{told.path}",
            "QUERY_STRING": told.query,
            "REQUEST_METHOD": method,
            "REMOTE_USER": "somebody",
            "CONTENT_TYPE": headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": headers.get("Git-Protocol", ""),
        },
        capture_output=True,
        check=True,
    )
    head, _, data = done.stdout.partition(b"\r\n\r\n")
    answered = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    status = int(answered.pop("Status", "200").split()[0])
    return status, data, answered
