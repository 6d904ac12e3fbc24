"""Settings come from file, environment and caller, in this order, and each mistake is named."""

from pathlib import Path

import pytest

from secondsource.errors import SettingsError
from secondsource.settings import PREFIX, describe_settings, read_settings


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """File, then environment, then what the caller gives."""
    (tmp_path / "secondsource.toml").write_text('port = 1\nproxy = "http://a:1"\nfetch_timeout = 3\n')
    settings = read_settings({PREFIX + "HOME": str(tmp_path), PREFIX + "PORT": "2"}, fetch_timeout=4.5)
    assert (settings.port, settings.proxy, settings.fetch_timeout) == (2, "http://a:1", 4.5)


@pytest.mark.parametrize(
    ("file", "environ", "message"),
    [
        ("ports = 1", {}, "no setting is called ports"),
        ("port = ", {}, "secondsource.toml"),
        ("", {"PORT": "many"}, "setting port: 'many' is not a int"),
        ("", {"PORT": "-1"}, "setting port: -1 is below zero"),
        ("", {"ALLOW_PRIVATE": "perhaps"}, "setting allow_private"),
        ("", {"LOG_LEVEL": "loud"}, "setting log_level: 'loud' is none of"),
        ("poll_min = 700", {}, "poll_min .* is above poll_max"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, file: str, environ: dict[str, str], message: str) -> None:
    """The message says which setting is wrong, where it came from, and what to do."""
    (tmp_path / "secondsource.toml").write_text(file)
    given = {PREFIX + name: value for name, value in environ.items()} | {PREFIX + "HOME": str(tmp_path)}
    with pytest.raises(SettingsError, match=message):
        read_settings(given)


def test_every_setting_has_a_reason_and_is_documented() -> None:
    """docs/guide/settings.md is what `secondsource settings --markdown` prints."""
    page = (Path(__file__).parents[1] / "docs/guide/settings.md").read_text("utf8")
    for row in describe_settings(read_settings({})):
        assert row["reason"]
        default = f"`{row['default']}`" if row["default"] else "empty"
        assert f"| `{row['name']}` | `{row['variable']}` | {default} | {row['unit']} | {row['reason']} |" in page
