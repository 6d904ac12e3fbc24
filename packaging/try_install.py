"""Installs a wheel with its locked requirements into an empty environment and uses it as a newcomer would.

    python packaging/try_install.py dist/secondsource-0.1.0-py3-none-any.whl requirements/run.txt

The sample day is read and kept, `check` looks at it, and a pass over it is made again; nothing of this repository is on
the new environment's path. Exits with what went wrong.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path


def run(*command: str, home: Path, wanted: int = 0) -> str:
    """Standard output of one command, run in an empty folder with almost nothing in its environment."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE") if name in os.environ
    }
    environment = kept | {"HOME": str(home), "SECONDSOURCE_HOME": str(home / "desk"), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode != wanted:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}, wanted {wanted}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main(wheel: Path, lock: Path) -> None:
    """Installs and tries."""
    with tempfile.TemporaryDirectory(prefix="try-install-") as name:
        home = Path(name)
        venv.create(home / "venv", with_pip=True)
        program, pip = (
            str(home / "venv/bin/secondsource"),
            [str(home / "venv/bin/python"), "-m", "pip", "-q", "install"],
        )
        run(*pip, "pip>=25", home=home)
        run(*pip, "--require-hashes", "-r", str(lock), home=home)
        run(*pip, "--no-deps", str(wheel), home=home)
        version = run(program, "--version", home=home).strip()
        run(program, "demo", "--once", "--home", str(home / "desk"), home=home)
        stories = run(program, "stories", "--json", home=home)
        # Its feeds were on a port that is closed by now: `check` must say that they fail, and a pass must survive it.
        counts = json.loads(run(program, "run", "--once", "--json", home=home))
        findings = json.loads(run(program, "check", "--json", home=home, wanted=1))
        wrong = [one["what"] for one in findings if not one["ok"]]
        if not stories.strip() or counts["feeds_failed"] != counts["feeds"] or wrong != ["feeds"]:
            sys.exit(f"installed, but: stories {stories[:100]!r}, pass {counts}, wrong {wrong}")
        print(f"{version}: installed, read its sample day, found its feeds gone and said so")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
