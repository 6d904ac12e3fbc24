"""What people ask of a desk keeps its promises on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secondsource import asking
from secondsource.edge.store import (
    Store,
    articles,
    deliveries,
    follows,
    jobs,
    notices,
    overlays,
    reports,
    search,
    stories,
    users,
)
from secondsource.errors import InputError, NotFoundError
from secondsource.model import Reason
from secondsource.people import (
    AddFeeds,
    ErrorReport,
    FeedAddress,
    FollowKind,
    Job,
    JobState,
    MuteKind,
    Notice,
    NoticeKind,
    OutletOwner,
    OutletRating,
    ReportState,
    Role,
    Sending,
    User,
)
from secondsource.testing.builders import MORNING, an_article

LATER = MORNING + timedelta(hours=1)


def fill(store: Store) -> None:
    """Two stories of two outlets."""
    with store.begin() as connection:
        for number, (outlet, text) in enumerate(
            (("vellincourier.example", "Ilse Brandt halted dredging."), ("coastradio.example", "The cup was won."))
        ):
            article = an_article(article_id=f"a{number}", outlet_id=outlet, text=text, headline=f"Story {number}")
            articles.save_article(connection, article)
            stories.save_placement(connection, article, f"s{number}", Reason(probability=1.0), MORNING)


def test_what_is_followed_twice_is_followed_once(store: Store) -> None:
    """The same query of the same owner gives the same follow; another owner's is another."""
    with store.begin() as connection:
        one = asking.follow_topic(connection, "anna", "night  dredging", MORNING)
        again = asking.follow_topic(connection, "anna", "night dredging", LATER)
        other = asking.follow_topic(connection, "ben", "night dredging", LATER)
        assert one == again
        assert other.follow_id != one.follow_id
        assert [each.value for each in follows.list_follows(connection, "anna")] == ["night dredging"]
        assert follows.find_follow_by_key(connection, one.key) == one
        assert len(one.key) >= 20
        with pytest.raises(NotFoundError):
            follows.remove_follow(connection, one.follow_id, "ben")
        follows.remove_follow(connection, one.follow_id, "anna")
        assert follows.list_follows(connection, "anna") == []


@pytest.mark.parametrize("asked", ["", "   ", "...", "origins:many", "x" * 401])
def test_a_query_that_asks_for_nothing_is_not_followed(store: Store, asked: str) -> None:
    """Neither followed nor muted, with words that say what to do."""
    with store.begin() as connection:
        with pytest.raises(InputError):
            asking.follow_topic(connection, "", asked, MORNING)
        with pytest.raises(InputError):
            asking.mute(connection, "", MuteKind.QUERY, asked, MORNING)


def test_a_notice_is_stored_once_and_counts_as_new_until_it_is_seen(store: Store) -> None:
    """The same key again is nothing; reading takes it off the count; removing the follow takes it away."""
    with store.begin() as connection:
        follow = asking.follow_topic(connection, "anna", "dredging", MORNING)
        notice = Notice(
            follow_id=follow.follow_id, key="story:s0", kind=NoticeKind.STORY, story_id="s0", at=LATER, what="Halted"
        )
        (stored,) = notices.save_notices(connection, [notice])
        assert notices.save_notices(connection, [notice]) == []
        assert notices.list_notices(connection, [follow.follow_id], 9) == [stored]
        assert notices.list_since(connection, [follow.follow_id], MORNING, LATER) == [stored]
        assert follows.count_new(connection, "anna") == 1
        follows.save_seen(connection, "ben", LATER)
        assert follows.count_new(connection, "anna") == 1
        follows.save_seen(connection, "anna", LATER, follow.follow_id)
        assert follows.count_new(connection, "anna") == 0
        deliveries.save_deliveries(connection, [stored.notice_id], "mail", LATER)
        follows.remove_follow(connection, follow.follow_id, "anna")
        assert deliveries.list_loose(connection, "mail", LATER, 9) == []


