"""What readers and editors change, and who may."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import feedparser
import pytest
import vellin
from payloads import PAYLOADS
from starlette.testclient import TestClient
from test_guard import assert_harmless

from secondsource import asking
from secondsource.edge.store import Store, follows, jobs, notices, reports, users
from secondsource.people import AddFeeds, MergeStories, MoveArticles, Notice, NoticeKind, RateOutlet, Role, User
from secondsource.serve.access import COOKIE
from secondsource.serve.forms import safe_path
from secondsource.serve.passwords import check_password, hash_password
from secondsource.serve.web import CHANGES, make_app
from secondsource.settings import Settings
from secondsource.testing.clock import FixedClock

HERE = "http://127.0.0.1:8040"
STORY = f"/story/{vellin.STORY}"


def browser(store: Store, settings: Settings, base: str = HERE, client: str = "127.0.0.1") -> TestClient:
    """A browser that asks a desk under this address, from this one."""
    app = make_app(store, settings, FixedClock(vellin.NOW), vellin.KNOWN)
    return TestClient(app, base_url=base, client=(client, 50000), follow_redirects=False)


@pytest.fixture
def own(store: Store, settings: Settings) -> Iterator[TestClient]:
    """The browser of the one person of a private desk."""
    vellin.fill(store)
    with browser(store, settings) as opened:
        yield opened


def token(client: TestClient, path: str = "/corrections") -> str:
    """What the forms of a page carry."""
    page = client.get("/login" if path == "/corrections" else path).text
    return re.search(r'name="token" value="([0-9a-f]{64})"', page)[1]


def send(client: TestClient, path: str, headers: dict[str, str] | None = None, **values: str):
    """Send a form as the page would."""
    return client.post(path, data={"token": token(client)} | values, headers=headers)


def test_a_fact_is_followed_from_the_story_page_without_script(own: TestClient, store: Store) -> None:
    """Its button carries the fact; afterwards the page says that it is followed, and it can be given up."""
    page = own.get(STORY).text
    fact = re.search(r'name="fact" value="([0-9a-f]{16})"', page)[1]
    answer = send(own, "/following/add", kind="fact", value=vellin.STORY, fact=fact)
    assert (answer.status_code, answer.headers["location"]) == (303, "/following")
    with store.read() as connection:
        (follow,) = follows.list_follows(connection, "")
    assert follow.words == "1,900 homes without power"
    assert "contested:2400" in follow.known
    assert ">followed</a>" in own.get(STORY).text
    assert "1,900 homes without power" in own.get("/following").text
    assert send(own, "/following/stop", follow=str(follow.follow_id)).status_code == 303
    assert ">followed</a>" not in own.get(STORY).text


def test_news_stands_first_until_it_is_read_and_has_a_feed(own: TestClient, store: Store) -> None:
    """The count in the head of every page, the sentence, Atom and JSON Feed under a secret address."""
    with store.begin() as connection:
        follow = asking.follow_topic(connection, "", "dredging", vellin.NOW - timedelta(hours=1))
        told = Notice(follow_id=follow.follow_id, key="k", kind=NoticeKind.STATED, story_id=vellin.STORY,
                      at=vellin.NOW - timedelta(minutes=1), what="1,900 homes", who="Coast Radio", count=2)  # fmt: skip
        notices.save_notices(connection, [told])
    assert "1 new thing since you last looked." in own.get("/following").text
    assert '<span class="fresh">1' in own.get("/").text
    words = "A second independent origin states it: Coast Radio."
    assert words in own.get("/following").text
    feed = feedparser.parse(own.get(f"/feeds/follow/{follow.key}.atom").text)
    assert (feed.bozo, feed.entries[0].summary) == (False, words)
    assert own.get(f"/feeds/follow/{follow.key}.json").json()["items"][0]["content_text"] == words
    assert own.get("/feeds/follow/guessed.atom").status_code == 404
    send(own, "/following/read")
    assert "Nothing new since you last looked." in own.get("/following").text


def test_what_is_muted_leaves_the_front_page_of_its_owner(own: TestClient) -> None:
    """A query and an outlet; shown again, it is back."""
    headline = "Two quakes an hour apart shake the Orlen valley"
    assert headline in own.get("/").text
    send(own, "/following/mute", kind="query", value="quakes orlen")
    send(own, "/following/mute", kind="query", value="institute reports")
    assert headline not in own.get("/").text
    for value in ("quakes orlen", "institute reports"):
        send(own, "/following/unmute", kind="query", value=value)
    assert headline in own.get("/").text


def test_the_front_page_shows_what_came_since_the_last_look(own: TestClient) -> None:
    """After "mark all as read" nothing is new."""
    assert "Since you last looked" not in own.get("/").text
    assert send(own, "/following/looked").headers["location"] == "/"
    page = own.get("/?when=new").text
    assert "Since you last looked" in page
    assert vellin.PAGE.headline not in page


def test_a_reported_error_is_answered_in_public_without_the_readers_words(own: TestClient, store: Store) -> None:
    """Log, feed, story page and its markup carry the editor's note."""
    assert send(own, f"{STORY}/report", words="It was 2,400!", contact="me@mail.example").status_code == 303
    assert "It was 2,400!" in own.get("/desk/reports").text
    assert "It was 2,400!" not in own.get("/corrections").text
    with store.read() as connection:
        (report,) = reports.list_open(connection, 9)
    assert "127.0.0.1" not in report.sender
    note = "The number of homes was given as 1,900 by Norkraft alone."
    send(own, "/desk/reports/answer", report=str(report.report_id), note=note, answer="corrected")
    for path in ("/corrections", STORY, "/feeds/corrections.atom"):
        assert note in own.get(path).text, path
        assert "me@mail.example" not in own.get(path).text
    assert '"@type": "CorrectionComment"' in own.get(STORY).text
    assert own.get(f"/api/v1/stories/{vellin.STORY}").json()["corrections"][0]["note"] == note


