import pytest

from secondsource.desk.extract.credit import find_agency, find_dateline
from secondsource.model import Agency
from secondsource.testing.builders import an_agency

NORDPRESS = an_agency(credit=(r"©\s*\d{4} Nordpress",))
OSTWIRE = Agency(
    agency_id="ostwire",
    name="Ostwire",
    outlet_id=None,
    dateline=(r"\(Ostwire\)",),
    byline=(r"Ostwire",),
    credit=(),
    source="invented",
)
BODY = " The harbour was closed on Tuesday after the river rose, the mayor said."


@pytest.mark.parametrize(
    ("head", "dateline"),
    [
        ("VELLIN, May 12 (Nordpress) -", "VELLIN, May 12 (Nordpress) -"),
        ("VELLIN (AP) —", "VELLIN (AP) —"),
        ("(Reuters) -", "(Reuters) -"),
        ("Vellin (dpa/nord) -", "Vellin (dpa/nord) -"),
        ("NEW YORK —", "NEW YORK —"),
        ("FERGUSON, Mo. —", "FERGUSON, Mo. —"),
        ("ISLAMABAD:", "ISLAMABAD:"),
        ("MOSCOW, May 12. /TASS/.", "MOSCOW, May 12. /TASS/."),
        ("SEOUL, May 12 (Yonhap) --", "SEOUL, May 12 (Yonhap) --"),
        ("北京5月12日电", "北京5月12日电"),
    ],
)
def test_datelines_are_found_as_they_stand(head: str, dateline: str) -> None:
    """The shapes that agencies and newspapers use."""
    assert find_dateline(head + BODY) == dateline


@pytest.mark.parametrize(
    "text",
    [
        "The mayor - a former engineer - closed the harbour.",
        "SEE ALSO: How the river rose",
        "Weather: more rain for Vellin",
        "A well-known face (and a friend) spoke.",
        "Brandt (59) is the mayor of Vellin.",
        "",
    ],
)
def test_sentences_and_pointers_are_no_datelines(text: str) -> None:
    """A dash, a bracket or a colon alone makes no dateline."""
    assert find_dateline(text) is None


def test_a_dateline_after_the_byline_is_found() -> None:
    """A byline and a caption may stand before the report."""
    assert (
        find_dateline("By Ilse Brandt\nA picture of the harbour\nVELLIN (Nordpress) —" + BODY) == "VELLIN (Nordpress) —"
    )


def test_an_agency_is_credited_by_dateline_byline_or_last_line() -> None:
    """Each of the three places is enough."""
    both = (OSTWIRE, NORDPRESS)
    assert find_agency("Harbour closed", "VELLIN (Nordpress) -" + BODY, (), both) == "nordpress"
    assert find_agency("Harbour closed", BODY, ("Ilse Brandt", "Nordpress"), both) == "nordpress"
    assert find_agency("Harbour closed", BODY * 9 + "\n© 2026 Nordpress", (), both) == "nordpress"
    assert find_agency("Harbour closed - Nordpress", BODY, (), both) == "nordpress"


def test_the_dateline_speaks_before_the_byline() -> None:
    """A report filed by one agency with another's picture is the first one's."""
    assert (
        find_agency("Harbour closed", "VELLIN (Nordpress) -" + BODY, ("Ostwire",), (OSTWIRE, NORDPRESS)) == "nordpress"
    )


def test_a_mention_in_the_text_is_no_credit() -> None:
    """Quoting an agency in a sentence does not make the article the agency's."""
    text = BODY * 5 + " Nordpress reported that the bridge was shut." + BODY * 20
    assert find_agency("Harbour closed", text, ("Ilse Brandt",), (NORDPRESS,)) is None