def test_a_letter_is_tried_when_it_is_due_and_not_after_it_was_sent(store: Store) -> None:
    """Put together once, put off after a failure, gone after success; the failure can be read."""
    with store.begin() as connection:
        follow = asking.follow_topic(connection, "", "dredging", MORNING)
        told = [
            Notice(follow_id=follow.follow_id, key=key, kind=NoticeKind.STORY, story_id="s", at=MORNING, what="x")
            for key in ("k1", "k2", "k3")
        ]
        ids = [one.notice_id for one in notices.save_notices(connection, told)]
        deliveries.save_deliveries(connection, ids, "mail", MORNING)
        deliveries.save_deliveries(connection, ids, "mail", MORNING)
        deliveries.save_deliveries(connection, ids[:1], "chat", MORNING)
        assert deliveries.list_loose(connection, "mail", MORNING, 9) == ids
        assert deliveries.list_loose(connection, "chat", MORNING, 9) == ids[:1]
        assert deliveries.list_loose(connection, "mail", MORNING, 2) == ids[:2]
        deliveries.save_batch(connection, "mail", ids[:2], "1-2")
        (batch,) = deliveries.list_batches(connection, "mail", MORNING, 9)
        assert [one.notice.notice_id for one in deliveries.list_batch(connection, batch)] == ids[:2]
        assert deliveries.list_batch(connection, batch)[0].follow == follow
        deliveries.end_batch(connection, batch, Sending.WAITING, MORNING, LATER, "no route to host")
        assert deliveries.postpone(connection, "mail", LATER) == 1
        assert deliveries.list_batches(connection, "mail", MORNING, 9) == []
        assert deliveries.list_loose(connection, "mail", MORNING, 9) == []
        assert deliveries.list_undelivered(connection, 9) == [("mail", "waiting", 1, "no route to host")]
        (again,) = deliveries.list_batches(connection, "mail", LATER, 9)
        assert (again.name, again.attempts) == ("1-2", 1)
        deliveries.end_batch(connection, again, Sending.SENT, LATER, LATER)
        assert deliveries.list_batches(connection, "mail", LATER, 9) == []
        assert deliveries.list_undelivered(connection, 9) == []
        assert deliveries.forget_sent(connection, LATER) == 0
        assert deliveries.forget_sent(connection, LATER + timedelta(seconds=1)) == 2


def test_what_was_given_up_is_counted_and_can_go_out_again(store: Store) -> None:
    """Of a channel that is gone, with its reason; until someone asks for another try."""
    with store.begin() as connection:
        follow = asking.follow_topic(connection, "", "dredging", MORNING)
        notice = Notice(follow_id=follow.follow_id, key="k", kind=NoticeKind.STORY, story_id="s", at=MORNING, what="x")
        (stored,) = notices.save_notices(connection, [notice])
        for channel in ("chat", "mail"):
            deliveries.save_deliveries(connection, [stored.notice_id], channel, MORNING)
        assert deliveries.give_up_channels(connection, ["mail"], "no such channel") == 1
        chat, mail = deliveries.list_states(connection)
        assert (chat.channel, chat.waiting, chat.dead, chat.failure) == ("chat", 0, 1, "no such channel")
        assert (mail.channel, mail.waiting, mail.dead, mail.failure, mail.last_sent) == ("mail", 1, 0, "", None)
        assert deliveries.send_again(connection, "chat", LATER) == 1
        assert deliveries.list_loose(connection, "chat", LATER, 9) == [stored.notice_id]
        assert deliveries.find_digest(connection, "mail") is None
        deliveries.save_digest(connection, "mail", MORNING)
        deliveries.save_digest(connection, "mail", LATER)
        assert deliveries.find_digest(connection, "mail") == LATER


