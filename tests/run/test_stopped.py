"""A desk that is told to stop ends what it is at, closes and goes, whoever told it and whether anyone listens."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

# Seconds; it takes 1 to 2 on a machine that has nothing else to do.
LONGEST = 60


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`secondsource run` on an empty store, when it serves."""
    port = _free_port()
    command = [sys.executable, "-m", "secondsource", "run", "--port", str(port)]
    environment = os.environ | {"SECONDSOURCE_HOME": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            for _ in range(LONGEST * 10):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_desk_that_is_told_to_stop_ends_well(desk: subprocess.Popen[str], number: signal.Signals) -> None:
    """What a service manager, a container engine or Ctrl-C sends: the pass in hand is ended, the exit code is 0."""
    desk.send_signal(number)
    _, said = desk.communicate(timeout=LONGEST)
    assert said.rstrip().endswith("Stopping after what is in hand ...")
    assert desk.returncode == 0


def test_a_desk_that_nobody_listens_to_stops_too(desk: subprocess.Popen[str]) -> None:
    """Its log's reader is gone: it cannot say that it stops, but it does."""
    assert desk.stderr
    desk.stderr.close()
    desk.send_signal(signal.SIGTERM)
    desk.wait(timeout=LONGEST)
