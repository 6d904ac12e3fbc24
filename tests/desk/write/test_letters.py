"""What is written to who follows something."""

import gettext
import json
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

from secondsource.desk.write.letters import LONGEST_TITLE, Told, make_letter_id, write_letter, write_test
from secondsource.people import Follow, FollowKind, Letter, Notice, NoticeKind
from secondsource.testing.builders import MORNING

FACT = Follow(follow_id=4, kind=FollowKind.FACT, value="s1", words="1,900 homes", added=MORNING, seen=MORNING)
TOPIC = replace(FACT, follow_id=5, kind=FollowKind.TOPIC, words="harbour dredging")
NOTICE = Notice(
    notice_id=7, follow_id=4, key="stated:2", kind=NoticeKind.STATED, story_id="s1", at=MORNING, what="1,900 homes",
    who="Coast Radio", count=2,
)  # fmt: skip
TOLD = Told(
    notice=NOTICE, follow=FACT, headline="Port halts night dredging", label="Limited",
    sentence="Two outlets report it independently of one another.", url="https://desk.example/story/s1",
)  # fmt: skip
STORY = replace(NOTICE, notice_id=8, follow_id=5, kind=NoticeKind.STORY, what="Port halts night dredging")


def write(*told: Told, digest: bool = False) -> Letter:
    """A letter in English."""
    return write_letter(
        told, channel="phone", digest=digest, now=MORNING, base="https://desk.example", language="en",
        messages=gettext.NullTranslations(),
    )  # fmt: skip


def test_one_notice_is_told_in_the_title_with_the_score_and_the_link_below() -> None:
    """The label never stands without its sentence."""
    letter = write(TOLD)
    assert letter.title == "1,900 homes: A second independent origin states it: Coast Radio."
    assert letter.text.splitlines()[:4] == [
        "Port halts night dredging",
        "Limited. Two outlets report it independently of one another.",
        "- 1,900 homes: A second independent origin states it: Coast Radio.",
        "https://desk.example/story/s1",
    ]
    assert letter.text.rstrip().endswith("https://desk.example/following")


def test_a_digest_tells_each_story_once_with_all_that_happened_to_it() -> None:
    """Two notices of one story share its headline; a topic stands there by its words."""
    letter = write(TOLD, replace(TOLD, notice=STORY, follow=TOPIC), digest=True)
    assert letter.title == "Your digest: 1 story"
    assert letter.text.count("Port halts night dredging") == 1
    assert "- harbour dredging" in letter.text
    assert letter.html.count("<h2") == 1
    assert letter.html.count("<li") == 2


def test_words_of_outlets_stay_texts_in_html() -> None:
    """A headline that is markup is shown as it is."""
    letter = write(replace(TOLD, headline='<script>alert(1)</script>" onload="x'))
    seen: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            seen.append(tag)

    Tags().feed(letter.html)
    assert "script" not in seen
    assert "&lt;script&gt;" in letter.html


def test_the_payload_says_everything_as_data() -> None:
    """For a program: kinds as fixed words, numbers as numbers, the score's sentence beside its label."""
    payload = json.loads(json.dumps(write(TOLD).payload))
    assert (payload["type"], payload["version"], payload["channel"]) == ("notices", 1, "phone")
    (row,) = payload["notices"]
    assert (row["kind"], row["who"], row["origins"], row["follow"]["number"]) == ("stated", "Coast Radio", 2, 4)
    assert row["story"]["sentence"] == TOLD.sentence


def test_the_same_notices_have_the_same_id_and_others_another() -> None:
    """On another channel, or of another moment, the id differs."""
    ids = {
        make_letter_id("phone", [(7, MORNING)]),
        make_letter_id("mail", [(7, MORNING)]),
        make_letter_id("phone", [(7, MORNING), (8, MORNING)]),
        make_letter_id("phone", [(7, MORNING + timedelta(seconds=1))]),
    }
    assert len(ids) == 4
    assert write(TOLD).letter_id in ids


def test_a_long_title_is_cut() -> None:
    """A subject is a line."""
    assert len(write(replace(TOLD, follow=replace(FACT, words="homes " * 60))).title) == LONGEST_TITLE


def test_a_test_says_that_it_is_one() -> None:
    """In title and payload."""
    letter = write_test(
        channel="phone", now=MORNING, base="https://desk.example", language="en", messages=gettext.NullTranslations()
    )
    assert "test" in letter.title
    assert letter.payload["type"] == "test"
