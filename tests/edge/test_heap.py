"""A process that serves has one heap."""

import platform
import subprocess
import sys

import pytest

COUNT_HEAPS = """
import ctypes, threading
from secondsource.edge.heap import keep_heap_small
{call}
barrier = threading.Barrier(6)
def work():
    barrier.wait()
    held = [bytes(5_000) for _ in range(200)]  # too large for Python's own pools: it asks the C library
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(6)]
[one.start() for one in threads]
[one.join() for one in threads]
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
told = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, ctypes.c_void_p(told))
libc.fclose(ctypes.c_void_p(told))
"""


def count_heaps(call: str) -> int:
    """Heaps of a process with six threads."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT_HEAPS.format(call=call)], capture_output=True, text=True, check=True
    )
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep memory in ways of their own")
def test_threads_share_one_heap() -> None:
    """Without it each thread takes one of its own, and keeps in it what was freed."""
    assert count_heaps("") > 1
    assert count_heaps("assert keep_heap_small()") == 1
