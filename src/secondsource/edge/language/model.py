"""What the desk asks of a language model, and any OpenAI-compatible endpoint as one.

The key comes from the environment or from a file that only its owner can read; it is handed to the client and kept
nowhere else. One call is one request: tries and waits are counted and bounded by the caller (`run.writing`), because
each of them is a row of the ledger.
"""

import os
import queue
import stat
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from secondsource.edge.language.prices import Price, find_price
from secondsource.errors import CallError, SettingsError
from secondsource.model import ModelAnswer, ModelRequest
from secondsource.settings import Settings

Result = TypeVar("Result")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class LanguageModel(Protocol):
    """A language model with its price. `testing.language.FakeLanguageModel` is its twin."""

    @property
    def name(self) -> str:
        """The model's own name, as pages and ledger give it."""
        ...

    @property
    def price(self) -> Price:
        """What it costs, and of which day the price is."""
        ...

    def ask(self, request: ModelRequest, *, timeout: float) -> ModelAnswer:
        """One call; at most `timeout` seconds. Raises CallError, which says how it failed."""
        ...


class OpenAiModel:
    """A model behind an OpenAI-compatible endpoint, by the `openai` package (extra `llm`)."""

    def __init__(self, *, name: str, base_url: str, key: str, price: Price) -> None:
        self.name = name
        self.price = price
        self._is_openai = (urlsplit(base_url).hostname or "").endswith("openai.com")
        self._client = _load_client(base_url, key)

    def __repr__(self) -> str:
        return f"OpenAiModel({self.name!r})"  # never the client: it holds the key

    def ask(self, request: ModelRequest, *, timeout: float) -> ModelAnswer:
        """One call without retries of the package's own; the answer is not read, only taken."""
        import openai

        try:
            answer = within(timeout, lambda: self._create(request, timeout))
        except (openai.APITimeoutError, TimeoutError) as error:
            raise CallError(f"model {self.name} did not answer in {timeout:.1f} s", "timeout") from error
        except openai.APIStatusError as error:
            raise _refused(self.name, error.status_code, error.response.headers) from error
        except openai.APIConnectionError as error:
            raise CallError(
                f"model {self.name} cannot be reached; is the endpoint right?", "refused", retry_after=0.5
            ) from error
        except openai.OpenAIError as error:
            raise CallError(f"model {self.name}: {type(error).__name__}", "broken") from error
        except ValueError as error:  # a body that is not JSON
            raise CallError(f"model {self.name} sent a body that cannot be read", "broken") from error
        return _read(self.name, answer)

    def _create(self, request: ModelRequest, timeout: float) -> Any:
        import json

        limit = "max_completion_tokens" if self._is_openai else "max_tokens"
        schema = {"name": "page", "strict": True, "schema": json.loads(request.schema)}
        return self._client.chat.completions.create(
            model=self.name,
            messages=[{"role": "system", "content": request.system}, {"role": "user", "content": request.user}],
            response_format={"type": "json_schema", "json_schema": schema},
            timeout=timeout,
            **{limit: request.max_tokens},
        )


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """The result of `work`, or TimeoutError after that many seconds.

    The package's time-out counts from byte to byte, so a server that drips one byte a second would hold a page for
    ever. The abandoned thread ends with its connection.
    """
    results: queue.Queue[tuple[Result | None, BaseException | None]] = queue.Queue(1)

    def run() -> None:
        try:
            results.put((work(), None))
        except BaseException as error:  # handed over to the caller's thread
            results.put((None, error))

    threading.Thread(target=run, name="language-model", daemon=True).start()
    try:
        result, error = results.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]


def _load_client(base_url: str, key: str) -> Any:
    try:
        from openai import OpenAI
    except ImportError as error:
        raise SettingsError('llm_model is set, but its package is missing: pip install "secondsource[llm]"') from error
    return OpenAI(base_url=base_url, api_key=key, max_retries=0)


def _refused(name: str, status: int, headers: Mapping[str, str]) -> CallError:
    """429 and 5xx may be tried again, after the wait that the server names; the rest is final."""
    again = status == 429 or status >= 500
    wait = _seconds(headers.get("retry-after")) if again else None
    words = {401: "the API key is not accepted", 404: "no such model or endpoint", 429: "too many requests"}
    return CallError(f"model {name}: {words.get(status, f'status {status}')}", "refused", retry_after=wait)


def _seconds(header: str | None) -> float:
    try:
        return max(0.0, float(header or 0.5))
    except ValueError:
        return 0.5


def _read(name: str, answer: Any) -> ModelAnswer:
    usage, choices = getattr(answer, "usage", None), getattr(answer, "choices", None)
    if not choices or not getattr(choices[0], "message", None):
        raise CallError(f"model {name} sent no answer", "broken")
    return ModelAnswer(
        text=choices[0].message.content or "",
        tokens_in=getattr(usage, "prompt_tokens", 0) or 0,
        tokens_out=getattr(usage, "completion_tokens", 0) or 0,
    )


def open_model(settings: Settings, environ: Mapping[str, str] | None = None) -> LanguageModel | None:
    """The model of the settings, or None where none is set.

    Raises SettingsError if key or price are missing: without a price no cap can be held.
    """
    if not settings.llm_model:
        return None
    key = read_key(settings, os.environ if environ is None else environ)
    return OpenAiModel(name=settings.llm_model, base_url=settings.llm_base_url, key=key, price=_get_price(settings))


def _is_local(settings: Settings) -> bool:
    return (urlsplit(settings.llm_base_url).hostname or "") in LOOPBACK


def _get_price(settings: Settings) -> Price:
    if settings.llm_price_in or settings.llm_price_out:
        return Price(
            per_token_in=settings.llm_price_in / 1e6, per_token_out=settings.llm_price_out / 1e6, dated="settings"
        )
    if _is_local(settings):
        return Price(per_token_in=0.0, per_token_out=0.0, dated="local")
    price = find_price(settings.llm_model, settings.llm_base_url)
    if price is None:
        raise SettingsError(
            f"no price is known for llm_model {settings.llm_model!r}, so no cap could be held; "
            "set llm_price_in and llm_price_out"
        )
    return price


def read_key(settings: Settings, environ: Mapping[str, str]) -> str:
    """The API key from the file of mode 600, else from the environment; "local" for an endpoint on this machine.

    Raises SettingsError, which never holds the key.
    """
    if settings.llm_key_file:
        return _read_key_file(Path(settings.llm_key_file).expanduser())
    key = environ.get(settings.llm_key_env, "").strip()
    if not key and not _is_local(settings):
        raise SettingsError(
            f"llm_model is set, but there is no key: put it into {settings.llm_key_env} or llm_key_file"
        )
    return key or "local"


def _read_key_file(path: Path) -> str:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise SettingsError(f"llm_key_file {path}: others can read it (mode {mode:o}); run chmod 600 on it")
        key = path.read_text("utf8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"llm_key_file {path}: cannot be read ({type(error).__name__})") from None
    if not key:
        raise SettingsError(f"llm_key_file {path}: is empty")
    return key
