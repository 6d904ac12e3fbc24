"""Bring the catalogues of the pages' words up to date: `python training/messages.py`.

The keys are what the templates mark with `trans` and `_()`, and `serve/phrases.py`. Translations that are there stay; a
key that is gone goes; a new one is written without a translation, and named, and a test fails until it has one.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import normalize, read_po

from secondsource.serve.phrases import list_keys

SOURCE = Path(__file__).parents[1] / "src" / "secondsource"
LANGUAGES = ("de", "es", "fr")
Key = str | tuple[str, str]


def find_keys() -> list[Key]:
    """Every message of the pages, once, in a stable order."""
    options = {"**.html": {"extensions": "jinja2.ext.i18n"}}
    found = extract_from_dir(SOURCE / "serve" / "templates", [("**.html", "jinja2")], options)
    keys = [*(_key(message) for _, _, message, _, _ in found), *list_keys()]
    plurals = {one[0] for one in keys if isinstance(one, tuple)}
    return [one for one in dict.fromkeys(keys) if not (isinstance(one, str) and one in plurals)]


def _key(message: object) -> Key:
    return (str(message[0]), str(message[1])) if isinstance(message, tuple | list) else str(message)


def read_catalogue(language: str) -> Catalog:
    """The catalogue as it is now."""
    return read_po(io.BytesIO(path_of(language).read_bytes()), locale=language, abort_invalid=True)


def path_of(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return SOURCE / "knowledge" / "messages" / f"pages.{language}.po"


def write_catalogue(language: str, keys: list[Key], told: dict[str, tuple[str, ...]]) -> list[str]:
    """Write the catalogue; gives the keys that have no translation."""
    plural = Catalog(locale=Locale(language)).plural_forms
    lines = ['msgid ""', 'msgstr ""', f'"Language: {language}\\n"', '"Content-Type: text/plain; charset=utf-8\\n"']
    lines += [f'"Plural-Forms: {plural}\\n"']
    missing = []
    for key in keys:
        one, many = key if isinstance(key, tuple) else (key, "")
        words = told.get(one, ("", "") if many else ("",))
        missing += [one] * (not all(words))
        lines += ["", *_entry(one, many, words)]
    path_of(language).write_text("\n".join(lines) + "\n", "utf8")
    return missing


def _entry(one: str, many: str, words: tuple[str, ...]) -> Iterator[str]:
    yield f"msgid {normalize(one, width=0)}"
    if not many:
        yield f"msgstr {normalize(words[0], width=0)}"
        return
    yield f"msgid_plural {normalize(many, width=0)}"
    for number, form in enumerate(words):
        yield f"msgstr[{number}] {normalize(form, width=0)}"


def known_of(language: str) -> dict[str, tuple[str, ...]]:
    """The translations that there are, by their message in the singular."""
    told = {}
    for message in read_catalogue(language):
        if message.id:
            one = message.id[0] if isinstance(message.id, tuple | list) else message.id
            told[str(one)] = message.string if isinstance(message.string, tuple) else (str(message.string),)
    return told


def main() -> None:
    """Bring all three up to date."""
    keys = find_keys()
    for language in LANGUAGES:
        missing = write_catalogue(language, keys, known_of(language))
        print(f"{language}: {len(keys)} messages, {len(missing)} to be translated", file=sys.stderr)
        for one in missing:
            print(f"  {one}", file=sys.stderr)


if __name__ == "__main__":
    main()