def test_anybody_may_report_an_error_but_not_without_end(store: Store, settings: Settings) -> None:
    """A stranger on a public desk sends five an hour."""
    vellin.fill(store)
    public = replace(settings, host="0.0.0.0")
    with browser(store, public, "http://news.example", "203.0.113.9") as stranger:
        codes = [send(stranger, f"{STORY}/report", words="wrong").status_code for _ in range(6)]
        assert codes == [303] * 5 + [400]
        assert stranger.get("/following").status_code == 403


def test_the_desk_saves_jobs_and_does_nothing_itself(own: TestClient, store: Store) -> None:
    """A merge, a split and a rating become rows that `run` takes."""
    send(own, f"{STORY}/merge", other=f"{HERE}/story/s-quakes?x#y", why="the same")
    send(own, f"{STORY}/move", article="radio", do="split", why="another thing")
    dated = {"reason": "corrects openly", "source": "https://x.example/a", "dated": "2026-05-01"}
    answer = send(own, "/outlet/ledger.example/rate", rating="0,8", **dated)
    assert answer.headers["location"].startswith("/desk/job/")
    with store.read() as connection:
        rated, moved, merged = (one.task for one in jobs.list_jobs(connection, 9))
    assert merged == MergeStories(story_id=vellin.STORY, into="s-quakes", why="the same")
    assert moved == MoveArticles(article_ids=("radio",), to=None, why="another thing")
    assert isinstance(rated, RateOutlet)
    assert rated.rating.rating == 0.8
    assert "has not come to it yet" in own.get(answer.headers["location"]).text


def test_a_list_of_feeds_goes_up_and_comes_down(own: TestClient, store: Store) -> None:
    """What is downloaded can be uploaded; no list is refused with words."""
    body = own.get("/desk/feeds.opml").content
    sent = own.post("/desk/feeds/opml", data={"token": token(own)}, files={"file": ("a.opml", body)})
    assert sent.status_code == 303
    with store.read() as connection:
        task = jobs.list_jobs(connection, 1)[0].task
    assert isinstance(task, AddFeeds)
    assert len(task.feeds) == 3
    refused = own.post("/desk/feeds/opml", data={"token": token(own)}, files={"file": ("a.opml", b"<html>")})
    assert refused.status_code == 400
    assert "OPML" in refused.text


