"""What scoring knows before it reads an article: dated data, loaded elsewhere and handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    places: frozenset[str] = field(default_factory=frozenset)  # names of places in small letters
    weights: SentenceWeights | None = None  # orders sentences for display; no score needs it

    def names(self, articles: Sequence[Article]) -> dict[str, str]:
        """Outlet or agency id -> its name for a reader: as its articles write it, else as the registry does."""
        listed = {outlet_id: name.title() for name, outlet_id in reversed([*self.outlets.items()])}
        agencies = {one.agency_id: one.name for one in self.agencies}
        agencies |= {one.outlet_id: one.name for one in self.agencies if one.outlet_id}
        return listed | agencies | {one.outlet_id: one.outlet_name for one in articles}
