"""A real Chromium for tests, spoken to through a pipe in the protocol of its developer tools."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("background-networking", "component-update", "sync", "gpu", "extensions")
PATIENCE = 30  # seconds for it to end


def program() -> str:
    """Where it is; where there is none, the test says how to have one."""
    if os.name != "posix":
        pytest.skip("the browser is spoken to through descriptors, which Windows has not")
    for name in NAMES:
        if found := shutil.which(name):
            return found
    pytest.skip("there is no Chromium here; apt-get install chromium, and this is tested too")


class Tab:
    """One page, and all that it has reported."""

    def __init__(self, write: int, read: int) -> None:
        self.to, self.of = os.fdopen(write, "wb"), os.fdopen(read, "rb")
        self.number, self.session = 0, ""
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the browser to do something, and wait for what it answers."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.to.write(json.dumps(message).encode() + b"\0")
        self.to.flush()
        while (answer := self._next()).get("id") != self.number:
            self.events.append(answer)
        assert "error" not in answer, answer
        return dict(answer["result"])

    def open(self, path: Path) -> None:
        self.call("Page.navigate", url=path.resolve().as_uri())
        while not any(one.get("method") == "Page.loadEventFired" for one in self.events):
            self.events.append(self._next())

    def value(self, expression: str) -> Any:
        """What a piece of JavaScript comes to on the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def look(self, width: int, height: int, scheme: str) -> None:
        """At another size, in light or dark."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])

    def press(self, key: str, text: str = "") -> None:
        """A key of the keyboard, as a person presses it."""
        codes = {"Enter": 13, "Tab": 9}
        known = {"key": key, "code": key, "windowsVirtualKeyCode": codes.get(key, 0)}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **known)
        self.call("Input.dispatchKeyEvent", type="keyUp", **known)

    def picture(self, path: Path) -> None:
        shot = self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))

    def reported(self, *methods: str) -> list[dict[str, Any]]:
        return [one["params"] for one in self.events if one.get("method") in methods]

    def _next(self) -> dict[str, Any]:
        data = bytearray()
        while not data.endswith(b"\0"):
            byte = self.of.read(1)
            assert byte, "the browser ended"
            data += byte
        return dict(json.loads(data[:-1]))


@contextlib.contextmanager
def tab() -> Iterator[Tab]:
    """A page of a new browser, which ends with the test and remembers nothing."""
    found = program()
    ours_read, theirs_write = os.pipe()
    theirs_read, ours_write = os.pipe()
    flags = [f"--disable-{name}" for name in QUIET]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [found, "--headless", "--no-sandbox", "--no-first-run", *flags]
        command += [f"--user-data-dir={profile}", "--remote-debugging-pipe"]
        redirected = f'exec "$@" 3<&{theirs_read} 4>&{theirs_write}'
        browser = subprocess.Popen(
            ["bash", "-c", redirected, "bash", *command],
            pass_fds=(theirs_read, theirs_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_read)
        os.close(theirs_write)
        page = Tab(ours_write, ours_read)
        try:
            target = page.call("Target.createTarget", url="about:blank")["targetId"]
            attached = page.call("Target.attachToTarget", targetId=target, flatten=True)
            page.session = attached["sessionId"]
            for domain in ("Page", "Runtime", "Network", "Log"):
                page.call(f"{domain}.enable")
            yield page
        finally:
            browser.terminate()
            browser.wait(PATIENCE)
            page.of.close()
            with contextlib.suppress(BrokenPipeError):
                page.to.close()
