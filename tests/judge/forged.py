"""Forged modules for the audit: what Lean would not write, and what the judge must say of it.

The library beneath them is forged as well: ``P``, a true theorem ``p : P``, the axioms of classical logic,
one more axiom, and a sealed lemma.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.judge.forge import BASE, Forge, Parts

from proofmill.judge.audit import examine_goal, examine_module
from proofmill.judge.compare import Side
from proofmill.judge.environment import Closure, _Module
from proofmill.judge.olean import OleanModule, read_module

__all__ = ["AUDITED", "Audited", "Constants", "library", "outcome"]

Constants = list[tuple[Parts, int]]
Build = Callable[[Forge], Constants]
GOAL: Parts = ("goal",)
INIT: Parts = ("Init",)
LEMMAS: Parts = ("Lemmas", "G0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One module and one goal in it."""

    name: str
    module: bytes
    expected: bytes
    """A module whose constant ``goal`` has the frozen type."""
    codes: tuple[str, ...]
    says: str = ""
    """Part of the first fault's detail."""
    premises: tuple[str, ...] = ()
    borrowed: tuple[str, ...] = ()


AUDITED: list[Audited] = []


def library() -> Closure:
    """The forged library: ``Init`` and one group of lemmas."""
    f = Forge(base=BASE << 8)
    prop = f.sort()
    allowed: list[Parts] = [("propext",), ("Classical", "choice"), ("Quot", "sound")]
    constants: Constants = [(name, f.axiom(name, f.const(("P",)))) for name in allowed]
    for name in (("P",), ("Q",)):
        constants.append((name, f.definition(name, f.sort(f.succ(1)), prop)))
    constants.append((("p",), f.theorem(("p",), f.const(("P",)), f.const(("propext",)))))
    constants.append((("evil",), f.axiom(("evil",), f.const(("P",)))))
    constants.append((("tainted",), f.theorem(("tainted",), f.const(("P",)), f.const(("evil",)))))
    init = f.module(constants, imports=())
    g = Forge(base=BASE << 9)
    lemma = g.theorem(("lemma",), g.const(("P",)), g.const(("p",)))
    sealed = g.module([(("lemma",), lemma)], imports=(INIT,))
    modules = {INIT: _read(init), LEMMAS: _read(sealed)}
    return Closure(modules)


def _read(data: bytes) -> _Module:
    return _Module(olean=read_module(data), digest="")


def outcome(case: Audited, closure: Closure) -> tuple[object, ...]:
    """All that the judge says of a case."""
    module = read_module(case.module)
    frozen = read_module(case.expected)
    faults = examine_module(module, (INIT,), closure)
    evidence = examine_goal(GOAL, _side(frozen), module.constants, closure, lambda name: name[0] != "theirs")
    faults += evidence.faults
    codes = tuple(fault.code for fault in faults)
    return codes, faults[0].detail if faults else "", evidence.axioms, evidence.premises, evidence.borrowed


def _side(frozen: OleanModule) -> Side:
    info = frozen.constants[GOAL]
    own = {name: aux for name, aux in frozen.constants.items() if name != GOAL}
    return Side(type=info.type, level_params=info.level_params, own=own)


def audited(
    *codes: str,
    says: str = "",
    premises: Sequence[str] = (),
    borrowed: Sequence[str] = (),
    expected: Build | None = None,
    imports: Sequence[Parts] = (INIT,),
    is_module: int = 0,
) -> Callable[[Build], Build]:
    """Registers a module; its goal should be ``P`` unless ``expected`` says otherwise."""

    def register(build: Build) -> Build:
        f, e = Forge(), Forge()
        AUDITED.append(
            Audited(
                name=build.__name__.strip("_"),
                module=f.module(build(f), imports, is_module=is_module),
                expected=e.module((expected or _plain)(e)),
                codes=codes,
                says=says,
                premises=tuple(premises),
                borrowed=tuple(borrowed),
            )
        )
        return build

    return register


