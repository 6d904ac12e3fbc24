"""Lines that extraction leaves in and no reader would call the article: invitations, pointers, labels, menus.

Must never happen: a sentence of the report is dropped. So only whole short lines go, and only those that begin with a
fixed phrase of an invitation ("Sign up for", "Lesen Sie auch", "Read more:") or that are nothing but a label
("Advertisement", "Share this"). Copyright lines stay: they may be the only place that credits an agency.
"""

import re

_LONGEST = 220  # characters; longer lines are paragraphs, whatever they begin with
_MENU = 250  # characters of a whole text that may be nothing but a page's menu and headline; no brief is so short
_MENU_LINES = 4  # at least; fewer may be a caption or a notice
_MENU_LINE = 120  # characters; a teaser that is cut off without a mark has longer lines
_SENTENCE = re.compile(r"[.!?…。！？।؟][\s\W]*$")
_INVITES = re.compile(
    r"^\W*(?:"
    # English
    r"(?:sign up|subscribe|register)\s+(?:now\s+)?(?:to|for|here|today)|never miss|"
    r"click here|tap here|follow us|join us on|like us on|"
    r"(?:also )?read(?:\s+(?:more|also|next|the full (?:story|article)))?\s*:|"
    r"read more\b.{0,60}$|see also\b|more on this|"
    r"related(?:\s+(?:articles?|stories|content|topics?|posts?|news|links?))?\s*:?\s*$|"
    r"related\s*:|recommended(?: for you)?\s*$|"
    r"watch\s*:|listen\s*:|(?:story )?continues? below|article continues|scroll down|"
    r"skip past|support (?:our|independent) journalism|"
    r"for the latest .{0,80}(?:download|follow|sign up|subscribe)|download (?:the|our) .{0,40}app|"
    r"get (?:the|our) .{0,40}newsletter|"
    r"(?:this (?:post|article|page) )?(?:contains?|may contain) (?:references to products|affiliate links)|"
    r"we may (?:receive|earn) (?:a )?(?:commission|compensation)|"
    r"to view the full story|this (?:story|article) is (?:for|available (?:only )?to) subscribers|"
    # German
    r"(?:lesen|sehen|hören|schauen) sie (?:hier|auch|dazu|mehr|jetzt)\b|(?:lies|lest) auch\b|"
    r"auch interessant\b|mehr zum thema\b|"
    r"mehr dazu\b.{0,20}$|weiter(?:e|führende) (?:aktuelle )?(?:themen|"
    r"artikel|informationen|infos|links|meldungen|beiträge|nachrichten)\b.{0,60}$|"
    r""
    r"zum newsletter|newsletter abonnieren|jetzt abonnieren|top-themen\b|das könnte (?:sie|dich) auch|"
    r"zum weiterlesen|"
    r"mit der registrierung akzeptieren|passend(?:e artikel)? zum thema|sie möchten |folgen sie uns|"
    # French
    r"(?:à )?lire aussi\b|à lire\s*:|voir aussi\b|abonnez-vous|inscrivez-vous|"
    r"suivez-nous|sur le même (?:sujet|thème)|"
    # Spanish, Portuguese
    r"(?:lee|lea|vea|mira|leer) (?:también|además|más)\b|te puede interesar|puedes leer|"
    r"más sobre\b.{0,60}$|suscr[ií]b(?:ete|ase|irse)|"
    r"síguenos|leia (?:também|mais)\b|veja também|saiba mais\b|"
    # Italian, Dutch, Polish
    r"leggi anche\b|iscriviti (?:alla|al)|seguici su|lees ook\b|bekijk ook|meld je aan|"
    r"zobacz (?:też|także)|czytaj (?:też|także|więcej)|"
    r"przeczytaj (?:też|także)"
    r")",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"^\W*(?:advertisement|advert|anzeige|werbung|publicité|publicidad|"
    r"pubblicità|advertentie|reklama|sponsored(?: content)?|"
    r"share(?: this)?(?: (?:article|story|post|page))?|teilen(?: mit)?|partager|"
    r"compartir|condividi|delen|facebook|twitter|whatsapp|"
    r"telegram|linkedin|pinterest|reddit|e-?mail|print|drucken|copy link|link kopieren|loading|comments?|kommentare?|"
    r"tags?|kategorien?|category|categories|schlagwörter|topics?|themen|more|mehr|"
    r"newsletter|subscribe|abonnieren)\W*$",
    re.IGNORECASE,
)
_FIELDS = re.compile(
    r"^\W*(?:tags?|kategorien?|category|categories|schlag(?:wörter|worte)|filed under|posted in|topics)\s*:.{0,120}$",
    re.IGNORECASE,
)


def is_clutter(line: str) -> bool:
    """Whether a line of extracted text is an invitation, a pointer or a label."""
    return len(line) <= _LONGEST and bool(_INVITES.match(line) or _LABELS.match(line) or _FIELDS.match(line))


def _is_menu(lines: list[str]) -> bool:
    """Whether a text is nothing but several short lines of which none ends as a sentence does."""
    if len(lines) < _MENU_LINES or sum(map(len, lines)) >= _MENU:
        return False
    return not any(len(line) > _MENU_LINE or _SENTENCE.search(line[-20:]) for line in lines)


def drop_clutter(lines: list[str]) -> list[str]:
    """The lines without clutter; all of them where next to nothing would be left, none where they are only a menu.

    A page whose body is empty (a video, a gallery, an article that a script fills in) would else be its own menu.
    """
    kept = [line for line in lines if not is_clutter(line)]
    kept = kept if sum(map(len, kept)) * 2 > sum(map(len, lines)) else lines
    return [] if _is_menu(kept) else kept
