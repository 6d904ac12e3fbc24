"""Keys, prices and settings of a language model."""

from pathlib import Path

import pytest

from secondsource.edge.language.model import open_model, read_key
from secondsource.edge.language.prices import Price, find_price
from secondsource.edge.language.prompts import load_prompt
from secondsource.errors import KnowledgeError, SettingsError
from secondsource.model import ModelRequest
from secondsource.settings import Settings

SECRET = "sk-planted-secret"


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """Mode 600 or nothing, and the key is not in the message."""
    path = tmp_path / "key"
    path.write_text(SECRET)
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600") as failure:
        read_key(Settings(llm_key_file=str(path)), {})
    assert SECRET not in str(failure.value)
    path.chmod(0o600)
    assert read_key(Settings(llm_key_file=str(path)), {}) == SECRET


def test_a_missing_or_empty_key_is_named(tmp_path: Path) -> None:
    """What to set is said."""
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        read_key(Settings(llm_model="gpt-4o-mini"), {})
    path = tmp_path / "key"
    path.touch(mode=0o600)
    with pytest.raises(SettingsError, match="is empty"):
        read_key(Settings(llm_key_file=str(path)), {})
    with pytest.raises(SettingsError, match="cannot be read"):
        read_key(Settings(llm_key_file=str(tmp_path / "nowhere")), {})


def test_a_model_on_this_machine_needs_no_key_and_costs_nothing() -> None:
    """A local endpoint works with a name and an address."""
    model = open_model(Settings(llm_model="smollm2", llm_base_url="http://127.0.0.1:9/v1"), {})
    assert model is not None
    assert model.price.cost(1000, 1000) == 0.0


def test_the_price_list_knows_models_and_its_own_version() -> None:
    """A price is traced to the list it was read from."""
    price = find_price("gpt-4o-mini", "https://api.openai.com/v1")
    assert price is not None
    assert price.per_token_in == pytest.approx(0.15e-6)
    assert price.dated.startswith("genai-prices ")


def test_an_unknown_price_is_refused_because_no_cap_could_be_held() -> None:
    """Unless the operator says what it costs."""
    unknown = Settings(llm_model="nobody-knows-1", llm_base_url="https://models.example/v1")
    with pytest.raises(SettingsError, match="llm_price_in"):
        open_model(unknown, {"OPENAI_API_KEY": SECRET})
    told = Settings(
        llm_model="nobody-knows-1", llm_base_url="https://models.example/v1", llm_price_in=2, llm_price_out=8
    )
    model = open_model(told, {"OPENAI_API_KEY": SECRET})
    assert model is not None
    assert model.price.cost(1_000_000, 500_000) == pytest.approx(6.0)
    assert SECRET not in repr(model)


def test_no_call_costs_more_than_its_worst_case() -> None:
    """Tokens are never more than bytes: Chinese, emoji and spaces included."""
    price = Price(per_token_in=1e-6, per_token_out=1e-5, dated="test")
    request = ModelRequest(system="写一页 🌊", user="a b c", schema="{}", max_tokens=10)
    assert price.worst_case(request) >= price.cost(len("写一页 🌊a b c{}".encode()), 10)


def test_prompts_have_versions_and_unknown_ones_are_named() -> None:
    """A prompt is a file; its text takes the language."""
    prompt = load_prompt("write.1")
    assert "code: de" in prompt.text.format(language="de")
    with pytest.raises(KnowledgeError, match=r"write\.0"):
        load_prompt("write.0")
