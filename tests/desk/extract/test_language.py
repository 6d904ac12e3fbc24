import pytest

from secondsource.desk.extract.language import find_language, normal_code

ENGLISH = "The harbour was closed on Tuesday after the river rose to its highest level in forty years, the mayor said."
GERMAN = (
    "Der Hafen wurde am Dienstag geschlossen, nachdem der Fluss so hoch gestiegen war wie seit vierzig Jahren nicht."
)
RUSSIAN = "Порт закрыли во вторник после того, как уровень воды в реке поднялся до самой высокой отметки за сорок лет."
NORWEGIAN = "Havnen ble stengt tirsdag etter at elven steg til det høyeste nivået på førti år, sier ordføreren."


@pytest.mark.parametrize(
    ("text", "code"),
    [(ENGLISH, "en"), (GERMAN, "de"), (RUSSIAN, "ru"), ("維林港因河水上漲而於週二關閉，市長表示。", "zh")],
)
def test_a_text_tells_its_language(text: str, code: str) -> None:
    """Without any declaration the text is enough."""
    assert find_language(text, "", None) == code


def test_a_lying_declaration_loses() -> None:
    """A German text on a page whose template says English is German."""
    assert find_language(GERMAN, "Hafen geschlossen", "en-US") == "de"


def test_a_plausible_declaration_wins() -> None:
    """Where two languages are near, the declared one is taken."""
    assert find_language(NORWEGIAN, "", "nb") == "no"
    assert find_language("Мост закрыт до пятницы", "", "ru") == "ru"


def test_too_little_text_is_undetermined() -> None:
    """A word or a number alone has no language; a declaration is then believed."""
    assert find_language("", "2026", None) == "und"
    assert find_language("", "OK", "fr-CA") == "fr"


@pytest.mark.parametrize(
    ("declared", "code"),
    [("en-GB", "en"), ("nb_NO", "no"), ("ZH-tw", "zh"), ("english", None), ("", None), (None, None)],
)
def test_declared_codes_are_normalised(declared: str | None, code: str | None) -> None:
    """Regions go, old and twin codes become one, words are no codes."""
    assert normal_code(declared) == code
