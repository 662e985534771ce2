"""Serves a bare repository over HTTP with git's own server program."""

import os
import subprocess
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit


def serve_git(
    method: str, url: str, headers: Message, body: bytes, bare: Path
) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers of the response; `url` is relative to the repository."""
    parts = urlsplit(url)
    done = subprocess.run(
        ["git", "http-backend"],
        input=body,
        env={
            **os.environ,
            "GIT_PROJECT_ROOT": str(bare.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{bare.name}{parts.path}",
            "QUERY_STRING": parts.query,
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
    response_headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    status = int(response_headers.pop("Status", "200").split()[0])
    return status, data, response_headers
