"""Claims about the shipped agencies and owners."""

import pytest

from secondsource.errors import KnowledgeError
from secondsource.knowledge.agencies import load_agencies, parse_agencies
from secondsource.knowledge.owners import load_owners, parse_owners


def test_every_agency_says_where_its_patterns_were_read() -> None:
    """Each row has a source and at least one pattern, and no id twice."""
    agencies = load_agencies()
    assert len({a.agency_id for a in agencies}) == len(agencies) >= 30
    assert all(a.source and (a.dateline or a.byline or a.credit) for a in agencies)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[agency]]\nagency_id = 'x'\nname = 'X'\nsource = 's'\nbyline = ['(']", "byline"),
        ("[[agency]]\nagency_id = 'x'\nname = 'X'", "source"),
        ("[[agency", "TOML"),
        ("[[agency]]\nagency_id='x'\nname='X'\nsource='s'\n" * 2, "twice"),
        ("[[agency]]\nagency_id='x'\nname='X'\nsource='s'\nbyline='X'", "list"),
    ],
)
def test_a_malformed_agency_is_refused_by_name(text: str, named: str) -> None:
    """A pattern that does not compile or a missing field stops loading and says which."""
    with pytest.raises(KnowledgeError, match=named):
        parse_agencies(text)


def test_every_owner_has_its_file_and_date() -> None:
    """Nothing from memory: each row says where it was read and when."""
    owners = load_owners()
    assert len(owners) > 1000
    assert all(o.source.startswith("data/") and o.dated.year >= 2018 for o in owners.values())


@pytest.mark.parametrize("row", ["a.example,Brandt,,2026-05-12", "a.example,Brandt,https://x.example,soon"])
def test_a_malformed_owner_is_refused_by_line(row: str) -> None:
    """A row without source or with an unreadable date stops loading and says which."""
    with pytest.raises(KnowledgeError, match="line 2"):
        parse_owners(["outlet_id,owner,source,dated", row])
