"""Dataset recipes: what a corpus is made of, decoded from TOML.

They lie apart from sweep recipes, under datasets/recipes/types/.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import Field

from proofmill.config import decode_toml
from proofmill.decode import nearest
from proofmill.errors import ConfigError
from proofmill.resources import datasets_dir

__all__ = ["DatasetRecipe", "SplitSection", "card_template", "dataset_names", "load_dataset_recipe"]

Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSection:
    """``[split]``: which families are held out."""

    salt: str = "proofmill-1"
    """Joins the hash of a family; the same salt holds out the same families in every corpus."""
    test_share: Annotated[float, Field(ge=0, le=0.5)] = 0.05
    """Share of families held out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRecipe:
    """A dataset recipe."""

    name: Text
    title: Text
    about: str = ""
    """One sentence for the card."""
    licence: Text = "apache-2.0"
    """Identifier as the Hugging Face hub knows it."""
    card: Text = "theorems.md"
    """Template of the card: beside the recipe's file, or in datasets/cards/."""
    min_level: Annotated[int, Field(ge=0, le=6)] = 3
    """Rows below this level are left out."""
    split: SplitSection = field(default_factory=SplitSection)

    def digest(self) -> str:
        """Digest of everything the recipe says."""
        text = json.dumps(dataclasses.asdict(self), sort_keys=True, ensure_ascii=False)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def is_held_out(self, family: str) -> bool:
        """Whether a family belongs to the test split."""
        data = hashlib.sha256(f"{self.split.salt}\0{family}".encode()).digest()
        return int.from_bytes(data[:8], "big") < self.split.test_share * 2**64


def dataset_names() -> list[str]:
    """Names of the dataset recipes that come with proofmill."""
    return sorted(path.stem for path in _folder().glob("*.toml"))


def load_dataset_recipe(name_or_path: str) -> tuple[DatasetRecipe, Path]:
    """A dataset recipe and the file it stands in.

    Raises:
        ConfigError: there is none of that name, or it is malformed.
    """
    path = _folder() / f"{name_or_path}.toml"
    if Path(name_or_path).name != name_or_path or not path.is_file():
        path = Path(name_or_path).expanduser()
        if path.suffix != ".toml" and "/" not in name_or_path:
            raise ConfigError(
                f"unknown dataset recipe {name_or_path!r}; {nearest(name_or_path, dataset_names())}"
            )
        if not path.is_file():
            raise ConfigError(f"dataset recipe {name_or_path} is no file; name a TOML file or a recipe")
    return decode_toml(path, DatasetRecipe), path


def card_template(recipe: DatasetRecipe, recipe_path: Path) -> str:
    """The text of the recipe's card template.

    Raises:
        ConfigError: there is no such template.
    """
    places = (recipe_path.parent / recipe.card, datasets_dir() / "cards" / recipe.card)
    for path in places:
        if path.is_file():
            return path.read_text(encoding="utf-8")
    looked = " and ".join(str(path.parent) for path in places)
    raise ConfigError(f"card {recipe.card!r} is neither in {looked}; correct `card` ({recipe_path})")


def _folder() -> Path:
    return datasets_dir() / "recipes" / "types"