def _goal(f: Forge, proof: int, type_: int | None = None, levels: Sequence[Parts] = ()) -> Constants:
    return [(GOAL, f.theorem(GOAL, f.const(("P",)) if type_ is None else type_, proof, levels))]


def _plain(f: Forge) -> Constants:
    return _goal(f, f.const(("p",)))


audited()(_plain)


# The module as a whole


@audited("bad_artifact", says="written as a 'module'", is_module=1)
def _written_as_module(f: Forge) -> Constants:
    return _plain(f)


@audited("import_violation", imports=())
def _no_import(f: Forge) -> Constants:
    return _plain(f)


@audited("import_violation", imports=(INIT, ("Evil",)))
def _more_imports(f: Forge) -> Constants:
    return _plain(f)


@audited("redefinition", says="declares p again")
def _library_again(f: Forge) -> Constants:
    return [*_plain(f), (("p",), f.theorem(("p",), f.const(("P",)), f.const(("p",))))]


@audited("redefinition", says="declares Nat.gcd again")
def _kernel_name(f: Forge) -> Constants:
    return [*_plain(f), (("Nat", "gcd"), f.axiom(("Nat", "gcd"), f.sort()))]


KERNEL_NAMES = """
Nat.zero Nat.succ Nat.add Nat.sub Nat.mul Nat.div Nat.mod Nat.beq Nat.ble Nat.pow Nat.land Nat.lor Nat.xor
Nat.shiftLeft Nat.shiftRight Nat.log2 Nat.rec String.mk Char Bool Bool.true Bool.false List.nil List.cons
Eq Eq.refl Quot Quot.mk Quot.lift Quot.ind eagerReduce optParam autoParam outParam semiOutParam
Lean.reduceBool Lean.reduceNat Lean.trustCompiler Nat String String.ofList Char.ofNat List
""".split()
"""What the kernel gives a meaning to, whether the library has it or not."""


def _kernel_names() -> None:
    for text in KERNEL_NAMES:
        name: Parts = tuple(text.split("."))

        def build(f: Forge, name: Parts = name) -> Constants:
            return [*_plain(f), (name, f.axiom(name, f.sort()))]

        build.__name__ = f"kernel_name_{text}"
        audited("redefinition", says=f"declares {text} again")(build)


_kernel_names()


@audited("bad_artifact", "bad_artifact", says="is a quotient primitive")
def _quotient_used(f: Forge) -> Constants:
    return [*_goal(f, f.const(("quot",))), (("quot",), f.quot(("quot",), f.sort()))]


@audited("bad_artifact", says="is a quotient primitive")
def _quotient(f: Forge) -> Constants:
    return [*_plain(f), (("quot",), f.quot(("quot",), f.sort()))]


def _inductive(f: Forge, ctors: Sequence[Parts], all_: Sequence[Parts] = ()) -> tuple[Parts, int]:
    return ("I",), f.inductive(("I",), f.sort(), ctors, all_=all_)


def _recursor(f: Forge) -> tuple[Parts, int]:
    return ("I", "rec"), f.recursor(("I", "rec"), f.sort(), [("I",)])


def _mk(f: Forge, name: Parts = ("I", "mk"), induct: Parts = ("I",)) -> tuple[Parts, int]:
    return name, f.ctor(name, f.const(("I",)), induct)


@audited()
def _whole_inductive(f: Forge) -> Constants:
    return [*_plain(f), _inductive(f, [("I", "mk")]), _mk(f), _recursor(f)]


@audited("bad_artifact", says="lacks its constructor")
def _no_constructor(f: Forge) -> Constants:
    return [*_plain(f), _inductive(f, [("I", "mk")]), _recursor(f)]


@audited("bad_artifact", says="lacks its constructor")
def _constructor_of_other_kind(f: Forge) -> Constants:
    return [
        *_plain(f),
        _inductive(f, [("I", "mk")]),
        (("I", "mk"), f.axiom(("I", "mk"), f.sort())),
        _recursor(f),
    ]


@audited("bad_artifact", "bad_artifact", says="lacks its constructor")
def _constructor_of_other_type(f: Forge) -> Constants:
    return [*_plain(f), _inductive(f, [("I", "mk")]), _mk(f, induct=("J",)), _recursor(f)]


