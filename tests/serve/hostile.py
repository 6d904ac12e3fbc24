"""A story in which every text from outside is hostile."""

from dataclasses import replace

import vellin

from secondsource.desk.write.remarks import ADDED, make_remark
from secondsource.edge.store import articles, assessments, feeds, pages, stories
from secondsource.edge.store.engine import Store
from secondsource.model import Failure, Reason, RelatedStory, Remark
from secondsource.testing.builders import a_feed, an_article


def put_everywhere(store: Store, number: int, payload: str, url: str) -> str:
    """A story in which every text from outside is the payload."""
    name = f"x{number}"
    article = an_article(
        article_id=name,
        url=url or "https://a.example/1",
        outlet_id=f"outlet{number}.example",
        outlet_name=payload,
        headline=payload,
        text=payload,
        authors=(payload,),
        dateline=payload,
        published=vellin.NOW,
    )
    passage = replace(vellin.PAGE.lead[0].passages[0], article_id=name, outlet_name=payload, url=url, words=payload)
    sentence = replace(vellin.PAGE.lead[0], text=payload, passages=(passage,))
    page = replace(
        vellin.PAGE,
        story_id=f"s-{name}",
        headline=payload,
        lead=(sentence,),
        body=((sentence,),),
        not_known=(Remark(template=payload), make_remark(ADDED, words=payload, one=payload)),
        written_by=payload,
    )
    origin = replace(vellin.TREE.origins[0], origin_id=name, article_ids=(name,), outlet_ids=(payload,), words=payload)
    unread = replace(origin, origin_id="outlet:" + payload, article_ids=(), agency_id=None)
    edge = replace(
        vellin.TREE.edges[0], article_id=name, other_id=None, outlet_id=payload, passage=payload, other_passage=payload
    )
    fact = replace(vellin.FACTS[2].statements[0], article_id=name, words=payload, sentence=payload, speaker=payload)
    facts = (replace(vellin.FACTS[2], words=payload, statements=(fact,), origin_ids=(payload,), against=(fact,)),)
    part = replace(vellin.SCORE.tier, words=payload, reasons=(payload,))
    score = replace(vellin.SCORE, sentence=payload, gates=(payload,), state_reason=payload, tier=part)
    tree = replace(vellin.TREE, origins=(origin, unread), edges=(edge,))
    assessment = replace(vellin.ASSESSMENT, story_id=f"s-{name}", tree=tree, facts=facts, score=score)
    with store.begin() as connection:
        articles.save_article(connection, article)
        stories.save_placement(connection, article, f"s-{name}", Reason(probability=1.0, note=payload), vellin.NOW)
        stories.save_subjects(connection, f"s-{name}", (payload.replace("\x00", ""),))
        assessments.save_assessment(connection, assessment)
        assessments.save_score_change(connection, f"s-{name}", vellin.NOW, score, payload)
        pages.save_page(connection, page)
        related = RelatedStory(story_id=vellin.STORY, relation="earlier", strength=1.0, why=payload)
        stories.save_related(connection, f"s-{name}", [related])
        vellin.save_row(connection, f"s-{name}", payload, payload, 1, 1.0, None, 0.5, payload, state=payload)
        failure = Failure(at=vellin.NOW, step="poll", reason="timeout", message=payload)
        feeds.add_feed(
            connection,
            a_feed(feed_id=0, url=f"{url}#{number}", title=payload, last_failure=failure),
        )
    return f"s-{name}"