@pytest.mark.parametrize(
    ("path", "values", "words"),
    [
        ("/following/add", {"kind": "planet", "value": "x"}, "Choose what to follow"),
        ("/following/add", {"kind": "topic", "value": "..."}, "asks for nothing"),
        ("/following/stop", {"follow": "x"}, "is no number"),
        ("/desk/feeds/preview", {"url": "javascript:alert(1)"}, "is no address"),
        ("/desk/feeds/preview", {"url": ""}, "is no address"),
        ("/desk/feeds/change", {"feed": "1", "change": "explode"}, "choose what"),
        ("/desk/reports/answer", {"report": "1", "note": "x", "answer": "maybe"}, "choose an answer"),
        ("/outlet/ledger.example/rate", {"rating": "7", "reason": "x", "source": "a.example"}, "runs from 0"),
        (f"{STORY}/merge", {"why": "x"}, "give the other story"),
        (f"{STORY}/move", {"why": "x", "do": "split"}, "choose at least one"),
    ],
)
def test_a_form_that_cannot_be_done_says_what_to_do(own: TestClient, path: str, values: dict, words: str) -> None:
    """A page with the reason, and nothing is changed."""
    answer = send(own, path, **values)
    assert answer.status_code == 400
    assert words.lower() in unescape(answer.text).lower()


def test_no_change_without_this_desks_own_form(own: TestClient, store: Store) -> None:
    """A missing or wrong token, another site's page, another origin: refused by every form there is."""
    good = token(own)
    for path, _ in CHANGES:
        path = path.replace("{story_id}", vellin.STORY).replace("{outlet_id}", "ledger.example")
        assert own.post(path, data={"words": "x"}).status_code == 403, path
        assert own.post(path, data={"token": "0" * 64}).status_code == 403
        for header in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}):
            assert own.post(path, data={"token": good}, headers=header).status_code == 403, (path, header)
        assert own.get(path).status_code in {405, 404}
    with store.read() as connection:
        assert jobs.list_jobs(connection, 9) == []


def test_a_form_too_large_or_of_another_kind_is_refused(own: TestClient) -> None:
    """Before it is read."""
    assert own.post("/following/add", data={"token": "x" * 70_000}).status_code == 413
    assert own.post("/following/add", json={"token": "x"}).status_code == 415
    assert own.post("/following/add", content=iter([b"token=x"])).status_code == 411


