"""An outlet's own correction is recognised, and nobody else's."""

import pytest

from secondsource.desk.extract.notices import find_notices, is_notice

NOTICES = [
    # en
    "Correction: An earlier version of this article gave the wrong number of homes.",
    "CORRECTION (May 12, 2026): The ferry company's name was misspelled.",
    "Corrections & Clarifications: The date of the vote was wrong.",
    "Clarification: The council met on Monday.",
    "This article was amended on 13 May 2026 to correct the tonnage.",
    "This story has been corrected to say that the harbour reopened on Tuesday.",
    "This story has been updated to correct the name of the harbour master.",
    "An earlier version of this story misstated the number of homes.",
    "Because of an editing error, an earlier version of this post named the wrong quay.",
    "(Corrects paragraph 3 to say 1,900 homes, not 2,400)",
    "This article originally said the dredger was Danish.",
    "Editor's note: This piece was amended after publication; it wrongly named the operator.",
    # de
    "Korrektur: In einer früheren Version stand, 2400 Haushalte seien betroffen.",
    "Korrekturhinweis: Der Name war falsch geschrieben.",
    "In einer früheren Fassung dieses Textes hieß es, das Schiff sei dänisch.",
    "Wir haben die Zahl der Haushalte korrigiert.",
    "Der Artikel wurde nachträglich korrigiert.",
    # fr
    "Rectificatif : le nombre de foyers était erroné.",
    "Une version précédente de cet article indiquait 2 400 foyers.",
    "Cet article a été corrigé le 13 mai.",
    # es
    "Fe de errores: el número de hogares era incorrecto.",
    "Una versión anterior de esta noticia daba otra cifra.",
    "Esta noticia ha sido corregida.",
]
REPORTS = [
    "The market correction wiped out a year of gains.",
    "Stocks are in correction - the third this year.",
    "The Department of Corrections said two inmates had escaped.",
    "Corrections officers walked out on Tuesday.",
    "The minister corrected his statement in parliament.",
    "An earlier version of the bill would have banned night dredging.",
    "For the original version of this article, please visit the Vellin Courier.",
    "Editor's note: Mara Lindqvist is our harbour correspondent.",
    "Die Korrektur am Aktienmarkt dauert an.",
    "Eine frühere Version des Gesetzes sah das anders.",
    "La correction des marchés se poursuit.",
    "Una versión anterior del tratado fue rechazada.",
    "This story was first published on Tuesday.",
    "",
]


@pytest.mark.parametrize("sentence", NOTICES)
def test_a_notice_is_recognised(sentence: str) -> None:
    """In the wordings of English, German, French and Spanish newsrooms."""
    assert is_notice(sentence)


@pytest.mark.parametrize("sentence", REPORTS)
def test_a_report_of_a_correction_is_none(sentence: str) -> None:
    """Markets, prisons, bills and ministers are corrected without the outlet being wrong."""
    assert not is_notice(sentence)


def test_notices_come_in_the_order_of_the_text() -> None:
    """Only the notices, as they stand."""
    assert find_notices(["Homes went dark.", NOTICES[0], "Work goes on."]) == (NOTICES[0],)
