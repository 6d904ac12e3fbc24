"""Templates made quick say what they would say without it."""

import gettext
import sys
from functools import partial

from jinja2 import DictLoader, Environment, StrictUndefined

from secondsource.serve.rendering import Templates, Told
from secondsource.serve.words import _UNSEEN, clean

TEMPLATE = """{% macro twice(word, times=2) %}
{{ word }}{% if times > 1 %}{{ twice(word, times - 1) }}{% endif %}{% endmacro %}
{% macro framed(word) %}[{{ caller(word) }}]{% endmacro %}
{% trans %}Plain <b>text</b>, 100 %{% endtrans %} {% trans name=name %}Hello {{ name }}{% endtrans %}
{{ _("A <call>") }} {{ {"a": _("of & in")}["a"] }} {{ _("Hello %(name)s", name=name) }} {{ _(name) }}
{% trans count=3, num="three" %}{{ num }} day{% pluralize count %}{{ num }} days{% endtrans %}
{% for one in names %}{{ twice(one, times=loop.index) }} {{ person.greet(one) }}{{ person.told(one) }} {% endfor %}
{% call(word) framed(name) %}{{ word }}!{% endcall %}{% block end %}{{ person.greet(name) }}{% endblock %}
"""


class German(gettext.NullTranslations):
    """Says three of the texts."""

    def gettext(self, message: str) -> str:
        """The German of a text."""
        told = {"Plain <b>text</b>, 100 %%": "Nur <b>Text</b>, 100 %%", "Hello %(name)s": "Guten Tag, %(name)s"}
        told |= {"of & in": "von &amp; in"}
        return told.get(message, message)


class Person:
    """What templates call."""

    def greet(self, name: str) -> str:
        """A text that is to be escaped."""
        return f"<{name}>"

    def told(self, name: str) -> int:
        """No text."""
        return len(name)


def render(kind: type[Environment], extension: object) -> str:
    """The template's text."""
    loader = DictLoader({"page": TEMPLATE})
    environment = kind(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=[extension])
    tell = getattr(environment, "tell", partial(environment.install_gettext_translations, newstyle=True))
    tell(German())
    return environment.get_template("page").render(name="Ann & Bo", names=["a<", "b"], person=Person())


def test_quick_templates_say_the_same() -> None:
    """Macros with and without keywords, in loops, blocks and calls; texts of every kind."""
    usual = render(Environment, "jinja2.ext.i18n")
    assert "Nur <b>Text</b>, 100 %" in usual
    assert "Guten Tag, Ann &amp; Bo" in usual
    assert "&lt;Ann &amp; Bo&gt;" in usual
    assert render(Templates, Told) == usual


def test_cleaning_agrees_with_its_pattern_for_every_character() -> None:
    """What is asked first, because it is quicker, lets nothing through."""
    for number in range(sys.maxunicode + 1):
        text = "a\n" + chr(number)
        assert clean(text) == _UNSEEN.sub("", text), hex(number)
