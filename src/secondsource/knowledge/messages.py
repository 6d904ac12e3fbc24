"""The message catalogues: gettext, read with Babel from `messages/*.po`.

score.*.po   the score's sentence and a page's own remarks; the keys are desk/score/templates.py, desk/write/remarks.py
pages.*.po   the words of the pages; `training/messages.py` finds the keys in the templates
"""

import gettext
import io
from functools import cache
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from secondsource.errors import KnowledgeError

LANGUAGES = ("en", "de", "fr", "es")


@cache
def load_messages(language: str, catalogue: str = "score") -> gettext.NullTranslations:
    """A catalogue in a language (ISO 639-1); English, where every message is its own key, for any other.

    Raises KnowledgeError where a catalogue is malformed.
    """
    if language not in LANGUAGES or language == "en":
        return gettext.NullTranslations()
    name = f"{catalogue}.{language}.po"
    try:
        text = (files("secondsource.knowledge") / "messages" / name).read_bytes()
        catalogue_read = read_po(io.BytesIO(text), locale=language, abort_invalid=True)
    except PoFileError as error:
        raise KnowledgeError(f"messages/{name}: {error}") from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue_read)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
