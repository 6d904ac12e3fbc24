"""What models cost, by the list of the package genai-prices, and the dearest a call can become."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from secondsource.model import ModelRequest

MESSAGE_TOKENS = 64  # room for what chat templates put around two messages


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """A model's price in US dollars per token, and where it was read."""

    per_token_in: float
    per_token_out: float
    dated: str  # "genai-prices 0.2.3", "settings", "local"

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """US dollars for that many tokens."""
        return tokens_in * self.per_token_in + tokens_out * self.per_token_out

    def worst_case(self, request: ModelRequest) -> float:
        """The most that a call can cost, in US dollars.

        A token of any byte-level tokenizer holds at least one byte, so the bytes of what is sent bound its tokens.
        """
        sent = len((request.system + request.user + request.schema).encode("utf8")) + MESSAGE_TOKENS
        return self.cost(sent, request.max_tokens)


def find_price(model: str, base_url: str) -> Price | None:
    """The list price of a model, or None if the list (or the package) does not know it."""
    try:
        from genai_prices import Usage, calc_price

        million = 1_000_000
        found_in = calc_price(Usage(input_tokens=million), model_ref=model, provider_api_url=base_url)
        found_out = calc_price(Usage(output_tokens=million), model_ref=model, provider_api_url=base_url)
        dated = f"genai-prices {version('genai-prices')}"
    except (ImportError, LookupError, PackageNotFoundError):
        return None
    return Price(
        per_token_in=float(found_in.total_price) / million,
        per_token_out=float(found_out.total_price) / million,
        dated=dated,
    )