@audited("bad_artifact", says="the mutual block of I is incomplete")
def _block_incomplete(f: Forge) -> Constants:
    return [*_plain(f), _inductive(f, [], all_=[("I",), ("J",)]), _recursor(f)]


@audited("bad_artifact", says="lacks its recursor")
def _no_recursor(f: Forge) -> Constants:
    return [*_plain(f), _inductive(f, [])]


@audited("bad_artifact", says="lacks its recursor")
def _recursor_of_other_kind(f: Forge) -> Constants:
    return [*_plain(f), _inductive(f, []), (("I", "rec"), f.axiom(("I", "rec"), f.sort()))]


@audited("bad_artifact", says="has no inductive type that lists it")
def _foreign_constructor(f: Forge) -> Constants:
    return [*_plain(f), _mk(f, ("False", "intro"), ("False",))]


@audited("bad_artifact", says="has no inductive type that lists it")
def _constructor_of_definition(f: Forge) -> Constants:
    return [*_plain(f), (("I",), f.axiom(("I",), f.sort())), _mk(f)]


@audited("bad_artifact", says="has no inductive type that lists it")
def _unlisted_constructor(f: Forge) -> Constants:
    return [*_plain(f), _inductive(f, []), _recursor(f), _mk(f)]


@audited("bad_artifact", says="has no inductive type")
def _foreign_recursor(f: Forge) -> Constants:
    return [*_plain(f), (("P", "rec"), f.recursor(("P", "rec"), f.sort(), [("P",)]))]


# The goal


@audited("missing_goal")
def _missing(f: Forge) -> Constants:
    return [(("other",), f.theorem(("other",), f.const(("P",)), f.const(("p",))))]


@audited("wrong_kind")
def _definition(f: Forge) -> Constants:
    return [(GOAL, f.definition(GOAL, f.const(("P",)), f.const(("p",))))]


@audited("statement_mismatch", says="expected P, found Q")
def _other_statement(f: Forge) -> Constants:
    return _goal(f, f.const(("p",)), f.const(("Q",)))


@audited("axiom:evil", says="rests on the axiom evil")
def _library_axiom(f: Forge) -> Constants:
    return _goal(f, f.const(("tainted",)))


@audited("axiom:mine")
def _own_axiom(f: Forge) -> Constants:
    return [*_goal(f, f.const(("mine",))), (("mine",), f.axiom(("mine",), f.const(("P",))))]


@audited("axiom:mine")
def _own_axiom_deep(f: Forge) -> Constants:
    helper: Parts = ("helper",)
    return [
        *_goal(f, f.const(helper)),
        (helper, f.theorem(helper, f.const(("P",)), f.const(("mine",)))),
        (("mine",), f.axiom(("mine",), f.const(("P",)))),
    ]


@audited("axiom:mine")
def _axiom_in_type_of_helper(f: Forge) -> Constants:
    helper: Parts = ("helper",)
    return [
        *_goal(f, f.const(helper)),
        (helper, f.theorem(helper, f.const(("mine",)), f.const(("p",)))),
        (("mine",), f.axiom(("mine",), f.sort())),
    ]


@audited("axiom:mine")
def _axiom_through_constructor(f: Forge) -> Constants:
    mk = ("I", "mk"), f.ctor(("I", "mk"), f.const(("mine",)), ("I",))
    own = ("mine",), f.axiom(("mine",), f.sort())
    return [*_goal(f, f.const(("I",))), _inductive(f, [("I", "mk")]), mk, _recursor(f), own]


@audited("axiom:mine")
def _axiom_through_rule(f: Forge) -> Constants:
    rule = f.rule(("I", "mk"), f.const(("mine",)))
    rec = ("I", "rec"), f.recursor(("I", "rec"), f.sort(), [("I",)], [rule])
    own = ("mine",), f.axiom(("mine",), f.sort())
    return [*_goal(f, f.const(("I", "rec"))), _inductive(f, [("I", "mk")]), _mk(f), rec, own]


