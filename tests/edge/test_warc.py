import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secondsource.edge.warc import WarcPage, WarcProblem, list_pages
from secondsource.errors import InputError
from secondsource.testing.warc import warc_record

AT = datetime(2026, 5, 12, 8, tzinfo=UTC)
LIMIT = 10_000


def record(number: int, **given: object) -> bytes:
    """A small page's record."""
    return warc_record(f"https://lantern.example/{number}", b"<html>%d</html>" % number, AT, **given)  # type: ignore[arg-type]


def read(folder: Path, content: bytes) -> list[WarcPage | WarcProblem]:
    """What a file of these bytes holds."""
    path = folder / "made.warc.gz"
    path.write_bytes(content)
    return list(list_pages(path, LIMIT))


@pytest.mark.parametrize("packed", [True, False])
def test_pages_come_with_address_moment_and_offset(tmp_path: Path, packed: bool) -> None:
    """Each page can be found again in its file, gzipped or not; requests are passed over in silence."""
    first = record(1, packed=packed)
    found = read(tmp_path, first + record(2, kind="request", packed=packed) + record(3, packed=packed))
    assert [one.url for one in found if isinstance(one, WarcPage)] == [
        "https://lantern.example/1",
        "https://lantern.example/3",
    ]
    assert isinstance(found[0], WarcPage)
    assert (found[0].at, found[0].body, found[0].offset) == (AT, b"<html>1</html>", 0)
    assert len(found) == 2


def test_a_broken_member_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    """One damaged record costs one record, and its offset is said."""
    first, second = record(1), record(2)
    damaged = second[:60] + b"\x00\xff\x00\xff" * 10 + second[100:]
    found = read(tmp_path, first + damaged + record(3))
    problems = [one for one in found if isinstance(one, WarcProblem)]
    assert problems
    assert problems[0].reason == "damaged"
    assert [one.url[-1] for one in found if isinstance(one, WarcPage)] == ["1", "3"]


def test_a_file_that_ends_inside_a_record_says_so(tmp_path: Path) -> None:
    """A download that broke off gives every whole record and one problem."""
    body = bytes(range(256)) * 30
    whole = warc_record("https://lantern.example/long", body, AT)
    found = read(tmp_path, record(1) + whole[: len(whole) // 2])
    assert [type(one) for one in found] == [WarcPage, WarcProblem]
    problem = found[1]
    assert isinstance(problem, WarcProblem)
    assert problem.reason in {"cut-short", "damaged"}
    assert problem.offset == len(record(1))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record(2, content_type="application/pdf"), "not-html"),
        (record(2, status="404 Not Found"), "http-404"),
        (warc_record("https://lantern.example/2", b"x" * (LIMIT + 1), AT), "too-large"),
        (warc_record("dns:lantern.example", b"127.0.0.1", AT), "no-address"),
        (
            gzip.compress(gzip.decompress(record(2)).replace(b"application/http; msgtype=response", b"text/plain")),
            "not-http",
        ),
    ],
)
def test_what_is_no_page_is_told_and_passed_over(tmp_path: Path, bad: bytes, reason: str) -> None:
    """A record that cannot be used is named with its reason and its offset; its neighbours are read."""
    found = read(tmp_path, record(1) + bad + record(3))
    assert isinstance(found[1], WarcProblem)
    assert (found[1].reason, found[1].offset) == (reason, len(record(1)))
    assert [type(one) for one in found] == [WarcPage, WarcProblem, WarcPage]


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(InputError, match=r"nothing\.warc"):
        list(list_pages(tmp_path / "nothing.warc", LIMIT))


def test_a_gzip_bomb_is_cut_at_the_limit(tmp_path: Path) -> None:
    """A hundred megabytes of nothing in one record are never held whole."""
    found = read(tmp_path, warc_record("https://lantern.example/bomb", bytes(30_000_000), AT) + record(3))
    assert [getattr(one, "reason", "page") for one in found] == ["too-large", "page"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, 700), st.integers(0, 60))
def test_any_bytes_are_pages_or_problems(tmp_path: Path, noise: bytes, at: int, cut: int) -> None:
    """Whatever is thrown into an archive, nothing but pages and problems comes out, and reading ends."""
    whole = record(1) + record(2) + record(3)
    for one in read(tmp_path, whole[:at] + noise + whole[at + cut :]):
        assert isinstance(one, WarcPage | WarcProblem)
