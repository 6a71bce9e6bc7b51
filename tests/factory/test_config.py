"""Recipes decode strictly, and every mistake gets a message that says what to change."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from proofmill.config import (
    SweepConfig,
    config_digest,
    decode_toml,
    load_recipe,
    recipe_names,
    resolved,
)
from proofmill.errors import ConfigError
from proofmill.resources import datasets_dir


def test_default_recipe_spells_out_the_defaults() -> None:
    """The shipped recipe teaches: it names every section and agrees with the code."""
    assert SweepConfig() == load_recipe("default")
    text = (datasets_dir() / "recipes" / "default.toml").read_text()
    for section in dataclasses.fields(SweepConfig):
        assert f"[{section.name}]" in text
        for setting in dataclasses.fields(getattr(SweepConfig(), section.name)):
            assert f"{setting.name} = " in text


@pytest.mark.parametrize(
    ("override", "section", "key", "value"),
    [
        ("sweep.minutes=10", "sweep", "minutes", 10.0),
        ("sweep.theory = mine.lean", "sweep", "theory", "mine.lean"),
        ('sweep.theory="core"', "sweep", "theory", "core"),
        ("sweep.workers=3", "sweep", "workers", 3),
        ("sweep.stop_after_certified=5", "sweep", "stop_after_certified", 5),
        ("sweep.stop_after_certified=none", "sweep", "stop_after_certified", None),
        ("certify.sandbox=none", "certify", "sandbox", "none"),
        ("conjecture.conditionals=false", "conjecture", "conditionals", False),
    ],
)
def test_overrides(override: str, section: str, key: str, value: object) -> None:
    """``--set`` takes TOML values, and bare words as text."""
    config = load_recipe("default", [override])

    assert value == getattr(getattr(config, section), key)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("sweep.wrokers=3", "unknown key 'wrokers' in [sweep]; did you mean 'workers'?"),
        ("swep.minutes=3", "unknown key 'swep'; did you mean 'sweep'?"),
        ("sweep.workers=0", 'sweep.workers must be "auto" or an integer >= 1, got 0'),
        ("sweep.minutes=soon", 'sweep.minutes must be a number > 0 and <= 1e+09, got "soon"'),
        ("sweep.minutes=nan", "sweep.minutes must be a number > 0"),
        ("certify.level=9", "certify.level must be an integer >= 3 and <= 6, got 9"),
        ("certify.sandbox=docker", 'must be "auto", "bwrap" or "none", got "docker"'),
        ("conjecture.conditionals=yes", 'must be true or false, got "yes"'),
        ("sweep.theory=", 'sweep.theory must be non-empty text, got ""'),
    ],
)
def test_wrong_override_names_itself(override: str, message: str) -> None:
    """The message has the key, the rule, the value, and the option it came from."""
    with pytest.raises(ConfigError) as caught:
        load_recipe("default", [override])

    assert message in str(caught.value)
    assert f"--set {override}" in str(caught.value)


@pytest.mark.parametrize("override", ["nonsense", "a.b.c=1", "=1", ".x=1", "sweep=1"])
def test_override_form(override: str) -> None:
    """What is no ``section.key=value`` is answered with an example."""
    with pytest.raises(ConfigError, match=r"for example: --set sweep.minutes=10"):
        load_recipe("default", [override])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[sweep]\nminuts = 3\n", "unknown key 'minuts' in [sweep]; did you mean 'minutes'?"),
        ("[sweep]\nseed = 1.5\n", "sweep.seed must be an integer >= 0, got 1.5"),
        ("sweep = 3\n", "sweep must be a table, got 3"),
        ("[sweep\n", "is not valid TOML"),
        ("[sweep]\nseed = 1\nseed = 2\n", "is not valid TOML"),
    ],
)
def test_wrong_recipe_names_the_file(tmp_path: Path, text: str, message: str) -> None:
    """A mistake in a recipe file is placed in that file."""
    path = tmp_path / "nightly.toml"
    path.write_text(text)

    with pytest.raises(ConfigError) as caught:
        load_recipe(str(path))

    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_unknown_recipe_names_near_ones(tmp_path: Path) -> None:
    """A misspelt recipe is answered with the nearest name; a missing file and a folder say so."""
    assert "default" in recipe_names()
    with pytest.raises(ConfigError, match="unknown recipe 'defualt'; did you mean 'default'"):
        load_recipe("defualt")
    with pytest.raises(ConfigError, match="does not exist"):
        load_recipe("nope.toml")
    with pytest.raises(ConfigError, match="is a directory"):
        load_recipe(str(tmp_path))
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_recipe(str(tmp_path / "latin.toml"))


def test_resolved_configuration_runs_again(tmp_path: Path) -> None:
    """``resolved.json`` is itself a recipe."""
    config = load_recipe("default", ["sweep.seed=7", "conjecture.max_size=5"])
    path = tmp_path / "resolved.json"
    path.write_text(json.dumps(resolved(config, toolchain="t")))

    assert config == load_recipe(str(path))
    assert json.loads(path.read_text())["toolchain"] == "t"


def test_digest_counts_what_is_made_and_not_how_long() -> None:
    """A run may be resumed with more minutes or workers, but not with another seed or theory."""
    digest = config_digest(load_recipe("default"))

    for same in ("sweep.minutes=60", "sweep.workers=1", "sweep.stop_after_certified=9"):
        assert digest == config_digest(load_recipe("default", [same]))
    for other in ("sweep.seed=1", "sweep.theory=core", "certify.level=4", "prove.budget_s=3"):
        assert digest != config_digest(load_recipe("default", [other]))


def test_any_dataclass_decodes_from_toml(tmp_path: Path) -> None:
    """Theory files and others get the same messages through ``decode_toml``."""
    path = tmp_path / "t.toml"
    path.write_text('name = "x"\nfiles = ["a.lean"]\n')
    assert TheoryLike(name="x", files=("a.lean",)) == decode_toml(path, TheoryLike)

    path.write_text('files = ["a.lean"]\n')
    with pytest.raises(ConfigError, match=r"key 'name' is missing; it must be text \(.*t.toml\)"):
        decode_toml(path, TheoryLike)
    path.write_text('name = "bad name"\n')
    with pytest.raises(ConfigError, match=r"name must have no space, got 'bad name' \(.*t.toml\)"):
        decode_toml(path, TheoryLike)


@dataclass(frozen=True, slots=True, kw_only=True)
class TheoryLike:
    """A record of another package."""

    name: str
    files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if " " in self.name:
            raise ValueError(f"name must have no space, got {self.name!r}")
