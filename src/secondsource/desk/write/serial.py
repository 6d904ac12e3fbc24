"""A page as JSON and back. One form for the store, the API and `secondsource prove`.

The passages carry the exact words, so a page alone can be proven against them; a list of articles beside it proves
that the words stand there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from secondsource.desk.write.remarks import MESSAGES, tell_remark
from secondsource.errors import InputError
from secondsource.model import Page, Passage, Proof, Remark, Sentence


def page_to_json(page: Page) -> dict[str, Any]:
    """The page as plain values; `parse_page` gives it back unchanged."""
    return {
        "story_id": page.story_id,
        "version": page.version,
        "at": page.at.isoformat(),
        "headline": page.headline,
        "headline_passage": passage_to_json(page.headline_passage) if page.headline_passage else None,
        "lead": [_sentence_to_json(s) for s in page.lead],
        "body": [[_sentence_to_json(s) for s in paragraph] for paragraph in page.body],
        "not_known": [_remark_to_json(one) for one in page.not_known],
        "whats_new": [_remark_to_json(one) for one in page.whats_new],
        "written_by": page.written_by,
        "cost": page.cost,
        "note": page.note,
        "proof": {"checked": page.proof.checked, "proven": page.proof.proven, "dropped": list(page.proof.dropped)},
    }


def _sentence_to_json(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "passages": [passage_to_json(p) for p in sentence.passages],
        "quoted": sentence.quoted,
    }


def _remark_to_json(remark: Remark) -> dict[str, Any]:
    return {"text": tell_remark(remark), "template": remark.template, "values": dict(remark.values)}


def _parse_remark(data: object) -> Remark:
    """A remark, or a plain text that stands as one."""
    if isinstance(data, str):
        return Remark(template=data)
    row = _mapping(data, "remark")
    values = _pairs(row.get("values") or {})
    template = _text(row, "template")
    if template not in MESSAGES:  # another's template is never filled
        return Remark(template=str(row.get("text") or template))
    return Remark(template=template, values=tuple((str(k), str(v)) for k, v in values))


def _pairs(values: object) -> Iterable[tuple[object, object]]:
    """The values of a remark, as an object or, as the store writes them, as pairs."""
    if isinstance(values, Mapping):
        return values.items()
    pairs = _list(values, "values")
    if not all(isinstance(one, list | tuple) and len(one) == 2 for one in pairs):
        raise InputError("page file: the values of a remark are neither an object nor pairs")
    return [(one[0], one[1]) for one in pairs]


def passage_to_json(passage: Passage) -> dict[str, Any]:
    """A passage as plain values."""
    return {
        "article_id": passage.article_id,
        "outlet_id": passage.outlet_id,
        "outlet_name": passage.outlet_name,
        "url": passage.url,
        "published": passage.published.isoformat() if passage.published else None,
        "words": passage.words,
    }


def parse_page(data: object) -> Page:
    """A page from JSON; only `headline`, `lead` and `body` are needed. What `secondsource story ID --json` prints holds
    it under "page".

    Raises InputError, which names the field that is missing or of the wrong kind.
    """
    row = _mapping(data, "page")
    if "headline" not in row and isinstance(row.get("page"), Mapping):
        row = row["page"]
    proof = _mapping(row.get("proof") or {}, "proof")
    return Page(
        story_id=str(row.get("story_id", "")),
        version=int(row.get("version", 1)),
        at=_moment(row.get("at"), "at") or datetime.fromisoformat("1970-01-01T00:00:00+00:00"),
        headline=_text(row, "headline"),
        headline_passage=passage_from_json(row["headline_passage"]) if row.get("headline_passage") else None,
        lead=tuple(_parse_sentence(s) for s in _list(row.get("lead", []), "lead")),
        body=tuple(
            tuple(_parse_sentence(s) for s in _list(paragraph, "body"))
            for paragraph in _list(row.get("body", []), "body")
        ),
        not_known=tuple(_parse_remark(one) for one in _list(row.get("not_known", []), "not_known")),
        whats_new=tuple(_parse_remark(one) for one in _list(row.get("whats_new", []), "whats_new")),
        written_by=str(row.get("written_by", "unknown")),
        cost=float(row.get("cost", 0.0)),
        note=str(row.get("note", "")),
        proof=Proof(
            checked=int(proof.get("checked", 0)),
            proven=int(proof.get("proven", 0)),
            dropped=tuple(map(str, _list(proof.get("dropped", []), "dropped"))),
        ),
    )


def _parse_sentence(data: object) -> Sentence:
    row = _mapping(data, "sentence")
    passages = tuple(passage_from_json(p) for p in _list(row.get("passages", []), "passages"))
    return Sentence(text=_text(row, "text"), passages=passages, quoted=int(row.get("quoted", 0)))


def passage_from_json(data: object) -> Passage:
    """A passage from JSON; only `words` is needed. Raises InputError."""
    row = _mapping(data, "passage")
    return Passage(
        article_id=str(row.get("article_id", "")),
        outlet_id=str(row.get("outlet_id", "")),
        outlet_name=str(row.get("outlet_name") or row.get("outlet_id", "")),
        url=str(row.get("url", "")),
        published=_moment(row.get("published"), "published"),
        words=_text(row, "words"),
    )


def _mapping(data: object, name: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise InputError(
            f"page file: {name} is not an object; write it with page_to_json or `secondsource story ID --json`"
        )
    return data


def _list(data: object, name: str) -> Sequence[Any]:
    if not isinstance(data, list | tuple):
        raise InputError(f"page file: {name} is not a list")
    return data


def _text(row: Mapping[str, Any], name: str) -> str:
    if not isinstance(value := row.get(name), str):
        raise InputError(f"page file: {name} is missing or not a text")
    return value


def _moment(value: object, name: str) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise InputError(f"page file: {name} {value!r} is not an ISO 8601 moment") from None
