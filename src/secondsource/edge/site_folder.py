"""A folder of files that one program writes: only what changed, each file whole or not at all, nobody else's touched.

The folder holds a list of what was written there (`LIST`): a line for each file, with a key of what it was made from.
It is the sign that the folder is ours, and says which files to remove when they are no longer wanted; a file that
somebody put there is not on it and stays. Names are added to it before their files are written, so that a run that was
killed leaves nothing that the next one does not know.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from secondsource.errors import InputError

LIST = ".secondsource-site"
_FIRST = "secondsource site 1"  # the form of the list


class SiteFolder:
    """The folder; use it once, then `finish`."""

    def __init__(self, folder: Path) -> None:
        """Open or make it. Raises InputError where it holds what is not ours."""
        self.folder = folder
        self.counts: Counter[str] = Counter()  # new, changed, same, removed
        self._keys: dict[str, str] = {}  # of the last run
        self._kept: dict[str, str] = {}  # of this one
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder}: not a folder; name one that is empty, or does not exist yet")
        if (folder / LIST).exists():
            self._keys = _read_list(folder / LIST)
        elif folder.exists() and any(folder.iterdir()):
            raise InputError(
                f"{folder}: holds files that `secondsource publish` did not write, and might overwrite; name an empty "
                "folder"
            )
        _make(folder)
        _replace(folder / LIST, _write_list(self._keys))

    def names(self, prefix: str) -> set[str]:
        """The files of the last run whose names begin so."""
        return {one for one in self._keys if one.startswith(prefix)}

    def holds(self, name: str, key: str) -> bool:
        """Whether the last run wrote this file from the same key, and it is still there."""
        return bool(key) and self._keys.get(name) == key and (self.folder / name).is_file()

    def keep(self, name: str, key: str) -> None:
        """Leave a file as it is."""
        self._kept[name] = key
        self.counts["same"] += 1

    def save(self, name: str, content: bytes, key: str = "") -> None:
        """Write a file, unless it says this already."""
        path = self.folder / name
        if path.is_file() and name in self._keys and path.read_bytes() == content:
            self.keep(name, key)
            return
        known = name in self._keys
        if not known:
            with (self.folder / LIST).open("a", encoding="utf8") as written:
                written.write(f"{name}\t\n")
            _make(path.parent)
        _replace(path, content)
        self._kept[name] = key
        self.counts["changed" if known else "new"] += 1

    def finish(self) -> None:
        """Remove what this run did not write or keep, and what folders that leaves empty."""
        gone = self._keys.keys() - self._kept.keys()
        for name in gone:
            (self.folder / name).unlink(missing_ok=True)
        self._remove_empty({(self.folder / name).parent for name in gone})
        self.counts["removed"] += len(gone)
        _replace(self.folder / LIST, _write_list(self._kept))

    def _remove_empty(self, folders: Iterable[Path]) -> None:
        for folder in folders:
            while folder != self.folder and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}; name a folder that you can write") from error


def _replace(path: Path, content: bytes) -> None:
    """Write beside it and rename: a web server never sees half a file."""
    half = path.with_name(f".{path.name}.half"[-200:])
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise InputError(f"{path}: {error.strerror}; make room or name another folder, then publish again") from error


def _read_list(path: Path) -> dict[str, str]:
    first, _, rest = path.read_text("utf8").partition("\n")
    if first != _FIRST:
        raise InputError(f"{path}: of another version of secondsource ({first!r}); publish to a new folder")
    rows = (line.partition("\t") for line in rest.splitlines())
    # the list is a file among others: nothing it says may lead out of the folder
    return {name: key for name, _, key in rows if name and not name.startswith("/") and ".." not in name.split("/")}


def _write_list(keys: dict[str, str]) -> bytes:
    return "".join([_FIRST + "\n", *(f"{name}\t{key}\n" for name, key in sorted(keys.items()))]).encode()
