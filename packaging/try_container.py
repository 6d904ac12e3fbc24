"""Builds the Containerfile and uses the image as an engine would, where no engine and no registry of images is at hand.

    sudo python packaging/try_container.py [--stand-in] [--volume FROM:TO:ro ...] [--image NAME]

Needs root and Debian's `buildah` and `util-linux`. Every step of the Containerfile is run by `buildah bud --isolation
chroot`. The image's own command is then process 1 of a new process space, with the image as its root, and everything
that compose.yaml takes away is gone: the root file system cannot be written, /tmp is in memory, no capability and no
new privilege. Its user reads the sample day, serves it, answers the health check, is told to stop and is asked for the
same stories again.

`--stand-in` first makes the image that the Containerfile begins with from Debian's mirror (by `mmdebstrap`, the same
Debian and Python) under the same name. `--volume` is buildah's: a folder or file that is there while the image is
built, for a package index that this machine reaches and a container does not. `--image`: try this image, build none.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
PORT = 18040
STARTS, STOPS = 120, 60  # seconds; engines wait 10 and compose 10 for a stop, a busy machine is given more
CONFINED = """
mount --bind "$1" "$1" && mount --bind "$2" "$1/data" && mount -t proc proc "$1/proc"
mount -t tmpfs tmpfs "$1/tmp" && mount --rbind /dev "$1/dev" && mount -o remount,bind,ro "$1"
root=$1 user=$3; shift 3
exec chroot "$root" setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --bounding-set=-all \\
  --inh-caps=-all -- "$@"
"""
# What a shell of the container says of where it is: its number, whether it can write, which capabilities it has.
LOOK = """echo pid=$$; touch /x 2>/dev/null && echo root-writable
touch /tmp/x /data/x && rm /data/x; grep CapEff /proc/1/status"""


def say(words: str) -> None:
    """Progress, as it comes."""
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)  # noqa: T201


def run(*command: str | Path) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        sys.exit(
            f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
        )
    return done.stdout.strip()


def make_stand_in(name: str) -> None:
    """An image of this name with what the official one offers: Debian, Python and pip under their short names."""
    with tempfile.TemporaryDirectory(prefix="stand-in-") as folder:
        root = Path(folder) / "root"
        release = re.search(r"-(\w+)$", name)
        packages = "--include=python3,python3-pip,ca-certificates"
        run("mmdebstrap", "--variant=minbase", "--mode=root", packages, release[1] if release else "stable", root)
        for marker in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
            marker.unlink()
        (root / "usr/bin/python").symlink_to("python3")
        container = run("buildah", "from", "scratch")
        run("buildah", "add", "-q", container, root, "/")
        run("buildah", "commit", "-q", container, name)
        run("buildah", "rm", container)


def build(volumes: Sequence[str]) -> str:
    """The image's name."""
    options = [word for volume in volumes for word in ("--volume", volume)]
    with tempfile.TemporaryDirectory(prefix="context-") as folder:
        for name in ("pyproject.toml", "README.md", "LICENSE", "Containerfile"):
            shutil.copy(HERE / name, folder)
        for name in ("src", "requirements"):
            shutil.copytree(HERE / name, Path(folder) / name, ignore=shutil.ignore_patterns("__pycache__"))
        command = ("bud", "--isolation", "chroot", "--pull-never", "--format", "docker", *options, "-t", "secondsource")
        run("buildah", *command, "-f", f"{folder}/Containerfile", folder)
    return "localhost/secondsource"


