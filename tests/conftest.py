"""What every test may use."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The evaluation data beside the repository."""
    path = Path(__file__).parents[2] / "shared"
    assert path.is_dir(), f"no evaluation data at {path}: put the folder `shared` beside the repository"
    return path
