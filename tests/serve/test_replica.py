"""Pages from a read replica: a real standby that follows the desk's PostgreSQL."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import vellin
from sqlalchemy import make_url, text
from starlette.testclient import TestClient

from secondsource.edge.store import users
from secondsource.edge.store.engine import Store, open_store
from secondsource.serve.web import make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock


@contextmanager
def standby(server: Any, url: str) -> Iterator[str]:
    """A second PostgreSQL that follows the first, and the address of the same database there."""
    primary = make_url(url)
    programs, quiet = Path(server.bin_path), {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with socket.socket() as free, TemporaryDirectory(prefix="standby-") as parent:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        folder = Path(parent, "data")
        Path(parent).chmod(0o777)  # PostgreSQL runs as a user of its own where the tests are root's

        def call(name: str, *arguments: str) -> None:
            subprocess.run([str(programs / name), *arguments], check=True, user=server.system_user, **quiet)

        call("pg_basebackup", "-h", str(primary.query["host"]), "-U", "postgres", "-D", str(folder), "-R", "-c", "fast")
        options = f"-p {port} -c listen_addresses= -c unix_socket_directories={parent}"
        call("pg_ctl", "-w", "-D", str(folder), "-o", options, "-l", f"{parent}/log", "start")
        try:
            there = primary.set(query={"host": parent, "port": str(port)})
            yield there.render_as_string(hide_password=False)
        finally:
            call("pg_ctl", "-w", "-D", str(folder), "-m", "immediate", "stop")


def follow(desk: Store, replica: Store) -> None:
    """Wait until the replica has all that the desk's database holds."""
    with desk.read() as connection:
        wanted = connection.execute(text("SELECT pg_current_wal_lsn()")).scalar_one()
    with replica.engine.connect() as connection:
        for _ in range(200):
            seen = connection.execute(
                text("SELECT pg_last_wal_replay_lsn() >= CAST(:at AS pg_lsn)"), {"at": wanted}
            ).scalar_one()
            if seen:
                return
            connection.execute(text("SELECT pg_sleep(0.05)"))
    pytest.fail("the replica does not follow")


def client_of(store: Store, settings: Settings) -> TestClient:
    """Pages from a store, asked by the person at this machine."""
    return TestClient(
        make_app(store, settings, FixedClock(vellin.NOW), vellin.KNOWN),
        base_url="http://localhost",
        client=("127.0.0.1", 1),
    )


def test_a_replica_shows_what_the_desk_has_and_says_that_it_cannot_be_changed(
    start_postgresql: Any, settings: Settings
) -> None:
    """Stories, search, feeds and API as at the desk, what comes later too; a change is refused in words."""
    with start_postgresql() as server:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        desk = open_store(url)
        with desk.begin() as connection:
            users.keep_secret(connection, "signing", "of the desk")
        with standby(server, url) as address:
            replica = open_store(address)
            vellin.fill(desk)
            follow(desk, replica)
            with client_of(desk, settings) as here, client_of(replica, settings) as there:
                story = next(iter(here.get("/api/v1/stories").json()["stories"]))["story_id"]
                for path in ("/", f"/story/{story}", "/search?q=harbour", "/api/v1/stories", "/status", "/following"):
                    one, other = here.get(path), there.get(path)
                    assert (one.status_code, other.status_code) == (200, 200), path
                assert there.get("/api/v1/stories").json() == here.get("/api/v1/stories").json()
                token = re.search(r'name="token" value="([0-9a-f]{64})"', there.get(f"/story/{story}").text)
                assert token, "the form of a reader's report"
                refused = there.post(f"/story/{story}/report", data={"token": token[1], "words": "The date is wrong."})
            assert refused.status_code == 503
            assert "at the desk if this is a copy of it" in refused.text
            assert replica.trouble
            assert replica.trouble.reason == "replica"
            replica.close()
        desk.close()
