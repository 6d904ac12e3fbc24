"""Claims about agency credits, on invented articles."""

from dataclasses import replace

import pytest

from secondsource.desk.score.credits import find_credit
from secondsource.knowledge.agencies import load_agencies
from secondsource.model import Article
from secondsource.testing.builders import an_article

AGENCIES = load_agencies()
BODY = "The council of Vellin met on Tuesday and agreed on a new harbour. " * 20


def article(text: str, *authors: str, outlet: str = "vellinpost.example") -> Article:
    """An article with this text and these authors."""
    return replace(an_article(), text=text, authors=authors, outlet_id=outlet, dateline=None)


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (f"VELLIN (AP) — {BODY}", "ap"),
        (f"VELLIN, May 12 (Reuters) - {BODY}", "reuters"),
        (f"VELLIN, May 12 (Xinhua) -- {BODY}", "xinhua"),
        (f"Vellin (dpa) - {BODY}", "dpa"),
        (f"Vellin (dpa/lni) - {BODY}", "dpa"),
        (f"Vellin, 12 may (EFE).- {BODY}", "efe"),
        (f"MOSCOW, May 12. /TASS/. {BODY}", "tass"),
        (f"Vellin (AFP) – {BODY}", "afp"),
        (f"{BODY}\n(Reporting by Ilse Brandt in Vellin; Editing by Ole Hansen)", "reuters"),
        (f"{BODY}\n© Agence France-Presse", "afp"),
        (f"By ILSE BRANDT, Associated Press\n{BODY}", "ap"),
        (f"{BODY.rstrip()} REUTERS", "reuters"),
        (f"{BODY}\nReuters\nWould you like to comment?", "reuters"),
        (f"{BODY}\nSource: Press Association", "pa"),
    ],
)
def test_a_credit_is_found_in_its_place(text: str, agency: str) -> None:
    """Dateline, byline in the text and credit line, of agencies in five languages."""
    credit = find_credit(article(text), AGENCIES)
    assert credit is not None
    assert (credit.agency.agency_id, credit.whole) == (agency, True)
    assert credit.passage


def test_a_byline_names_the_agency() -> None:
    """The author's line credits the agency."""
    credit = find_credit(article(BODY, "Ilse Brandt", "Associated Press"), AGENCIES)
    assert credit is not None
    assert credit.agency.agency_id == "ap"


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY} The Associated Press was sued. {BODY}",
        f"{BODY} He spoke to Reuters and Bloomberg.",
        f"{BODY} They all blamed Michael R. Bloomberg",
        f"From Bloomberg:\n{BODY}",
        f"File photo of the harbour of Vellin (AP) - {BODY}",
        BODY,
    ],
)
def test_a_report_about_an_agency_credits_none(text: str) -> None:
    """The same names elsewhere say nothing."""
    assert find_credit(article(text), AGENCIES) is None


def test_a_text_signed_by_two_agencies_is_neither_s() -> None:
    """ "Reuters, AP": each gave a part, so the text is not one agency's."""
    credit = find_credit(article(f"{BODY}\nReuters, AP"), AGENCIES)
    assert credit is not None
    assert not credit.whole


def test_an_agency_credits_nobody_on_its_own_pages() -> None:
    """AP's dateline on AP's own page is no copy."""
    assert find_credit(article(f"VELLIN (AP) — {BODY}", outlet="apnews.com"), AGENCIES) is None