@audited("redefinition", "axiom:propext", says="declares propext again")
def _allowed_name_other_type(f: Forge) -> Constants:
    return [*_goal(f, f.const(("propext",))), (("propext",), f.axiom(("propext",), f.const(("Q",))))]


@audited("bad_artifact", says="refers to nowhere, which does not exist")
def _dangling(f: Forge) -> Constants:
    return _goal(f, f.const(("nowhere",)))


@audited("bad_artifact", says="refers to Nowhere, which does not exist")
def _dangling_projection(f: Forge) -> Constants:
    return _goal(f, f.proj(("Nowhere",), 0, f.const(("p",))))


@audited("bad_artifact", says="reaches odd")
def _unsafe(f: Forge) -> Constants:
    return [*_goal(f, f.const(("odd",))), (("odd",), f.definition(("odd",), f.sort(), f.sort(), safety=0))]


@audited("bad_artifact", says="reaches odd")
def _partial(f: Forge) -> Constants:
    return [*_goal(f, f.const(("odd",))), (("odd",), f.definition(("odd",), f.sort(), f.sort(), safety=2))]


@audited("bad_artifact", says="reaches odd")
def _unsafe_opaque(f: Forge) -> Constants:
    return [*_goal(f, f.const(("odd",))), (("odd",), f.opaque(("odd",), f.sort(), f.sort(), unsafe=1))]


@audited("bad_artifact", "axiom:odd", says="reaches odd")
def _unsafe_axiom(f: Forge) -> Constants:
    return [*_goal(f, f.const(("odd",))), (("odd",), f.axiom(("odd",), f.sort(), unsafe=1))]


@audited(premises=("lemma",))
def _sealed_lemma(f: Forge) -> Constants:
    return _goal(f, f.const(("lemma",)))


@audited(borrowed=("theirs.fact",))
def _neighbour(f: Forge) -> Constants:
    theirs: Parts = ("theirs", "fact")
    return [*_goal(f, f.const(theirs)), (theirs, f.theorem(theirs, f.const(("P",)), f.const(("p",))))]


# Statements, node by node


def _typed(make: Callable[[Forge], int], levels: Sequence[Parts] = ()) -> Build:
    return lambda f: _goal(f, f.const(("p",)), make(f), levels)


def _pair(
    name: str,
    one: Callable[[Forge], int],
    other: Callable[[Forge], int],
    *codes: str,
    levels: tuple[Sequence[Parts], Sequence[Parts]] = ((), ()),
) -> None:
    """Registers a goal of type ``other`` where ``one`` was frozen."""

    def build(f: Forge) -> Constants:
        return _typed(other, levels[1])(f)

    build.__name__ = name
    audited(*codes, expected=_typed(one, levels[0]))(build)


