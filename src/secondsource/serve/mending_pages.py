"""Putting a story right: merging it, splitting it, moving and pinning its articles. Each is a job that `run` does."""

from starlette.requests import Request
from starlette.responses import Response

from secondsource.desk.group.why import explain
from secondsource.edge.store import articles, front, stories
from secondsource.errors import InputError, NotFoundError
from secondsource.people import MergeStories, MoveArticles, PinArticle, Role
from secondsource.serve.access import Visitor
from secondsource.serve.editor_pages import LONGEST, ask
from secondsource.serve.forms import Sent, change, private
from secondsource.serve.reading import reading

_NEAR = 12  # related and recent stories offered for merging; any other by its address


def show_mend(request: Request, visitor: Visitor) -> Response:  # noqa: ARG001 - the interface
    """The story's articles, why each is here, and what it may be one with."""
    desk = reading(request)
    story_id = request.path_params["story_id"]
    with desk.store.read() as connection:
        story = stories.get_story(connection, story_id)
        row = front.list_rows(connection, [story_id]).get(story_id)
        if row is None:
            raise NotFoundError(f"story {story_id} was merged into {story.merged_into}; mend that one")
        members = {one.article_id: one for one in story.members}
        found = articles.list_articles(connection, list(members))
        related = [one.story_id for one in stories.list_related(connection, story_id)][:_NEAR]
        others = list(front.list_rows(connection, related).values())
    outlets = {one.article_id: one.outlet_name for one in found}
    reasons = {key: explain(one.reason, outlets.get(one.reason.nearest, "")) for key, one in members.items()}
    rows = [(one, members[one.article_id], reasons[one.article_id]) for one in found]
    return desk.page(request, "mend.html", story_id=story_id, row=row, articles=rows, others=others)


def merge_story(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Make this story part of another."""
    into = parse_story(sent.get("other") or sent.get("into"))
    task = MergeStories(story_id=request.path_params["story_id"], into=into, why=_why(sent))
    return ask(request, visitor, task)


def move_articles(request: Request, sent: Sent, visitor: Visitor) -> Response:
    """Put the chosen articles into another story, or into one of their own; or pin or release one."""
    chosen = tuple(sent.values.get("article", ()))
    if not chosen:
        raise InputError("choose at least one article first")
    what = sent.get("do")
    if what == "split":
        return ask(request, visitor, MoveArticles(article_ids=chosen, to=None, why=_why(sent)))
    if what == "move":
        to = parse_story(sent.get("to"))
        return ask(request, visitor, MoveArticles(article_ids=chosen, to=to, why=_why(sent)))
    if what in {"pin", "release"}:
        if len(chosen) != 1:
            raise InputError("pin one article at a time")
        return ask(request, visitor, PinArticle(article_id=chosen[0], pinned=what == "pin", why=_why(sent)))
    raise InputError("choose what to do with the articles: split, move, pin or release")


def parse_story(text: str) -> str:
    """A story's id, from the id or from its page's address. Raises InputError."""
    text = text.strip()
    story_id = text.partition("/story/")[2] if "/story/" in text else text
    story_id = story_id.split("?")[0].split("#")[0].strip("/")
    if not story_id or len(story_id) > 200 or "/" in story_id:
        raise InputError("give the other story: the address of its page, or its id")
    return story_id


def _why(sent: Sent) -> str:
    why = " ".join(sent.get("why").split())
    if not why or len(why) > LONGEST:
        raise InputError(f"say why, in 1 to {LONGEST} characters: it stands in the history of the story")
    return why


PAGES = (("/story/{story_id}/mend", private(show_mend, Role.EDITOR)),)
CHANGES = (
    ("/story/{story_id}/merge", change(merge_story, Role.EDITOR)),
    ("/story/{story_id}/move", change(move_articles, Role.EDITOR)),
)
