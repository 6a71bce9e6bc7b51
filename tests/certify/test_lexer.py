"""The lexer: words, strings and comments are told apart the way Lean does it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.certify.lexer import Ambiguous, LexError, TokenKind, bracket_problem, lex, position


def words(text: str) -> list[str]:
    """The identifiers and keywords of a text."""
    return [token.text for token in lex(text) if token.kind is TokenKind.WORD]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a -- sorry\nb", ["a", "b"]),
        ("a /- sorry /- axiom -/ admit -/ b", ["a", "b"]),
        ("a /-- doc sorry -/ b", ["a", "b"]),
        ("a /--/ b", ["a", "b"]),
        ("a /-- x /- y -/ z -/ b", ["a", "b"]),
        ('a "axiom sorry #exit /- " b', ["a", "b"]),
        (r'a "x\" axiom" b', ["a", "b"]),
        (r'a "x\\" b', ["a", "b"]),
        ('a r"x\\" b', ["a", "b"]),
        ('a r#"x " axiom"# b', ["a", "b"]),
        ('s!"x {axiom_ "y}"} /- z" b', ["s!", "axiom_", "b"]),
        ('s!"x {f {a := "}"} } y" b', ["s!", "f", "a", "b"]),
        ('s!"x {a} /- {c} /- z" b', ["s!", "a", "c", "b"]),
        ("'\"' b", ["b"]),
        (r"'\'' b '\x41' '\u03b1' c", ["b", "c"]),
        ("h' f'' x'y", ["h'", "f''", "x'y"]),
        ("xs[i]'h", ["xs", "i", "h"]),
        ("Nat.succ.inj x.1.2", ["Nat.succ.inj", "x.1.2"]),
        ("«weird ∀ name».foo", ["«weird ∀ name».foo"]),
        ("α₁ ℕ' h₁", ["α₁", "ℕ'", "h₁"]),
        ("λx∀y", ["x", "y"]),
        ("`foo ``bar.baz", ["foo", "bar.baz"]),
        ("0x1F 12.5 1e5 no_sorry_here", ["e5", "no_sorry_here"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Only what Lean reads as a word is one."""
    assert words(text) == expected


def test_kinds_and_positions() -> None:
    """Each token has a kind and an offset from which line and column follow."""
    text = "#eval f\n  (1 + \"a\") := 'x'"
    kinds = [(token.kind, token.text) for token in lex(text)]
    assert kinds == [
        (TokenKind.COMMAND, "#eval"),
        (TokenKind.WORD, "f"),
        (TokenKind.SYMBOL, "("),
        (TokenKind.NUMBER, "1"),
        (TokenKind.SYMBOL, "+"),
        (TokenKind.STRING, '"a"'),
        (TokenKind.SYMBOL, ")"),
        (TokenKind.SYMBOL, ":="),
        (TokenKind.CHAR, "'x'"),
    ]
    assert position(text, text.index("(")) == "line 2, column 2"


@pytest.mark.parametrize(
    "text",
    ["a /- b", "a /- /- -/", "/-- x", '"abc', 'r#"abc"', 's!"a {b', 's!"a {b} c', "«abc"],
)
def test_open_ends(text: str) -> None:
    """What is never closed is an error."""
    with pytest.raises(LexError):
        lex(text)


@pytest.mark.parametrize(
    "text", ["x +-- y", "x */- y -/", "x +'\"' y", ":=-- y", "!--", "a //-- b"], ids=lambda text: text
)
def test_what_touches_a_symbol(text: str) -> None:
    """A comment or character right behind a symbol could belong to a token that we do not know."""
    with pytest.raises(Ambiguous):
        lex(text)


@pytest.mark.parametrize(
    "text",
    [
        "(/- c -/a)-- d",
        "a-- b",
        "'a' /- b -/-- c",
        "[-- d\n]",
        '"s"-- d',
        "«a»/- b -/",
        "a//-1",
        "''\"'\"",
        "a ×'\"'\"",
    ],
    ids=lambda text: text,
)
def test_what_stands_apart(text: str) -> None:
    """Behind brackets, names, strings and other comments a comment may begin; tokens of Lean are known."""
    assert lex(text)


@pytest.mark.parametrize(
    ("text", "balanced"),
    [
        ("(a [b] {c} ⟨d⟩)", True),
        ("xs[i]'(h)", True),
        ("(a", False),
        ("a)", False),
        ("(a]", False),
        ('")" (a)', True),
        ("'(' a", True),
    ],
)
def test_brackets(text: str, *, balanced: bool) -> None:
    """Brackets must match, those in strings and characters apart."""
    assert (bracket_problem(lex(text)) is None) is balanced


@given(st.text(max_size=200))
def test_never_hangs_or_loses_text(text: str) -> None:
    """Any text gives tokens in order that lie where they say, or a clean refusal."""
    try:
        tokens = lex(text)
    except LexError:
        return
    ends = 0
    for token in tokens:
        assert token.start >= ends
        assert text[token.start : token.end] == token.text
        ends = token.end
