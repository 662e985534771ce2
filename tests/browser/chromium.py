"""A real Chromium, driven over its DevTools protocol."""

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 20.0


def executable() -> str | None:
    """The browser of this machine, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Page:
    """One tab. Everything waits for its answer; `messages` are what the page logged."""

    def __init__(self, runner: asyncio.Runner, session: ClientSession, url: str) -> None:
        self.messages: list[str] = []
        self._runner = runner
        self._numbers = count(1)
        self._socket: ClientWebSocketResponse = runner.run(session.ws_connect(url, max_msg_size=0))
        for domain in ("Page", "Runtime", "Log"):
            self.command(f"{domain}.enable")

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A DevTools command's result."""
        message = self._runner.run(self._command(method, parameters))
        assert "error" not in message, message["error"]
        result: dict[str, Any] = message["result"]
        return result

    async def _command(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            message = await asyncio.wait_for(self._socket.receive_json(), _PATIENCE)
            if message.get("method") in {"Log.entryAdded", "Runtime.exceptionThrown"}:
                self.messages.append(json.dumps(message["params"], ensure_ascii=False))
            if message.get("id") == number:
                return dict(message)

    def size(self, width: int, height: int) -> None:
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def open(self, url: str) -> Self:
        """Load an address and everything in it."""
        self.command("Page.navigate", url=url)
        return self.loaded()

    def loaded(self) -> Self:
        """Wait until the document and its pictures are there."""
        return self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def until(self, expression: str) -> Self:
        end = time.monotonic() + _PATIENCE
        while not self.evaluate(expression):
            assert time.monotonic() < end, f"never came true: {expression}"
            time.sleep(0.05)
        return self

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression; None while a page is being left."""
        parameters = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self._runner.run(self._command("Runtime.evaluate", parameters))
        return answer.get("result", {}).get("result", {}).get("value")

    def text(self, selector: str) -> str:
        return str(self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText"))

    def fill(self, selector: str, value: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).value={json.dumps(value)}")

    def click(self, selector: str) -> None:
        """A real click with the mouse in the middle of an element."""
        box = self.evaluate(
            f"(()=>{{const e=document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block:'center'});const r=e.getBoundingClientRect();"
            "return [r.x+r.width/2,r.y+r.height/2]})()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.command(
                "Input.dispatchMouseEvent",
                type=kind,
                x=box[0],
                y=box[1],
                button="left",
                clickCount=1,
            )


@contextmanager
def browser(profile: Path) -> Iterator[Page]:
    """A browser with an empty profile and one tab."""
    path = executable()
    assert path, "no Chromium on this machine"
    command = [path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += ["--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0"]
    command += [f"--user-data-dir={profile}", "about:blank"]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process,
        asyncio.Runner() as runner,
    ):
        try:
            session = runner.run(_session())
            try:
                yield Page(runner, session, runner.run(_first_tab(session, profile)))
            finally:
                runner.run(session.close())
        finally:
            process.terminate()


async def _session() -> ClientSession:
    return ClientSession()


async def _first_tab(session: ClientSession, profile: Path) -> str:
    """The socket of the tab that the browser opened."""
    found = profile / "DevToolsActivePort"
    for _ in range(int(_PATIENCE * 10)):
        if found.exists() and (lines := found.read_text("utf-8").split()):
            async with session.get(f"http://127.0.0.1:{lines[0]}/json/list") as answer:
                for target in await answer.json():
                    if target["type"] == "page":
                        return str(target["webSocketDebuggerUrl"])
        await asyncio.sleep(0.1)
    raise TimeoutError("Chromium did not start")
