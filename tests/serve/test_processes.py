"""Pages from several processes: one a core, over one store."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest


def _wait(until: Callable[[], object], seconds: float, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert server.poll() is None, "the server ended by itself"
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are counted in /proc")
def test_several_processes_serve_one_desk_and_end_with_it(tmp_path: Path) -> None:
    """Each has a store of its own over the same file; a signal ends all of them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"SECONDSOURCE_HOME": str(tmp_path), "SECONDSOURCE_LOG_LEVEL": "error"}
    command = [sys.executable, "-m", "secondsource", "serve", "--port", str(port), "--processes", "2"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        _wait(lambda: _answers(f"http://127.0.0.1:{port}/readyz"), 60, server)
        # multiprocessing has a helper of its own beside the two
        pids = [
            pid for pid in children.read_text().split() if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
        assert len(pids) == 2
        assert _answers(f"http://127.0.0.1:{port}/")
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not _answers(f"http://127.0.0.1:{port}/healthz")
