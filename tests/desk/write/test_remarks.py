"""What a page says in its own voice, in each language of the interface."""

import string
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.write import remarks as say
from secondsource.desk.write.remarks import make_remark, tell_remark
from secondsource.desk.write.serial import page_to_json, parse_page
from secondsource.errors import InputError
from secondsource.knowledge.messages import LANGUAGES, load_messages
from secondsource.model import Page, Remark
from secondsource.testing.builders import MORNING

CONTEST = make_remark(
    say.CONTESTED,
    one="Courier",
    one_at=MORNING.isoformat(),
    other=say.EARLIER,
    words="1,900 homes",
    value="2,400",
)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_catalogue_translates_every_remark_with_its_values(language: str) -> None:
    """Nothing untranslated, no value lost."""
    messages = load_messages(language)
    fields = string.Formatter()
    for message in say.MESSAGES:
        other = messages.gettext(message)
        assert other != message
        assert sorted(f for _, f, _, _ in fields.parse(message) if f) == sorted(
            f for _, f, _, _ in fields.parse(other) if f
        )


def test_a_contested_value_is_told_in_each_language_with_its_moment() -> None:
    """Names and words of articles stay as they are; the moment is written as the reader's page writes moments."""
    assert tell_remark(CONTEST) == (
        "Courier (12 May, 06:10 UTC) states 1,900 homes, An earlier version 2,400. We do not know which is right."
    )
    german = tell_remark(CONTEST, load_messages("de"), lambda at: f"{at.day}.{at.month}.")
    assert german == "Courier (12.5.) nennt 1,900 homes, Eine frühere Fassung 2,400. Wir wissen nicht, was stimmt."


def test_a_day_without_a_clock_is_told_as_a_day() -> None:
    """Midnight UTC is what an outlet's bare date is read as."""
    assert say.say_moment(MORNING.replace(hour=0, minute=0)) == "12 May"
    assert say.say_moment(MORNING + timedelta(minutes=5)).endswith(" UTC")


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(["words", "one"]), st.text(max_size=30)))
def test_a_foreign_remark_in_a_page_file_is_a_text_and_never_a_template(text: str, values: dict[str, str]) -> None:
    """Whatever braces a page file holds, it is read, told and written as it stands."""
    row = {"template": text, "values": values}
    page = parse_page({"headline": "x", "lead": [], "body": [], "not_known": [row, text]})
    told = [tell_remark(one, load_messages("fr")) for one in page.not_known]
    assert text in say.MESSAGES or told == [text, text]
    assert isinstance(page_to_json(page)["not_known"], list)


def test_a_page_as_the_store_writes_it_is_read_too() -> None:
    """Values as pairs, and the whole story around the page: what `secondsource story ID --json` prints."""
    remark = {"template": say.ADDED, "values": [["words", "1,900 homes"], ["one", "Courier"]]}
    page = parse_page({"page": {"headline": "x", "lead": [], "body": [], "whats_new": [remark]}})
    assert [tell_remark(one) for one in page.whats_new] == ["New: 1,900 homes (Courier)."]
    with pytest.raises(InputError, match="neither an object nor pairs"):
        parse_page({"headline": "x", "not_known": [remark | {"values": ["words"]}]})


def test_a_page_keeps_its_remarks_through_json() -> None:
    """With the English text beside message and values, for whoever reads the file."""
    page = Page(
        story_id="s",
        version=2,
        at=MORNING,
        headline="x",
        lead=(),
        body=(),
        not_known=(CONTEST, Remark(template=say.UNREAD_ONE)),
        whats_new=(make_remark(say.JOINED, names="Ostrand Post", one="Nordpress"),),
        written_by="extractive",
    )
    written = page_to_json(page)
    assert written["whats_new"][0]["text"] == "Also reported by Ostrand Post and Nordpress."
    assert parse_page(written) == page