DIFFER = "statement_mismatch"
GONE = "bad_artifact"
"""A literal refers to types that the forged library does not have."""
U, V = ("u",), ("v",)
_pair("same_binders", lambda f: f.pi(f.sort(), f.bvar(0)), lambda f: f.pi(f.sort(), f.bvar(0), info=1))
_pair("same_metadata", lambda f: f.const(("P",)), lambda f: f.mdata(f.const(("P",))))
_pair("renamed_universe", lambda f: f.sort(f.param(U)), lambda f: f.sort(f.param(V)), levels=([U], [V]))
_pair("swapped", lambda f: f.sort(f.param(U)), lambda f: f.sort(f.param(U)), DIFFER, levels=([U, V], [V, U]))
_pair("more_universes", lambda f: f.const(("P",)), lambda f: f.const(("P",)), DIFFER, levels=([], [U]))
_pair("variables", lambda f: f.pi(f.sort(), f.bvar(0)), lambda f: f.pi(f.sort(), f.bvar(1)), DIFFER)
_pair("sorts", lambda f: f.sort(), lambda f: f.sort(f.succ(1)), DIFFER)
_pair("pi_or_lambda", lambda f: f.pi(f.sort(), f.sort()), lambda f: f.pi(f.sort(), f.sort(), tag=6), DIFFER)
_pair(
    "numbers", lambda f: f.app(f.sort(), f.literal(1)), lambda f: f.app(f.sort(), f.literal(2)), DIFFER, GONE
)
_pair(
    "texts",
    lambda f: f.app(f.sort(), f.literal("1")),
    lambda f: f.app(f.sort(), f.literal("2")),
    DIFFER,
    *[GONE] * 4,
)
_pair(
    "kinds", lambda f: f.app(f.sort(), f.literal("1")), lambda f: f.app(f.sort(), f.literal(1)), DIFFER, GONE
)
_pair("levels", lambda f: f.const(("P",), [1]), lambda f: f.const(("P",), [f.succ(1)]), DIFFER)
_pair("num_levels", lambda f: f.const(("P",), [1]), lambda f: f.const(("P",), [1, 1]), DIFFER)
_pair("fields", lambda f: f.proj(("P",), 0, f.sort()), lambda f: f.proj(("P",), 1, f.sort()), DIFFER)
_pair("structures", lambda f: f.proj(("P",), 0, f.sort()), lambda f: f.proj(("Q",), 0, f.sort()), DIFFER)
_pair(
    "let_values",
    lambda f: f.let(f.sort(), f.const(("P",)), f.bvar(0)),
    lambda f: f.let(f.sort(), f.const(("Q",)), f.bvar(0)),
    DIFFER,
)


def _with_aux(
    name: Parts, value: Callable[[Forge], int], *more: Callable[[Forge], tuple[Parts, int]]
) -> Build:
    """A goal whose type mentions an auxiliary definition."""

    def build(f: Forge) -> Constants:
        aux = name, f.definition(name, f.sort(f.succ(1)), value(f))
        return [*_goal(f, f.const(("p",)), f.const(name)), aux, *(make(f) for make in more)]

    return build


def _aux_pair(name: str, one: Build, other: Build, *codes: str, says: str = "") -> None:
    def build(f: Forge) -> Constants:
        return other(f)

    build.__name__ = name
    audited(*codes, expected=one, says=says)(build)


def _p(f: Forge) -> int:
    return f.const(("P",))


def _q(f: Forge) -> int:
    return f.const(("Q",))


def _aux_of_kind(make: Callable[[Forge, Parts], int]) -> Build:
    name: Parts = ("goal", "aux")
    return lambda f: [*_goal(f, f.const(("p",)), f.const(name)), (name, make(f, name))]


M1: Parts = ("goal", "match_1")
M2: Parts = ("W", "goal", "match_1")
_aux_pair("aux_renamed", _with_aux(M1, _p), _with_aux(M2, _p))
_aux_pair(
    "aux_other_value", _with_aux(M1, _p), _with_aux(M1, _q), DIFFER, says="in the auxiliary goal.match_1"
)
_aux_pair("aux_for_library", _typed(_p), _with_aux(M1, _p), DIFFER)
_aux_pair("library_for_aux", _with_aux(M1, _p), _typed(_p), DIFFER)
_aux_pair("aux_missing", _with_aux(M1, _p), _typed(lambda f: f.const(M1)), DIFFER, GONE)
_aux_pair("library_again_for_library", _typed(_p), _with_aux(("P",), _p), "redefinition", DIFFER)
_aux_pair(
    "aux_other_kind",
    _aux_of_kind(lambda f, n: f.definition(n, f.sort(f.succ(1)), f.sort())),
    _aux_of_kind(lambda f, n: f.opaque(n, f.sort(f.succ(1)), f.sort())),
    DIFFER,
)
_aux_pair(
    "aux_inductive",
    _aux_of_kind(lambda f, n: f.axiom(n, f.sort())),
    _aux_of_kind(lambda f, n: f.axiom(n, f.sort())),
    DIFFER,
    "axiom:goal.aux",
)
_aux_pair(
    "aux_unsafe",
    _aux_of_kind(lambda f, n: f.definition(n, f.sort(f.succ(1)), f.sort())),
    _aux_of_kind(lambda f, n: f.definition(n, f.sort(f.succ(1)), f.sort(), safety=0)),
    DIFFER,
    "bad_artifact",
)
_aux_pair(
    "aux_universes",
    _aux_of_kind(lambda f, n: f.theorem(n, f.sort(), f.sort(), [U])),
    _aux_of_kind(lambda f, n: f.theorem(n, f.sort(), f.sort(), [])),
    DIFFER,
)


