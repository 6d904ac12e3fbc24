import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    """One file of the repository."""
    return (ROOT / name).read_text("utf8")


def test_everything_that_is_installed_is_locked_with_a_hash() -> None:
    """Each requirement of each lock names a version and at least one hash."""
    for name in ("run", "postgres", "build", "test"):
        pinned = [line for line in read(f"requirements/{name}.txt").splitlines() if line[:1].isalnum()]
        assert pinned
        assert all("==" in line and line.endswith("\\") for line in pinned), name


def test_the_lock_holds_every_requirement() -> None:
    """What the wheel asks for is in the lock that is installed beside it."""
    wanted = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    lock = read("requirements/run.txt")
    assert all(f"\n{one.split('>')[0].split('[')[0]}==" in f"\n{lock}" for one in wanted)


@pytest.mark.parametrize("name", ["Containerfile", "compose.yaml", "packaging/secondsource.service"])
def test_what_runs_the_desk_names_commands_and_settings_that_exist(name: str) -> None:
    """A container or service never starts a command, or sets a variable, that the desk does not know."""
    from secondsource.settings import describe_settings, read_settings

    known = {row["variable"] for row in describe_settings(read_settings({}))}
    words = read(name).replace("=", " ").replace(":", " ").split()
    assert {word for word in words if word.startswith("SECONDSOURCE_")} <= known


def test_the_container_is_no_root_and_the_port_stays_on_this_machine() -> None:
    """Safe by default, in a container too."""
    assert "USER 10040" in read("Containerfile")
    assert '"127.0.0.1:8040:8040"' in read("compose.yaml")


def test_the_service_unit_is_sound() -> None:
    """`systemd-analyze verify` finds nothing but the missing program; without systemd its sections are looked at."""
    text = read("packaging/secondsource.service")
    assert all(section in text for section in ("[Unit]", "[Service]", "[Install]"))
    try:
        done = subprocess.run(
            ["systemd-analyze", "verify", str(ROOT / "packaging/secondsource.service")], capture_output=True, text=True
        )
    except FileNotFoundError:
        return
    said = [line for line in done.stderr.splitlines() if "secondsource" in line]
    assert all("is not executable" in line for line in said)


def test_a_release_is_made_of_what_passed() -> None:
    """What every change must pass is run before a tag is built and published; workflows ask for targets that exist."""
    check, release = read(".github/workflows/ci.yml"), read(".github/workflows/release.yml")
    assert all(f"make {target}" in check for target in ("lint", "test", "install-check", "audit"))
    assert "uses: ./.github/workflows/ci.yml" in release
    assert "needs: check" in release
    assert "needs: build" in release
    named = re.findall(r"run: make ([a-z -]+?)(?: [A-Z]|$)", check + release, re.MULTILINE)
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert {one for words in named for one in words.split()} <= targets


def test_the_map_names_every_room() -> None:
    """Each file and folder at the top of the sources has a row in docs/map.md, and each row's room exists."""
    top = ROOT / "src/secondsource"
    found = {
        path.name + "/" * path.is_dir()
        for path in top.iterdir()
        if not path.name.startswith("__") and path.suffix != ".typed"
    }
    table = read("docs/map.md").partition("## The rooms")[2].partition("\n\nOutside")[0]
    rooms = "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)
    assert set(re.findall(r"`([a-z_]+(?:\.py|/))`", rooms)) == found
