"""Two happenings of one kind in one week stay two stories, however much their reports read alike."""

from collections import defaultdict
from datetime import timedelta

import pytest

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.weights import parse_weights
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.settings import Settings
from secondsource.testing.builders import MORNING, an_article

WEIGHTS = parse_weights(load_grouping_arrays())

QUAKES = {
    "kessar": (
        ("Magnitude 6.1 earthquake hits Kessar province, at least 40 dead",
         "A magnitude 6.1 earthquake struck Kessar province on Monday, killing at least 40 people, officials said."),
        ("Rescuers dig through rubble after Kessar earthquake",
         "Rescue crews searched collapsed houses in Kessar after the 6.1 quake that killed at least 40 people."),
        ("Kessar quake: death toll rises to 52",
         "The death toll of the magnitude 6.1 quake in Kessar province rose to 52 on Tuesday, the governor said."),
    ),
    "ombeira": (
        ("Earthquake of magnitude 5.7 shakes Ombeira islands, no deaths reported",
         "A magnitude 5.7 earthquake shook the Ombeira islands on Tuesday; no deaths were reported, officials said."),
        ("Ombeira quake cracks church towers, schools closed",
         "Schools on the Ombeira islands stay closed after a 5.7 quake cracked walls and two church towers."),
        ("Tsunami alert lifted after Ombeira earthquake",
         "A tsunami alert for the Ombeira islands was lifted two hours after the magnitude 5.7 earthquake."),
    ),
}  # fmt: skip
CASES = {
    "haldane": (
        ("Former mayor Piet Haldane sentenced to four years for bribery",
         "A court in Drossen sentenced former mayor Piet Haldane to four years in prison for taking bribes."),
        ("Haldane gets four years in Drossen bribery trial",
         "Piet Haldane, once mayor of Drossen, was found guilty of bribery and sent to prison for four years."),
        ("Drossen: ex-mayor Haldane to appeal bribery sentence",
         "Lawyers of Piet Haldane said they would appeal the four-year sentence of the Drossen court."),
    ),
    "okonjo": (
        ("Senator Ruth Okonjo acquitted of fraud by jury in Calderwick",
         "A jury in Calderwick found senator Ruth Okonjo not guilty of fraud after a trial of six weeks."),
        ("Okonjo not guilty: jury clears senator of fraud",
         "Senator Ruth Okonjo was cleared of all nine counts of fraud by a Calderwick jury."),
        ("Calderwick jury clears Ruth Okonjo on all nine counts",
         "After six weeks of trial jurors in Calderwick acquitted senator Ruth Okonjo of fraud."),
    ),
}  # fmt: skip
MATCHES = {
    "brenn": (
        ("Brenn United beat Castor Rovers 3-1 in league opener",
         "Two goals by Ilya Sorn gave Brenn United a 3-1 win over Castor Rovers on the first day of the league."),
        ("Sorn scores twice as Brenn sink Castor",
         "Ilya Sorn scored twice in Brenn United's 3-1 victory against Castor Rovers."),
        ("Castor Rovers lose 3-1 at Brenn, Sorn with a brace",
         "Castor Rovers went down 3-1 at Brenn United, for whom Ilya Sorn scored twice."),
    ),
    "tolmark": (
        ("Tolmark City and Ferrow Athletic draw 2-2 in league opener",
         "Ferrow Athletic came back from two goals down to draw 2-2 at Tolmark City on the first day of the league."),
        ("Late Adeyo penalty rescues point for Ferrow at Tolmark",
         "A penalty by Kofi Adeyo in stoppage time earned Ferrow Athletic a 2-2 draw at Tolmark City."),
        ("Tolmark throw away lead: 2-2 against Ferrow",
         "Tolmark City led by two goals but drew 2-2 with Ferrow Athletic after Kofi Adeyo's late penalty."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("day", [QUAKES, CASES, MATCHES], ids=["quakes", "court cases", "matches"])
def test_lookalikes_of_one_week_are_two_stories(day: dict[str, tuple[tuple[str, str], ...]]) -> None:
    """Reports in turn, some hours apart, placed and mended as the pipeline does: no story holds both happenings."""
    grouper = Grouper(WEIGHTS, Settings())
    happening: dict[str, str] = {}
    for round_ in range(3):
        for name, reports in day.items():
            headline, text = reports[round_]
            moment = MORNING + timedelta(hours=3 * round_)
            article = an_article(
                article_id=f"{name}{round_}", outlet_id=f"{name}{round_}.example", headline=headline, text=text,
                published=moment, first_seen=moment,
            )  # fmt: skip
            happening[article.article_id] = name
            placement = grouper.place_one(article)
            story_id = placement.story_id or new_story_id(article.article_id, taken=grouper.stories)
            grouper.learn_one(article, story_id, placement.reason)
            grouper.mend_around(article.article_id, lambda first: new_story_id(first, taken=grouper.stories))
    stories = defaultdict(set)
    for article_id, story_id in grouper.list_live():
        stories[story_id].add(happening[article_id])
    assert all(len(names) == 1 for names in stories.values()), dict(stories)
    assert len(stories) == 2, "one of the two happenings is spread over several stories"