def test_stories_match_queries_names_and_outlets(store: Store) -> None:
    """A phrase stands side by side, a name is whole, only new articles count where asked; mutes go by outlet."""
    fill(store)
    both = ["s0", "s1"]
    with store.read() as connection:
        for query, wanted in (
            (search.parse_query("dredging"), {"s0"}),
            (search.parse_query("dredg"), {"s0"}),
            (search.Query(words=("Ilse Brandt",), whole=True), {"s0"}),
            (search.Query(words=("Brandt Ilse",), whole=True), set()),
            (search.Query(words=("Ilse Bran",), whole=True), set()),
            (search.Query(outlets=("coastradio.example",)), {"s1"}),
            (search.parse_query("it's \\ 'quoted' & | ! :*"), set()),
            (search.parse_query(""), set()),
        ):
            assert search.list_matching(connection, query, both) == wanted, query
        query = search.parse_query("dredging")
        assert search.list_matching(connection, query, both, seen_since=LATER) == set()
        assert search.list_matching(connection, query, ["s1"]) == set()
        assert search.list_only_by(connection, ["coastradio.example"], both) == {"s1"}


def test_mutes_and_looks_belong_to_their_owner_and_are_adopted(store: Store) -> None:
    """The first person with an account takes over what was followed without one."""
    with store.begin() as connection:
        asking.mute(connection, "", MuteKind.OUTLET, "Coastradio.example", MORNING)
        asking.mute(connection, "", MuteKind.OUTLET, "coastradio.example", LATER)
        asking.follow_topic(connection, "", "dredging", MORNING)
        follows.save_look(connection, "", MORNING)
        assert follows.adopt_all(connection, "anna") == 1
        assert [one.value for one in follows.list_mutes(connection, "anna")] == ["coastradio.example"]
        assert follows.find_look(connection, "anna") == MORNING
        follows.remove_mute(connection, "anna", MuteKind.OUTLET, "coastradio.example")
        assert list(follows.list_mutes(connection, "anna")) == []
        follows.remove_all(connection, "anna")
        assert follows.list_follows(connection) == []


def test_an_error_report_is_answered_once_and_its_sender_forgotten(store: Store) -> None:
    """Open until answered; then public, without contact; never answered twice."""
    fill(store)
    with store.begin() as connection:
        asking.report_error(connection, "s0", "It was 2,400 homes.", "anna@mail.example", "hash", MORNING)
        (open_one,) = reports.list_open(connection, 9)
        assert (open_one.contact, reports.count_open(connection)) == ("anna@mail.example", 1)
        answered = reports.answer_report(
            connection, open_one.report_id, ReportState.CORRECTED, "Corrected to 2,400.", "ed", LATER
        )
        assert (answered.contact, answered.sender) == ("", "")
        assert reports.list_answered(connection, story_id="s0") == [answered]
        assert reports.list_answered(connection, state=ReportState.NO_ERROR) == []
        assert reports.count_open(connection) == 0
        with pytest.raises(NotFoundError):
            reports.answer_report(connection, open_one.report_id, ReportState.NO_ERROR, "x", "ed", LATER)


def test_reports_are_limited_by_sender_and_size(store: Store) -> None:
    """Five an hour from one address; another address still may; an empty or endless one is refused."""
    fill(store)
    with store.begin() as connection:
        for _ in range(asking.REPORTS_AN_HOUR):
            asking.report_error(connection, "s0", "wrong", "", "one", MORNING)
        with pytest.raises(InputError, match="your address"):
            asking.report_error(connection, "s0", "wrong", "", "one", MORNING)
        asking.report_error(connection, "s0", "wrong", "", "two", MORNING)
        asking.report_error(connection, "s0", "wrong", "", "one", LATER + timedelta(minutes=1))
        for words, contact in ((" ", ""), ("x" * 2001, ""), ("x", "c" * 201)):
            with pytest.raises(InputError):
                asking.report_error(connection, "s0", words, contact, "three", MORNING)
        with pytest.raises(NotFoundError):
            asking.report_error(connection, "nothing", "wrong", "", "three", MORNING)
        assert isinstance(reports.list_open(connection, 1)[0], ErrorReport)


