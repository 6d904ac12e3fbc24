"""What `notify.toml` may say, and how its mistakes are named."""

import os
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from secondsource.edge.notify.channels import ChannelFile, parse_channels, read_channels
from secondsource.people import ChannelKind, Follow, FollowKind
from secondsource.testing.builders import MORNING

GOOD = """\
zone = "Europe/Oslo"

[channels.phone]
address = "tgram://123456789:abcdefg_hijklmnop/12315544/"
follows = ["fact", 12]
quiet = "22:00-07:00"
language = "de"

[channels.team]
webhook = "https://example.org/hook"
secret = { env = "TEAM_SECRET" }
user = "anna"

[channels.morning]
mail = "Anna <anna@example.org>"
server = "smtps://anna@mail.example.org"
from = "desk@example.org"
secret = "hunter2"
digest = "07:30"
"""
ENVIRON = {"TEAM_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
HOOK = '[channels.x]\nwebhook = "https://example.org/hook"\nsecret = "' + "s" * 32 + '"\n'
MAIL = '[channels.x]\nmail = "a@example.org"\nserver = "smtp://example.org"\n'


def test_three_kinds_of_channels_are_read() -> None:
    """With hours in their zone, a secret from the environment, and whose follows they tell."""
    found = parse_channels(GOOD, "UTC", ENVIRON)
    assert found.problems == ()
    phone, team, morning = found.channels
    assert (phone.kind, phone.quiet, phone.language) == (ChannelKind.APPRISE, (time(22), time(7)), "de")
    assert phone.zone == ZoneInfo("Europe/Oslo")
    assert (team.kind, team.secret, team.owner) == (ChannelKind.WEBHOOK, ENVIRON["TEAM_SECRET"], "anna")
    assert (morning.kind, morning.digest, morning.mail_from) == (ChannelKind.MAIL, time(7, 30), "desk@example.org")


def test_a_channel_tells_the_follows_it_names_of_its_own_person() -> None:
    """By kind, by number, and nothing of anybody else's."""
    phone, team, morning = parse_channels(GOOD, "UTC", ENVIRON).channels
    fact = Follow(follow_id=3, kind=FollowKind.FACT, value="s", words="x", added=MORNING, seen=MORNING)
    topic = Follow(follow_id=12, kind=FollowKind.TOPIC, value="x", words="x", added=MORNING, seen=MORNING)
    other = Follow(follow_id=4, kind=FollowKind.TOPIC, value="y", words="y", added=MORNING, seen=MORNING)
    assert [phone.tells(one) for one in (fact, topic, other)] == [True, True, False]
    assert [morning.tells(one) for one in (fact, topic, other)] == [True, True, True]
    assert not team.tells(fact)


def test_no_secret_is_in_any_text_of_a_channel() -> None:
    """Neither token nor password, in `repr` and `str`."""
    told = repr(parse_channels(GOOD, "UTC", ENVIRON)) + str(parse_channels(GOOD, "UTC", ENVIRON).channels)
    assert "hijklmnop" not in told
    assert "hunter2" not in told
    assert "MfKQ9r8" not in told


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[channels.x\n", 1, "not TOML"),
        ('zone = "Mars/Base"\n', 1, "Mars/Base"),
        ('\ncolour = "red"\n', 2, "there is no colour"),
        ('channels = "x"\n', 1, "[channels.NAME]"),
        ("[channels.x]\n", 1, "give one of address"),
        (HOOK + 'colour = "red"\n', 4, "there is no colour"),
        (HOOK + 'address = "tgram://x"\n', 1, "give one of"),
        ('[channels."a b"]\nwebhook = "https://example.org"\n', 1, "letters, digits"),
        ('[channels.x]\nwebhook = "ftp://example.org"\n', 2, "https://HOST/PATH"),
        ('[channels.x]\nwebhook = "https://a:b@example.org"\n', 2, "without a name or password"),
        ('[channels.x]\nwebhook = "https://example.org"\n', 1, "openssl rand"),
        ('[channels.x]\nwebhook = "https://example.org"\nsecret = "short"\n', 3, "at least 24 bytes"),
        ('[channels.x]\nwebhook = "https://example.org"\nsecret = "whsec_???"\n', 3, "not base64"),
        ('[channels.x]\nwebhook = "https://example.org"\nsecret = { env = "NOWHERE" }\n', 3, "NOWHERE is empty"),
        ('[channels.x]\nwebhook = "https://example.org"\nsecret = { file = "/no/such" }\n', 3, "cannot be read"),
        ('[channels.x]\nwebhook = "https://example.org"\nsecret = 7\n', 3, "env ="),
        ('[channels.x]\naddress = "nosuch://x"\n', 2, "appriseit.com"),
        (MAIL.replace("a@", "a"), 2, "no mail address"),
        (MAIL.replace("smtp:", "http:"), 3, "smtp://USER@HOST"),
        (MAIL.replace("//", "//a:b@"), 3, "password goes into secret"),
        (MAIL + 'digest = "7:30"\n', 4, "07:30"),
        (MAIL + 'digest = "25:30"\n', 4, "07:30"),
        (MAIL + 'quiet = "22:00"\n', 4, "22:00-07:00"),
        (MAIL + 'quiet = "22:00-22:00"\n', 4, "22:00-07:00"),
        (MAIL + 'follows = ["weather"]\n', 4, "fact, outlet"),
        (MAIL + 'follows = "fact"\n', 4, "write a list"),
        (MAIL + 'language = "nl"\n', 4, "en, de, es, fr"),
        (HOOK + 'allow_private = "yes"\n', 4, "= true"),
        (HOOK + 'digest = "07:30"\n', 4, "take digest out"),
        (MAIL + "user = 7\n", 4, 'user = "..."'),
    ],
)
def test_a_mistake_is_named_by_its_line_with_what_to_do(text: str, line: int, words: str) -> None:
    """And the channel that has it is left out, while the others work."""
    found = parse_channels(text, "UTC", {})
    (problem,) = found.problems
    assert words in problem.words
    assert problem.line == line
    assert found.channels == ()
    if line > 1 and "zone" not in text:
        both = parse_channels(text.replace("channels.x", "channels.bad") + "\n" + HOOK, "UTC", {})
        assert [one.name for one in both.channels] == ["x"]


def test_the_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    """A desk that runs need not be stopped; without the file there are no channels."""
    file, setup = tmp_path / "notify.toml", ChannelFile(tmp_path, "UTC", {})
    assert setup.read().channels == ()
    file.write_text(HOOK)
    file.chmod(0o600)
    assert [one.name for one in setup.read().channels] == ["x"]
    file.write_text(HOOK.replace("channels.x", "channels.other"))
    assert [one.name for one in setup.read().channels] == ["other"]
    file.unlink()
    assert setup.read().channels == ()


def test_secrets_that_others_can_read_are_told(tmp_path: Path) -> None:
    """A file with secrets in it has mode 600; one that only names where they are may have any."""
    file = tmp_path / "notify.toml"
    file.write_text(HOOK)
    file.chmod(0o644)
    (problem,) = read_channels(file, "UTC", os.environ).problems
    assert "chmod 600" in problem.words
    file.write_text(MAIL)
    assert read_channels(file, "UTC", {}).problems == ()
    file.write_bytes(b"\xff\xfe")
    assert "UTF-8" in read_channels(file, "UTC", {}).problems[0].words


def test_hours_are_in_the_desks_zone_where_the_file_names_none() -> None:
    """The setting `zone`."""
    assert parse_channels(MAIL, "Asia/Tokyo", {}).channels[0].zone == ZoneInfo("Asia/Tokyo")
