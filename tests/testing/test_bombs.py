import subprocess
import sys

import pytest

# Megabytes above what a process holds before; the worst feed takes 70, the worst page 97, an archive 7.
LIMITS = {"feed": 100, "page": 130, "archived page": 100, "archive": 20}


@pytest.mark.parametrize("kind", list(LIMITS))
def test_no_bomb_takes_much_memory(kind: str) -> None:
    """Each is read to its end, or refused in words, in a process of its own; none dies."""
    done = subprocess.run(
        [sys.executable, "-m", "secondsource.testing.bombs", kind], capture_output=True, text=True, check=True
    )
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(rows) > 6
    assert [row for row in rows if int(row[3]) > LIMITS[kind] or row[5].startswith("died")] == []