def test_jobs_come_back_as_they_went_in_oldest_first(store: Store) -> None:
    """A task keeps its type; a job that ended waits no longer."""
    with store.begin() as connection:
        task = AddFeeds(feeds=(FeedAddress(url="https://a.example/rss", title="A"),))
        first = jobs.save_job(connection, task, "ed", MORNING)
        second = jobs.save_job(connection, AddFeeds(feeds=()), "ed", MORNING)
        lease = timedelta(minutes=3)
        waiting = jobs.lease_waiting(connection, MORNING, lease)
        assert waiting == Job(job_id=first, task=task, by="ed", asked=MORNING)
        assert jobs.count_waiting(connection) == 2
        assert jobs.lease_waiting(connection, MORNING, lease).job_id == second
        assert jobs.lease_waiting(connection, MORNING, lease) is None
        assert not jobs.has_waiting(connection, MORNING)
        assert jobs.lease_waiting(connection, MORNING + lease, lease).job_id == first
        jobs.release_jobs(connection)
        assert jobs.has_waiting(connection, MORNING)
        done = Job(job_id=first, task=task, by="ed", asked=MORNING, state=JobState.DONE, ended=LATER, words="1 feed")
        jobs.end_job(connection, done)
        jobs.end_job(connection, replace(done, words="done again by a desk that stood still"))
        assert jobs.get_job(connection, first) == done
        assert [one.state for one in jobs.list_jobs(connection, 9)] == [JobState.WAITING, JobState.DONE]
        with pytest.raises(NotFoundError):
            jobs.get_job(connection, 99)


def test_users_have_one_name_and_secrets_are_made_once(store: Store) -> None:
    """A name is taken once; a secret that is there stays."""
    user = User(name="anna", role=Role.EDITOR, password="$argon2id$x", added=MORNING)
    with store.begin() as connection:
        users.add_user(connection, user)
        with pytest.raises(InputError):
            users.add_user(connection, user)
        assert users.get_user(connection, "anna") == user
        assert users.count_users(connection) == len(list(users.list_users(connection))) == 1
        users.save_user(connection, User(name="anna", role=Role.ADMIN, password="", added=MORNING))
        assert users.get_user(connection, "anna").role is Role.ADMIN
        users.remove_user(connection, "anna")
        for call in (users.get_user, users.remove_user):
            with pytest.raises(NotFoundError):
                call(connection, "anna")
        assert users.keep_secret(connection, "forms", "one") == users.keep_secret(connection, "forms", "two") == "one"


def test_the_newest_word_on_an_outlet_counts(store: Store) -> None:
    """A later rating replaces, a withdrawn one goes, the history stays."""
    fill(store)
    said = {"outlet_id": "vellincourier.example", "reason": "r", "source": "https://x.example", "dated": MORNING,
            "by": "ed", "at": MORNING}  # fmt: skip
    with store.begin() as connection:
        before = overlays.count_entries(connection)
        for value in (0.2, 0.8):
            overlays.save_outlet_rating(connection, OutletRating(rating=value, **said))
        overlays.save_outlet_owner(connection, OutletOwner(owner="Norden", **said))
        assert [one.rating for one in overlays.list_outlet_ratings(connection)] == [0.8]
        assert [one.rating for one in overlays.list_outlet_ratings(connection, "vellincourier.example")] == [0.8, 0.2]
        assert [one.owner for one in overlays.list_outlet_owners(connection)] == ["Norden"]
        assert overlays.count_entries(connection) != before
        overlays.save_outlet_rating(connection, OutletRating(rating=None, **said))
        assert overlays.list_outlet_ratings(connection) == []
        assert overlays.mark_outlet_stale(connection, "vellincourier.example", 10) == 1


def test_a_follow_of_something_unknown_is_refused(store: Store) -> None:
    """With words that say where to look."""
    fill(store)
    with store.begin() as connection:
        for call in (
            lambda: asking.follow_outlet(connection, "", "nobody.example", MORNING),
            lambda: asking.follow_story(connection, "", "nothing", MORNING),
            lambda: asking.follow_fact(connection, "", "s0", 1, MORNING),
        ):
            with pytest.raises(NotFoundError):
                call()
        assert asking.follow_outlet(connection, "", "Coastradio.example", MORNING).kind is FollowKind.OUTLET
        assert asking.follow_story(connection, "", "s1", MORNING).words == "Story 1"
