"""What scoring knows before it reads an article: dated data, loaded elsewhere and handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from secondsource.desk.score.sentence_model import SentenceWeights
from secondsource.desk.score.tier import RatingTable
from secondsource.model import Agency, Article, Owner


@dataclass(frozen=True, kw_only=True, slots=True)
class Knowledge:
    """Ratings, agencies, owners, names, places and the sentence model."""

    ratings: RatingTable
    agencies: Sequence[Agency]
    owners: Mapping[str, Owner]  # by outlet id
    outlets: Mapping[str, str]  # name in lower case, without "the" -> outlet id
    titles: Mapping[str, str] = field(default_factory=dict)  # outlet id -> its name as written
    places: frozenset[str] = field(default_factory=frozenset)  # names of places in small letters
    weights: SentenceWeights | None = None  # orders sentences for display; no score needs it

    def with_outlets(self, names: Mapping[str, str]) -> "Knowledge":
        """The same, knowing these outlets' names too (name as written -> id): those that the desk's own feeds brought.

        A name that the registry marks as an ordinary word ("Time" counts as "Time magazine" only) stays out, and so
        does a single word that is not the outlet's domain ("World" of worldnews.example): feeds are called so.
        """
        keys = {_key(name): outlet_id for name, outlet_id in names.items()}
        told = {key: one for key, one in keys.items() if f"{key} magazine" not in self.outlets and _is_name(key, one)}
        return replace(self, outlets={**told, **self.outlets})

    def names(self, articles: Sequence[Article]) -> dict[str, str]:
        """Outlet or agency id -> its name for a reader: as its articles write it, else as the registry does."""
        listed = {outlet_id: name.title() for name, outlet_id in reversed([*self.outlets.items()])}
        agencies = {one.agency_id: one.name for one in self.agencies}
        agencies |= {one.outlet_id: one.name for one in self.agencies if one.outlet_id}
        return listed | dict(self.titles) | agencies | {one.outlet_id: one.outlet_name for one in articles}


def _key(name: str) -> str:
    return name.strip().lower().replace("’", "'").removeprefix("the ")


def _is_name(key: str, outlet_id: str) -> bool:
    return len(key) > 1 and (" " in key or key == outlet_id.split(".")[0].lower())