@pytest.mark.parametrize(
    ("base", "client", "header", "changes"),
    [
        ("http://evil.example:8040", "127.0.0.1", {}, {}),  # a name rebound to this machine
        (HERE, "192.168.1.7", {}, {}),
        (HERE, "127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, {}),  # a proxy that nobody configured
        (HERE, "127.0.0.1", {}, {"host": "0.0.0.0"}),
        (HERE, "127.0.0.1", {}, {"public_url": "https://news.example"}),
        (HERE, "127.0.0.1", {"remote-user": "root"}, {"host": "0.0.0.0"}),
    ],
)
def test_a_desk_without_password_is_changed_from_its_own_machine_only(
    store: Store, settings: Settings, base: str, client: str, header: dict, changes: dict
) -> None:
    """Whatever may be a stranger reads, and is told what it takes."""
    vellin.fill(store)
    with browser(store, replace(settings, **changes), base, client) as stranger:
        stranger.headers.update(header)
        assert stranger.get(STORY).status_code == 200
        for path in ("/following", "/desk", f"{STORY}/mend", "/desk/feeds.opml"):
            answer = stranger.get(path)
            assert answer.status_code == 403
            assert "secondsource user add" in answer.text
        assert send(stranger, "/following/add", kind="topic", value="x").status_code == 403


@pytest.fixture
def team(store: Store) -> Store:
    """A desk with a reader, an editor and an admin, whose password is their name ten times."""
    vellin.fill(store)
    with store.begin() as connection:
        for role in Role:
            hashed = hash_password(role.value * 10)
            users.add_user(connection, User(name=role.value, role=role, password=hashed, added=vellin.NOW))
    return store


def log_in(client: TestClient, name: str, password: str, after: str = "/desk"):
    """Send the login form."""
    return send(client, "/login", name=name, password=password, next=after)


def test_each_role_may_what_it_may(team: Store, settings: Settings) -> None:
    """Reader, editor and admin; nobody else; and a login leads where one wanted to go."""
    allowed = {"reader": (200, 403, 403), "editor": (200, 200, 403), "admin": (200, 200, 200)}
    for name, wanted in allowed.items():
        with browser(team, settings) as client:
            lead = client.get("/desk")
            assert (lead.status_code, lead.headers["location"]) == (303, "/login?next=%2Fdesk")
            answer = log_in(client, name, name * 10)
            assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
            cookie = answer.headers["set-cookie"].lower()
            assert "httponly" in cookie
            assert "samesite=lax" in cookie
            assert tuple(client.get(one).status_code for one in ("/following", "/desk", "/desk/people")) == wanted
            assert name not in client.get("/desk/people").request.url.query.decode()
            remove = client.post(
                "/desk/feeds/change", data={"token": token(client, "/"), "feed": "1", "change": "remove"}
            )
            assert remove.status_code == {"reader": 403, "editor": 400, "admin": 303}[name]


def test_a_session_cannot_be_made_up_and_ends(team: Store, settings: Settings) -> None:
    """A changed cookie, an old one, and one from before a new password are nobody's."""
    clock = FixedClock(vellin.NOW)
    app = make_app(team, settings, clock, vellin.KNOWN)
    with TestClient(app, base_url=HERE, client=("127.0.0.1", 5), follow_redirects=False) as client:
        log_in(client, "editor", "editor" * 10)
        good = client.cookies[COOKIE]
        assert client.get("/desk").status_code == 200
        name, moment, signature = good.split(".")
        admin = User(name="admin", role=Role.ADMIN, password="", added=vellin.NOW)
        for bad in (
            f"{name}.{int(moment) + 1}.{signature}",
            f"YWRtaW4.{moment}.{signature}",
            f"{name}.{moment}.",
            "...",
            "YWRtaW4",
            "\u00fc",
            app.state.reading.access.make_cookie(admin),
        ):
            client.cookies.clear()
            answer = client.get("/desk", headers={"cookie": f"{COOKIE}={bad}".encode()})
            assert answer.status_code == 303, bad
        client.cookies.set(COOKIE, good)
        clock.advance(days=31)
        assert client.get("/desk").status_code == 303
        clock.advance(days=-31)
        assert client.get("/desk").status_code == 200
        with team.begin() as connection:
            user = users.get_user(connection, "editor")
            users.save_user(connection, replace(user, password=hash_password("another one")))
        assert client.get("/desk").status_code == 303


def test_passwords_are_not_guessed(team: Store, settings: Settings) -> None:
    """One answer for a wrong name and a wrong password; after ten tries none is read."""
    with browser(team, settings) as client:
        wrong = [log_in(client, name, "x" * 12) for name in ("editor", "nobody")]
        assert [one.status_code for one in wrong] == [403, 403]
        assert len({re.sub(r'value="(editor|nobody)"', "", one.text) for one in wrong}) == 1
        codes = {log_in(client, "editor", f"guess number {n}").status_code for n in range(10)}
        assert codes == {403, 429}
        assert log_in(client, "editor", "editor" * 10).status_code == 429


@pytest.mark.parametrize(
    "after",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", "\t//evil", "",
     "/%0d%0aSet-Cookie:x", "///evil.example", "/\tevil"],
)  # fmt: skip
def test_no_form_leads_to_another_site(team: Store, settings: Settings, after: str) -> None:
    """Open redirects: none, after a login or any other form."""
    assert safe_path(after).startswith("/")
    assert not safe_path(after).startswith(("//", "/\\"))
    with browser(team, settings) as client:
        location = log_in(client, "admin", "admin" * 10, after).headers["location"]
        assert re.match(r"/($|[^/\\])", location)
        assert "\n" not in location


def test_a_proxy_names_the_person_only_where_it_is_trusted(team: Store, settings: Settings) -> None:
    """From a trusted network the header counts, with the list's role or the default; from elsewhere it is nothing."""
    behind = replace(settings, proxy_user_header="Remote-User", trusted_proxies="10.0.0.0/8", host="0.0.0.0")
    for client, name, codes in (
        ("10.1.2.3", "editor", (200, 200)),
        ("10.1.2.3", "someone new", (200, 403)),
        ("10.1.2.3", "", (403, 403)),
        ("192.168.0.1", "admin", (403, 403)),
    ):
        with browser(team, behind, "http://news.example", client) as person:
            person.headers["Remote-User"] = name
            assert tuple(person.get(path).status_code for path in ("/following", "/desk")) == codes, (client, name)


