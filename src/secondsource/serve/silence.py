"""The silence map: who of the outlets that this desk reads has not carried a story, by language, country and owner.

Requirements: never say that an outlet did not report, only that we have not seen it; an outlet that was not read since
the story's first report is apart, for nothing is known of it; no list of "who should have".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel import Locale
from sqlalchemy import Connection

from secondsource.edge.store.listed import ListedOutlet, list_listed
from secondsource.model import Article, Assessment
from secondsource.serve.reading import Known
from secondsource.serve.views import StoryValues

# Country domains that are sold to anyone, so that they say nothing of a country.
_SOLD = frozenset(
    {"ai", "cc", "co", "fm", "io", "la", "me", "tv", "to", "ws", "gg", "ly", "am", "im", "is", "st", "vc"}
)
_OTHER_NAMES = {"uk": "GB", "eu": ""}
_COUNTRIES = frozenset(str(one) for one in Locale.parse("en").territories if len(str(one)) == 2 and str(one).isalpha())


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletSilence:
    """One outlet of the list, beside one story."""

    outlet_id: str
    name: str
    language: str | None
    country: str | None
    owner: str | None
    carried: datetime | None  # its first article in the story; None: we have not seen one
    after: timedelta | None  # the story's first report
    original: bool  # it was the first of an origin
    read: datetime | None  # when a feed of it was last read
    known: bool  # it was read since the story's first report, or carried it


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The outlets of one language, country or owner."""

    key: str | None  # None: not known
    carried: tuple[OutletSilence, ...]
    silent: tuple[OutletSilence, ...]
    unknown: tuple[OutletSilence, ...]  # not read since the first report


@dataclass(frozen=True, kw_only=True, slots=True)
class SilenceMap:
    """All of it."""

    first: datetime  # the story's first report
    outlets: tuple[OutletSilence, ...]
    carried: tuple[OutletSilence, ...]  # first to carry it first
    silent: tuple[OutletSilence, ...]
    unknown: tuple[OutletSilence, ...]
    beyond: int  # outlets that carried it without a feed of their own here
    languages: tuple[Group, ...]
    countries: tuple[Group, ...]
    owners: tuple[Group, ...]  # of two or more outlets of the list


def load_silence(connection: Connection, values: StoryValues, known: Known) -> SilenceMap:
    """Who of the list has carried the story."""
    listed = list_listed(connection)
    reports: dict[str, Article] = {}
    for one in values.articles:  # by moment: the first of each outlet stays
        reports.setdefault(one.outlet_id, one)
    first = min((one.moment for one in values.articles), default=values.story.first_seen)
    outlets = tuple(_view(one, reports, values.assessment, first, known) for one in listed)
    groups = _split(None, outlets)
    return SilenceMap(
        first=first,
        outlets=outlets,
        carried=tuple(sorted(groups.carried, key=lambda one: (one.carried or first, one.name))),
        silent=groups.silent,
        unknown=groups.unknown,
        beyond=len(reports.keys() - {one.outlet_id for one in listed}),
        languages=_group(outlets, lambda one: one.language),
        countries=_group(outlets, lambda one: one.country),
        owners=tuple(
            one
            for one in _group(outlets, lambda one: one.owner)
            if one.key and len(one.carried) + len(one.silent) + len(one.unknown) > 1
        ),
    )


def find_country(outlet_id: str, said: str | None) -> str | None:
    """What is said of the outlet, else what its country domain says; a domain that is sold to anyone says nothing."""
    ending = outlet_id.rpartition(".")[2].lower()
    guess = _OTHER_NAMES.get(ending, ending.upper())
    return said or (guess if guess in _COUNTRIES and ending not in _SOLD else None)


def _view(
    listed: ListedOutlet,
    reports: dict[str, Article],
    assessment: Assessment | None,
    first: datetime,
    known: Known,
) -> OutletSilence:
    report = reports.get(listed.outlet_id)
    owner = known.owners.get(listed.outlet_id)
    origins = assessment.tree.origins if assessment else ()
    return OutletSilence(
        outlet_id=listed.outlet_id,
        name=listed.name,
        language=listed.language,
        country=find_country(listed.outlet_id, listed.country),
        owner=owner.owner if owner else None,
        carried=report.moment if report else None,
        after=report.moment - first if report else None,
        original=any(one.outlet_ids[:1] == (listed.outlet_id,) and not one.agency_id for one in origins),
        read=listed.read,
        known=report is not None or (listed.read is not None and listed.read >= first),
    )


def _group(outlets: Sequence[OutletSilence], key: Callable[[OutletSilence], str | None]) -> tuple[Group, ...]:
    """By key, the largest first, those of which it is not known last."""
    found: dict[str | None, list[OutletSilence]] = {}
    for one in outlets:
        found.setdefault(key(one), []).append(one)
    ordered = sorted(found, key=lambda one: (one is None, -len(found[one]), one or ""))
    return tuple(_split(one, found[one]) for one in ordered)


def _split(key: str | None, outlets: Sequence[OutletSilence]) -> Group:
    return Group(
        key=key,
        carried=tuple(one for one in outlets if one.carried),
        silent=tuple(one for one in outlets if not one.carried and one.known),
        unknown=tuple(one for one in outlets if not one.known),
    )
