"""Places that a text can name: CLDR's countries in four languages, time zone cities, and `places.txt`."""

import re
from importlib.resources import files
from zoneinfo import available_timezones

from babel import Locale

LANGUAGES = ("en", "de", "fr", "es")
# territories whose name is a common word or a first name elsewhere
NOT_PLACES = frozenset({"world", "welt", "monde", "mundo", "jersey", "unknown region", "outlying oceania"})


def _countries() -> set[str]:
    names = {str(name).casefold() for one in LANGUAGES for name in Locale(one).territories.values()}
    return {re.sub(r"\s*[(&].*", "", name).strip() for name in names}


def _cities() -> set[str]:
    zones = [zone.split("/") for zone in available_timezones()]
    return {
        parts[-1].replace("_", " ").casefold() for parts in zones if len(parts) > 1 and parts[0] not in ("Etc", "US")
    }


def load_places() -> frozenset[str]:
    """Names of places in small letters."""
    text = (files("secondsource.knowledge") / "places.txt").read_text("utf8")
    own = {line.strip() for line in text.splitlines() if line and not line.startswith("#")}
    return frozenset((own | _countries() | _cities()) - NOT_PLACES - {""})