def test_a_closed_desk_shows_strangers_nothing_but_the_door(team: Store, settings: Settings) -> None:
    """With `login_to_read` pages lead to the login, data says 401, a followed feed's secret address opens."""
    with team.begin() as connection:
        key = asking.follow_topic(connection, "reader", "dredging", vellin.NOW).key
    with browser(team, replace(settings, login_to_read=True)) as client:
        for path in ("/", STORY, "/search?q=x", "/corrections"):
            assert client.get(path).headers["location"].startswith("/login?next=%2F"), path
        for path in ("/api/v1/stories", "/feeds/stories.atom"):
            assert client.get(path).status_code == 401
        for path in ("/login", "/healthz", f"/feeds/follow/{key}.atom"):
            assert client.get(path).status_code == 200
        log_in(client, "reader", "reader" * 10)
        assert client.get("/").status_code == 200
        out = client.post("/logout", data={"token": token(client, "/")})
        assert out.status_code == 303
        assert client.get("/").status_code == 303


def test_one_persons_follows_are_nobody_elses(team: Store, settings: Settings) -> None:
    """Neither shown, nor read, nor removed by another; pages of a person are kept by no shared cache."""
    with team.begin() as connection:
        follow = asking.follow_topic(connection, "editor", "secret topic", vellin.NOW)
    with browser(team, settings) as client:
        log_in(client, "admin", "admin" * 10)
        answer = client.get("/following")
        assert "secret topic" not in answer.text
        assert answer.headers["cache-control"].startswith("private")
        stop = client.post("/following/stop", data={"token": token(client, "/"), "follow": str(follow.follow_id)})
        assert stop.status_code == 404


def test_a_password_is_kept_as_argon2_and_refused_where_too_short() -> None:
    """The hash holds neither the password nor the same salt twice; nobody's password is wrong for everyone."""
    one, two = hash_password("correct horse"), hash_password("correct horse")
    assert one != two
    assert one.startswith("$argon2id$")
    assert check_password("correct horse", one)
    assert not check_password("correct horsf", one)
    assert not check_password("nobody has this password", None)
    with pytest.raises(Exception, match="10 to 200 characters"):
        hash_password("short")


def test_payloads_in_every_form_stay_text(own: TestClient, store: Store) -> None:
    """Two hundred, through follows, mutes, reports, answers and editors' reasons, on the pages that show them."""
    good = token(own)
    for number, payload in enumerate(PAYLOADS):
        data = {"token": good, "value": payload, "kind": "topic" if number % 2 else "person"}
        assert own.post("/following/add", data=data).status_code in {303, 400}
        assert own.post("/following/mute", data=data | {"kind": "query"}).status_code in {303, 400}
        with store.begin() as connection:
            asking.report_error(connection, vellin.STORY, payload, payload[:200], str(number), vellin.NOW)
        said = {"rating": "0.5", "reason": payload, "source": "https://x.example", "dated": "2026-05-01"}
        refused = own.post("/outlet/ledger.example/rate", data={"token": good} | said | {"rating": payload})
        assert refused.status_code == 400
        assert_harmless(refused.text)
        assert own.post(f"{STORY}/merge", data={"token": good, "other": payload, "why": payload}).status_code in {
            303,
            400,
        }
    for path in ("/following", "/desk/reports", "/desk", "/desk/job/1", "/outlet/ledger.example/desk", f"{STORY}/mend"):
        answer = own.get(path)
        assert answer.status_code == 200, path
        assert_harmless(answer.text)
    with store.begin() as connection:
        for one in reports.list_open(connection, 50):
            reports.answer_report(connection, one.report_id, reports.ReportState.CORRECTED, one.words, "ed", vellin.NOW)
    for path in ("/corrections", STORY):
        assert_harmless(own.get(path).text)
    assert own.get("/feeds/corrections.atom").status_code == 200