def _two(first: Parts, second: Parts) -> Build:
    """A goal whose type applies one auxiliary to another; ``goal.a`` is P, ``goal.b`` is Q."""

    def build(f: Forge) -> Constants:
        type_ = f.app(f.const(first), f.const(second))
        names: list[Parts] = [("goal", "a"), ("goal", "b")]
        auxes = [
            (name, f.definition(name, f.sort(f.succ(1)), f.const((target,))))
            for name, target in zip(names, "PQ", strict=True)
        ]
        return [*_goal(f, f.const(("p",)), type_), *auxes]

    return build


_aux_pair("aux_both", _two(("goal", "a"), ("goal", "b")), _two(("goal", "a"), ("goal", "b")))
_aux_pair("aux_mixed", _two(("goal", "a"), ("goal", "a")), _two(("goal", "a"), ("goal", "b")), DIFFER)


def _typed_by(
    ctors: Sequence[Parts] = (("I", "mk"),),
    ctor_type: Callable[[Forge], int] = lambda f: f.const(("I",)),
    *,
    name: Parts = ("I",),
    flags: bytes = b"",
) -> Build:
    """A goal whose type mentions an inductive type of the file."""

    def build(f: Forge) -> Constants:
        type_ = name, f.inductive(name, f.sort(), ctors, flags=flags)
        made = [(ctor, f.ctor(ctor, ctor_type(f), name)) for ctor in ctors]
        rules = [f.rule(ctor, f.sort()) for ctor in ctors]
        rec = (*name, "rec"), f.recursor((*name, "rec"), f.sort(), [name], rules)
        return [*_goal(f, f.const(("p",)), f.const(name)), type_, *made, rec]

    return build


_aux_pair("inductive_same", _typed_by(), _typed_by())
_aux_pair(
    "inductive_other_name",
    _typed_by(),
    _typed_by([("J", "mk")], lambda f: f.const(("J",)), name=("J",)),
    DIFFER,
)
_aux_pair("inductive_other_constructors", _typed_by(), _typed_by([("I", "mk"), ("I", "new")]), DIFFER)
_aux_pair("inductive_other_flag", _typed_by(), _typed_by(flags=b"\1\0\0"), DIFFER)
_aux_pair(
    "inductive_other_field",
    _typed_by(),
    _typed_by(ctor_type=lambda f: f.pi(f.const(("Q",)), f.const(("I",)))),
    DIFFER,
    says="in the auxiliary I.mk",
)


def _with_recursor(rules: int, k: int = 0) -> Build:
    """A goal whose type mentions a recursor of the file."""

    def build(f: Forge) -> Constants:
        listed = [f.rule(("I", "mk"), f.sort()) for _ in range(rules)]
        rec = f.recursor(("I", "rec"), f.sort(), [("I",)], listed, flags=bytes([k, 0]))
        goal = _goal(f, f.const(("p",)), f.const(("I", "rec")))
        return [*goal, _inductive(f, [("I", "mk")]), _mk(f), (("I", "rec"), rec)]

    return build


_aux_pair("recursor_same", _with_recursor(1), _with_recursor(1))
_aux_pair("recursor_other_rules", _with_recursor(1), _with_recursor(2), DIFFER)
_aux_pair("recursor_other_kind", _with_recursor(1), _with_recursor(1, 1), DIFFER)
_aux_pair(
    "inductive_without_constructor",
    _typed_by(),
    lambda f: [*_goal(f, f.const(("p",)), f.const(("I",))), _inductive(f, [("I", "mk")]), _recursor(f)],
    GONE,
    DIFFER,
    GONE,
    says="lacks its constructor",
)
