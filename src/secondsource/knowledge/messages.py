"""The message catalogues of the score's sentence: gettext, read with Babel from `messages/score.*.po`."""

import gettext
import io
from functools import cache
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from secondsource.errors import KnowledgeError

LANGUAGES = ("en", "de", "fr", "es")


@cache
def load_messages(language: str) -> gettext.NullTranslations:
    """The catalogue of a language (ISO 639-1); English, where every message is its own key, for any other.

    Raises KnowledgeError where a catalogue is malformed.
    """
    if language not in LANGUAGES or language == "en":
        return gettext.NullTranslations()
    name = f"score.{language}.po"
    try:
        text = (files("secondsource.knowledge") / "messages" / name).read_bytes()
        catalogue = read_po(io.BytesIO(text), locale=language, abort_invalid=True)
    except PoFileError as error:
        raise KnowledgeError(f"messages/{name}: {error}") from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
