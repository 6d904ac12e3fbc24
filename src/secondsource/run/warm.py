"""Imported by the fork server before its first fork: one small page is read, so that what is loaded at first use
(the language model, the date parser's tables, word lists) is there once and shared, not once in each child.
"""

from secondsource.desk.extract.content import extract_page
from secondsource.desk.extract.language import find_language

_TEXT = "The harbour of Vellin was closed on Tuesday, 3 March 2026, after the river rose, the mayor said."
_PAGE = f"<title>Harbour</title><article><h1>Harbour</h1>{f'<p>{_TEXT}</p>' * 5}</article>"

extract_page(_PAGE.encode(), url="https://daily.example/2026/03/harbour")
find_language(_TEXT, "Harbour", None)
