"""The prompts, as files with a version in their name: `prompts/write.1.md`.

A change of words is a new file: answers are kept by prompt name, so an old answer is never taken for a new prompt's.
"""

from dataclasses import dataclass
from importlib.resources import files

from secondsource.errors import KnowledgeError


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """A prompt's text with its name and version, "write.1"."""

    name: str
    text: str


def load_prompt(name: str) -> Prompt:
    """A prompt by its name with version. Raises KnowledgeError if there is none."""
    file = files("secondsource.edge.language").joinpath("prompts", f"{name}.md")
    if not file.is_file():
        raise KnowledgeError(f"no prompt {name}.md among edge/language/prompts")
    return Prompt(name=name, text=file.read_text("utf8"))