@contextmanager
def mounted(image: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A container's root folder and its image's configuration."""
    container = run("buildah", "from", "--pull-never", image)
    try:
        config = json.loads(run("buildah", "inspect", "--type", "container", container))["Docker"]["config"]
        yield Path(run("buildah", "mount", container)), config
    finally:
        run("buildah", "rm", container)


class Container:
    """An image with a folder for its data."""

    def __init__(self, root: Path, data: Path, config: dict[str, Any]) -> None:
        self._root, self._data, self._config = root, data, config
        os.chown(data, int(config["User"]), int(config["User"]))

    @contextmanager
    def started(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        """The command, as process 1 of the container; killed at the end where it still runs."""
        environment = dict(pair.split("=", 1) for pair in self._config["Env"]) | {"SECONDSOURCE_PORT": str(PORT)}
        environment["PATH"] += ":/usr/sbin:/sbin"  # of unshare, mount and chroot
        confine = ["unshare", "--mount", "--pid", "--fork", "sh", "-ec", CONFINED, "sh"]
        where = [str(self._root), str(self._data), self._config["User"]]
        with subprocess.Popen(  # noqa: S603
            [*confine, *where, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            try:
                yield process
            finally:
                tell_first(process, signal.SIGKILL)

    def run(self, *command: str) -> str:
        """What the command said; it must succeed."""
        with self.started(*command) as process:
            said, _ = process.communicate()
        if process.returncode:
            sys.exit(f"{' '.join(command)} in the container: exit code {process.returncode}\n{said[-4000:]}")
        return said.strip()

    def desk(self, *words: str) -> str:
        """What the image's own program answered."""
        return self.run(*self._config["Entrypoint"], *words)

    def check_health(self) -> None:
        """Run the image's health check, at the port used here."""
        command = self._config["Healthcheck"]["Test"][1:]
        self.run(*(word.replace(":8040", f":{PORT}") for word in command))


def tell_first(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Send a signal to process 1 of a container that was started by this process; all others end with it."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for child in path.read_text().split() if path.exists() else ():
        os.kill(int(child), number)


def wait_until_it_answers(process: subprocess.Popen[str], path: str) -> str:
    """What the desk serves at this path."""
    ends = time.monotonic() + STARTS
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=5) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    tell_first(process, signal.SIGKILL)
    sys.exit(f"{path} was not answered; exit code {process.returncode}\n{process.communicate()[0][-4000:]}")


def stop(process: subprocess.Popen[str]) -> float:
    """Seconds that SIGTERM to process 1 took to end it; it must end well."""
    began = time.monotonic()
    tell_first(process, signal.SIGTERM)
    try:
        said, _ = process.communicate(timeout=STOPS)
    except subprocess.TimeoutExpired:
        sys.exit(f"SIGTERM did not stop it within {STOPS} s")
    if process.returncode:
        sys.exit(f"stopped with exit code {process.returncode}\n{said[-4000:]}")
    return time.monotonic() - began


def try_image(root: Path, config: dict[str, Any], data: Path) -> None:
    """Everything that is wanted of it."""
    container = Container(root, data, config)
    looked = container.run("sh", "-c", LOOK).split()
    if looked != ["pid=1", "CapEff:", "0000000000000000"]:
        sys.exit(f"the container is not confined: {looked}")
    say(f"user {config['User']} is process 1, without a capability, its root file system cannot be written")
    said = container.desk("demo", "--once", "--home", "/data")
    before = container.desk("stories", "--json")
    say(said.splitlines()[-1])
    with container.started(*config["Entrypoint"], *config["Cmd"]) as process:
        health = wait_until_it_answers(process, "/healthz")
        container.check_health()
        story = json.loads(before)[0]["story_id"]
        page = wait_until_it_answers(process, f"/story/{story}")
        say(f"it serves: /healthz says {health.strip()[:60]}, a story's page has {len(page)} characters")
        say(f"SIGTERM stopped it in {stop(process):.1f} s with exit code 0")
    if container.desk("stories", "--json") != before:
        sys.exit("after the stop the stories are others")
    say("started again it has the same stories")


def main() -> None:
    """Builds and tries."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stand-in", action="store_true")
    parser.add_argument("--volume", action="append", default=[])
    parser.add_argument("--image")
    args = parser.parse_args()
    if args.stand_in:
        base = re.findall(r"^FROM (\S+)", (HERE / "Containerfile").read_text(), re.MULTILINE)[-1]
        make_stand_in(base)
        say(f"{base}: a stand-in from Debian's mirror")
    image = args.image or build(args.volume)
    say(f"{image}: built, every step of the Containerfile")
    with mounted(image) as (root, config), tempfile.TemporaryDirectory(prefix="container-data-") as data:
        try_image(root, config, Path(data))


if __name__ == "__main__":
    main()
