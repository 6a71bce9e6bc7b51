"""Level 4: what Lean's kernel says of a closure in a second process, and what it says of lies."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from proofmill.certify import Certifier
from proofmill.certify.elaborate import Compiler
from proofmill.certify.freeze import statement_name
from proofmill.certify.replay.process import Report, can_replay, run_task
from proofmill.certify.replay.replayer import Outcome, Replayed, Replayer, ReplayJob, module_job
from proofmill.certify.seal import group_module
from proofmill.errors import CertifierError
from proofmill.judge.olean import read_module
from proofmill.kernel.constants import ConstantInfo, ConstantKind, InductiveInfo
from proofmill.kernel.expr import (
    App,
    BinderInfo,
    BVar,
    Const,
    Expr,
    Lam,
    LevelIMax,
    LevelParam,
    LevelSucc,
    LevelZero,
    NatLit,
    Pi,
    Proj,
    Sort,
)
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.lean.process import Limits
from proofmill.records import Level, Reason

Constants = Mapping[Name, ConstantInfo]
CASES = Path(__file__).parent / "cases"
CORE = Path(__file__).parents[1] / "lean" / "core"
MIN_THEOREMS = 600
ZERO = LevelZero()
NAT = Const(("Nat",), ())
TRUE, FALSE = Const(("True",), ()), Const(("False",), ())
INTRO = Const(("True", "intro"), ())
GOAL: Name = ("goal",)
SOURCE = """
universe u v

inductive Tree (α : Type u) : Type u where
  | leaf : Tree α
  | node : Tree α → α → Tree α → Tree α

inductive Rose (α : Type u) : Type u where
  | mk : α → List (Rose α) → Rose α

mutual
inductive Ev : Nat → Prop where
  | zero : Ev 0
  | succ : Od n → Ev (n + 1)
inductive Od : Nat → Prop where
  | succ : Ev n → Od (n + 1)
end

inductive Two : Prop where
  | one
  | other

opaque secret : Nat

structure Pt (α : Type u) (β : Type v) where
  x : α
  y : β

inductive W (α : Type u) (β : α → Type v) : Type (max u v) where
  | sup (a : α) (f : β a → W α β) : W α β

def Tree.size : Tree α → Nat
  | .leaf => 0
  | .node l _ r => l.size + r.size + 1

def Rose.val : Rose α → α
  | .mk a _ => a

def gcd' (a b : Nat) : Nat := if h : b = 0 then a else gcd' b (a % b)
termination_by b
decreasing_by exact Nat.mod_lt _ (Nat.pos_of_ne_zero h)

theorem even_two : Ev 2 := .succ (.succ .zero)
theorem odd_succ (n : Nat) (h : Ev n) : Od (n + 1) := .succ h
theorem size_leaf : (Tree.leaf : Tree α).size = 0 := rfl
theorem size_self (t : Tree Nat) : t.size = t.size := by induction t <;> rfl
theorem rose_val (a : α) (l) : (Rose.mk a l).val = a := rfl
theorem eta (p : Pt α β) : Pt.mk p.x p.y = p := rfl
theorem first (p : Pt Nat Bool) : Pt.mk p.1 true = ⟨p.x, true⟩ := rfl
theorem gcd'_zero (a : Nat) : gcd' a 0 = a := by unfold gcd'; simp
theorem matched (n : Nat) : (match n with | 0 => 1 | k + 1 => k + 2) = n + 1 := by cases n <;> rfl
theorem big : 2 ^ 2000 = 2 ^ 1000 * 2 ^ 1000 := by decide +kernel
theorem text : "hä\\n\\"lo" ≠ "b" := by decide
theorem bound : (let x := 3; have y := x; y + x) = 6 := rfl
theorem impredicative : ∀ p : Prop, ((∀ α : Sort u, p) → p) := fun _ h => h PUnit
theorem wf (n : Nat) : Acc (· < ·) n := Nat.lt_wfRel.wf.apply n
theorem eliminated (t : Two) : t = .one := rfl
theorem nested (r : Rose Nat) : True :=
  Rose.rec (motive_1 := fun _ => True) (motive_2 := fun _ => True) (fun _ _ _ => trivial) trivial
    (fun _ _ _ _ => trivial) r
private theorem hidden (n : Nat) : n + 0 = n := rfl
theorem uses_hidden (n : Nat) : n + 0 = n := hidden n
"""


@pytest.fixture(scope="module")
def replayer(certifier: Certifier) -> Replayer:
    """Replays behind the real sandbox."""
    return Replayer(certifier.compiler)


def constants(certifier: Certifier, text: str) -> Constants:
    """What Lean makes of a file."""
    compiled = certifier.compiler.compile(text, options={"autoImplicit": True})
    assert compiled.errors == ()
    return read_module(compiled.parts).constants


@pytest.fixture(scope="module")
def honest(certifier: Certifier) -> Constants:
    """Constants of many kinds, all made by Lean."""
    return constants(certifier, SOURCE)


def replay(replayer: Replayer, own: Constants, goal: str | Name = GOAL) -> Replayed:
    """The result of one job."""
    name = parse_name(goal) if isinstance(goal, str) else goal
    return replayer.replay([ReplayJob(own=own, goals=(name,))])[0]


def theorem(statement: Expr, proof: Expr, *, universes: tuple[Name, ...] = ()) -> dict[Name, ConstantInfo]:
    """A module with one theorem, made by hand."""
    return {
        GOAL: ConstantInfo(
            name=GOAL, kind=ConstantKind.THEOREM, level_params=universes, type=statement, value=proof
        )
    }


def definition(name: Name, statement: Expr, value: Expr) -> ConstantInfo:
    """A definition made by hand."""
    return ConstantInfo(name=name, kind=ConstantKind.DEF, level_params=(), type=statement, value=value)


def eq(left: Expr, right: Expr) -> Expr:
    """``left = right`` in Nat."""
    return apply(Const(("Eq",), (LevelSucc(ZERO),)), NAT, left, right)


def refl(term: Expr) -> Expr:
    """``rfl`` at a Nat."""
    return apply(Const(("Eq", "refl"), (LevelSucc(ZERO),)), NAT, term)


def apply(head: Expr, *args: Expr) -> Expr:
    """An application."""
    for arg in args:
        head = App(head, arg)
    return head


def add(left: Expr, right: Expr) -> Expr:
    """``Nat.add left right``."""
    return apply(Const(("Nat", "add"), ()), left, right)


def assert_refused(done: Replayed, *words: str) -> None:
    """The replay says no, and about what."""
    assert done.outcome is Outcome.REJECTED, done
    assert done.reason is Reason.REPLAY_REJECT
    for word in words:
        assert word in done.detail, done.detail


def test_every_kind_of_constant_is_replayed(replayer: Replayer, honest: Constants) -> None:
    """Inductive types in all shapes, recursion, matchers, private names, literals: nothing honest is refused."""
    names = [name for name, info in honest.items() if not (info.is_unsafe or info.is_partial)]

    done = replayer.replay([ReplayJob(own=honest, goals=(name,)) for name in names])

    assert {name_str(n): d.detail for n, d in zip(names, done, strict=True) if not d.is_accepted} == {}
    kinds = {honest[name].kind for name in names}
    assert kinds == {*ConstantKind} - {ConstantKind.AXIOM, ConstantKind.QUOT}
    assert done[names.index(("gcd'_zero",))].num_constants > 1


def test_a_whole_module_is_one_job(replayer: Replayer, honest: Constants) -> None:
    """As for a sealed group: all its constants at once, but for those that no proof can use."""
    done = replayer.replay([module_job(honest)])[0]
    assert done.is_accepted
    assert done.num_constants == sum(not (info.is_unsafe or info.is_partial) for info in honest.values())


@pytest.mark.parametrize(
    ("statement", "proof", "error"),
    [
        (FALSE, INTRO, "declTypeMismatch"),
        (eq(add(NatLit(1), NatLit(1)), NatLit(3)), refl(NatLit(3)), "declTypeMismatch"),
        (eq(NatLit(2), NatLit(3)), refl(NatLit(2)), "declTypeMismatch"),
        (NAT, NatLit(0), "thmTypeIsNotProp"),
        (TRUE, Const(("nowhere",), ()), "unknownConstant"),
        (TRUE, App(INTRO, INTRO), "funExpected"),
        (TRUE, BVar(0), "bound variable"),
        (TRUE, Proj(("And",), 0, INTRO), "invalidProj"),
        (TRUE, Proj(("True",), 0, INTRO), "invalidProj"),
        (Sort(LevelParam(("v",))), Sort(ZERO), "not declared"),
        (TRUE, BVar(1 << 20), "bound variable"),
        (eq(NatLit(-1), NatLit(0)), refl(NatLit(0)), "negative"),
        (TRUE, App(Lam(("x",), NAT, INTRO, BinderInfo.DEFAULT), INTRO), "appTypeMismatch"),
    ],
)
def test_an_ill_typed_theorem_is_refused(
    replayer: Replayer, statement: Expr, proof: Expr, error: str
) -> None:
    """The kernel itself looks at the proof: with its value swapped for an honest one, it goes through."""
    assert_refused(replay(replayer, theorem(statement, proof)), error)


def test_the_same_shapes_are_accepted_when_true(replayer: Replayer) -> None:
    """Theorems made by hand are no worse than Lean's, so the refusals above are for what they say."""
    done = replayer.replay(
        [
            ReplayJob(own=theorem(statement, proof), goals=(GOAL,))
            for statement, proof in [
                (TRUE, INTRO),
                (eq(add(NatLit(1), NatLit(1)), NatLit(2)), refl(NatLit(2))),
                (eq(NatLit(2**2000), NatLit(2**2000)), refl(NatLit(2**2000))),
                (TRUE, App(Lam(("x",), TRUE, BVar(0), BinderInfo.DEFAULT), INTRO)),
            ]
        ]
    )
    assert [one.detail for one in done] == [""] * 4


def test_universes_are_checked(replayer: Replayer) -> None:
    """A function on types is no function on a larger universe, and ``imax`` is not ``max``."""
    u: Name = ("u",)
    level = LevelParam(u)
    prop_valued = Pi(("p",), Sort(level), TRUE, BinderInfo.DEFAULT)
    constant = Lam(("p",), Sort(level), INTRO, BinderInfo.DEFAULT)
    assert replay(replayer, theorem(prop_valued, constant, universes=(u,))).is_accepted
    own: dict[Name, ConstantInfo] = {
        ("t",): definition(("t",), Sort(LevelSucc(ZERO)), Sort(ZERO)),
        ("s",): definition(("s",), Sort(LevelSucc(LevelSucc(ZERO))), Const(("t",), ())),
    }
    assert_refused(replay(replayer, own, "s"), "refuses s", "declTypeMismatch")
    function = Pi(("p",), Sort(ZERO), Sort(ZERO), BinderInfo.DEFAULT)
    own = {("f",): definition(("f",), Sort(LevelIMax(LevelSucc(ZERO), ZERO)), function)}
    assert_refused(replay(replayer, own, "f"), "declTypeMismatch")


def test_a_changed_value_is_refused(replayer: Replayer, honest: Constants) -> None:
    """A helper deep below the goal whose value was exchanged."""
    size = parse_name("Tree.size")
    own = {**honest, size: replace(honest[size], value=honest[size].type)}
    assert_refused(replay(replayer, own, "size_leaf"), "Tree.size", "declTypeMismatch")
    assert replay(replayer, own, "big").is_accepted


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("Two.rec", {"level_params": (("u",),)}, "another Two.rec"),
        ("Tree.rec", {"level_params": ()}, "u is not declared"),
        ("Ev.rec", {"type": FALSE}, "another Ev.rec"),
        ("Tree.leaf", {"kind": ConstantKind.OPAQUE, "ctor": None, "value": NAT}, "lacks its constructor"),
        ("Tree", {"is_unsafe": True}, "unsafe or partial"),
        ("Tree.size", {"is_partial": True}, "unsafe or partial"),
        ("Tree.size", {"kind": ConstantKind.AXIOM, "value": None}, "of kind axiom"),
        ("Tree.size", {"kind": ConstantKind.QUOT, "value": None}, "of kind quot"),
        ("Tree.size", {"value": None}, "has no value"),
    ],
)
def test_a_forged_constant_is_refused(
    replayer: Replayer, honest: Constants, name: str, change: dict[str, object], words: str
) -> None:
    """Whatever a lying process could have written about a constant that is reached."""
    info = honest[parse_name(name)]
    own = {**honest, info.name: replace(info, **change)}  # type: ignore[arg-type]
    assert_refused(replay(replayer, own, name), words)


@pytest.mark.parametrize(
    "change",
    [
        {"num_nested": 3},
        {"is_rec": False},
        {"is_reflexive": True},
        {"num_indices": 1},
        {"num_params": 0},
        {"ctors": (("Tree", "node"), ("Tree", "leaf"))},
        {"ctors": (("Tree", "leaf"),)},
        {"ctors": ()},
        {"all": ()},
        {"all": (("Rose",),)},
        {"all": (("Tree",), ("Rose",))},
        {"all": (("nowhere",),)},
    ],
)
def test_forged_facts_about_an_inductive_type_are_refused(
    replayer: Replayer, honest: Constants, change: dict[str, object]
) -> None:
    """Each number and list that the module gives for a type must be the kernel's."""
    info = honest[("Tree",)]
    assert info.inductive is not None
    forged = replace(info.inductive, **change)  # type: ignore[arg-type]
    own = {**honest, ("Tree",): replace(info, inductive=forged)}
    assert_refused(replay(replayer, own, "size_leaf"))


def test_a_missing_constructor_is_refused(replayer: Replayer, honest: Constants) -> None:
    """A type with a constructor that the module does not have."""
    own = {name: info for name, info in honest.items() if name != ("Tree", "node")}
    assert_refused(replay(replayer, own, "Tree.leaf"), "Tree.node")


@pytest.mark.parametrize("change", [{"cidx": 0}, {"num_fields": 2}, {"num_params": 0}, {"induct": ("Rose",)}])
def test_forged_facts_about_a_constructor_are_refused(
    replayer: Replayer, honest: Constants, change: dict[str, object]
) -> None:
    """Its place among the constructors, its fields, its type."""
    name = parse_name("Tree.node")
    ctor = honest[name].ctor
    assert ctor is not None
    own = {**honest, name: replace(honest[name], ctor=replace(ctor, **change))}  # type: ignore[arg-type]
    assert_refused(replay(replayer, own, "size_leaf"), "another Tree.node", "constructor data")


@pytest.mark.parametrize("name", ["Tree.leaf", "Tree.rec"])
def test_a_part_of_no_type_is_refused(replayer: Replayer, honest: Constants, name: str) -> None:
    """A constructor or recursor without its type: nothing would be declared, so nothing would be refused."""
    own = {parse_name(name): honest[parse_name(name)]}
    assert_refused(replay(replayer, own, name), f"the kernel has no constant {name}")


@pytest.mark.parametrize(
    "change", [{"k": True}, {"num_minors": 1}, {"num_motives": 2}, {"num_params": 2}, {"num_indices": 1}]
)
def test_forged_facts_about_a_recursor_are_refused(
    replayer: Replayer, honest: Constants, change: dict[str, object]
) -> None:
    """K-like reduction in particular: with it, two things can be made equal that are not."""
    name = parse_name("Tree.rec")
    recursor = honest[name].recursor
    assert recursor is not None
    own = {**honest, name: replace(honest[name], recursor=replace(recursor, **change))}  # type: ignore[arg-type]
    assert_refused(replay(replayer, own, "size_leaf"), "Tree.rec", "recursor data")


def test_forged_rules_of_a_recursor_are_refused(replayer: Replayer, honest: Constants) -> None:
    """Another right side, a rule left out, another count of fields."""
    name = parse_name("Tree.rec")
    recursor = honest[name].recursor
    assert recursor is not None
    first, second = recursor.rules
    for rules in [
        (replace(first, rhs=second.rhs), second),
        (first,),
        (second, first),
        (replace(first, num_fields=1), second),
        (replace(first, ctor=second.ctor), second),
    ]:
        own = {**honest, name: replace(honest[name], recursor=replace(recursor, rules=rules))}
        assert_refused(replay(replayer, own, "size_leaf"), "Tree.rec")


def test_a_recursor_into_types_for_a_proposition_is_refused(
    replayer: Replayer, certifier: Certifier, honest: Constants
) -> None:
    """The recursor of a type in Type put upon one in Prop: it would tell equal proofs apart."""
    other = constants(certifier, "inductive Two : Type where\n  | one\n  | other\n")
    own = {**honest, ("Two", "rec"): other["Two", "rec"]}
    assert_refused(replay(replayer, own, "Two.rec"), "Two.rec")


def test_a_type_that_is_not_positive_is_refused(replayer: Replayer) -> None:
    """``inductive Bad | mk : (Bad → False) → Bad`` proves False where it is let through."""
    bad: Name = ("Bad",)
    made = ("Bad", "mk")
    term = Const(bad, ())
    argument = Pi(("x",), term, FALSE, BinderInfo.DEFAULT)
    shape = InductiveInfo(
        num_params=0,
        num_indices=0,
        ctors=(made,),
        all=(bad,),
        num_nested=0,
        is_rec=True,
        is_reflexive=False,
    )
    own = {
        bad: ConstantInfo(
            name=bad,
            kind=ConstantKind.INDUCTIVE,
            level_params=(),
            type=Sort(LevelSucc(ZERO)),
            inductive=shape,
        ),
        made: ConstantInfo(
            name=made,
            kind=ConstantKind.CTOR,
            level_params=(),
            type=Pi(("f",), argument, term, BinderInfo.DEFAULT),
        ),
    }
    assert_refused(replay(replayer, own, "Bad"), "Bad.mk")


def test_a_constant_that_rests_on_itself_is_refused(replayer: Replayer) -> None:
    """``goal : False := helper`` and ``helper : False := goal``; alone, the kernel has never heard of it."""
    helper: Name = ("helper",)
    own = theorem(FALSE, Const(helper, ()))
    own[helper] = replace(own[GOAL], name=helper, value=Const(GOAL, ()))
    assert_refused(replay(replayer, own), "depends on itself")
    assert_refused(replay(replayer, theorem(FALSE, Const(GOAL, ()))), "unknownConstant")


def test_the_library_cannot_be_declared_again(replayer: Replayer) -> None:
    """A module that has its own idea of ``Nat.add``."""
    own = theorem(eq(add(NatLit(1), NatLit(1)), NatLit(3)), refl(NatLit(3)))
    name = ("Nat", "add")
    binary = Pi(("a",), NAT, Pi(("b",), NAT, NAT, BinderInfo.DEFAULT), BinderInfo.DEFAULT)
    three = Lam(("a",), NAT, Lam(("b",), NAT, NatLit(3), BinderInfo.DEFAULT), BinderInfo.DEFAULT)
    own[name] = definition(name, binary, three)
    assert_refused(replay(replayer, own), "Nat.add is already declared in Init")


UNCHECKED = "set_option debug.skipKernelTC true in\ntheorem {} : 1 = 2 := by decide +kernel\n"
"""A false theorem that Lean writes down, its kernel turned off: what the rules on texts keep out of submissions."""


def test_a_theorem_that_no_kernel_saw_is_refused(certifier: Certifier, replayer: Replayer) -> None:
    """Lean itself was made to write a module in which 1 = 2 has a proof."""
    own = constants(certifier, UNCHECKED.format("goal") + "theorem other : 1 = 1 := rfl\n")
    first, second = replayer.replay([ReplayJob(own=own, goals=(name,)) for name in (GOAL, ("other",))])
    assert_refused(first, "goal")
    assert second.is_accepted


def sealed(certifier: Certifier, folder: Path, text: str) -> Compiler:
    """A compiler whose environment has a sealed group with this text."""
    module = group_module(1)
    compiled = certifier.compiler.compile(text, options={}, module=module)
    assert compiled.errors == ()
    target = folder.joinpath(*module.split(".")).with_suffix(".olean")
    target.parent.mkdir(parents=True)
    target.write_bytes(compiled.parts[0])
    wider = certifier.environment.extended(module, folder, level=Level.AUDITED)
    return replace(certifier.compiler, environment=wider)


def test_sealed_lemmas_are_checked_with_what_uses_them(certifier: Certifier, tmp_path: Path) -> None:
    """A false lemma in a sealed group takes down what rests on it, and nothing else."""
    lemmas = (
        "inductive Own where\n  | one\ntheorem l1 (n : Nat) : n + 0 = n := rfl\n"
        "theorem l2 (n : Nat) : (n + 0) + 0 = n := by rw [l1]\n"
        "theorem l3 : ∀ x : Own, x = .one\n  | .one => rfl\n"
    )
    compiler = sealed(certifier, tmp_path, lemmas + UNCHECKED.format("lie"))
    names = ("first", "second", "third", "false", "fourth")
    proofs = ("4 + 0 = 4 := l1 4", "4 + 0 + 0 = 4 := l2 4", "Own.one = .one := l3 .one", "1 = 2 := lie")
    claims = (*proofs, "(fun x : Own => Own.rec (motive := fun _ => Nat) 3 x) .one = 3 := rfl")
    text = "".join(f"theorem {name} : {claim}\n" for name, claim in zip(names, claims, strict=True))
    compiled = compiler.compile(text, options={})
    assert compiled.errors == ()
    own = read_module(compiled.parts).constants
    replayer = Replayer(compiler)

    done = replayer.replay([ReplayJob(own=own, goals=((name,),)) for name in names])
    honest = replayer.replay([ReplayJob(own=own, goals=((name,),)) for name in names if name != "false"])

    assert [one.detail for one in honest] == [""] * 4
    assert [one.is_accepted for one in done] == [True, True, True, False, True]
    assert_refused(done[3], "lie")


def test_a_missing_goal_is_refused(replayer: Replayer, honest: Constants) -> None:
    """There is nothing to replay, and that is no success."""
    assert_refused(replay(replayer, honest, "nowhere"), "nowhere")


def test_neighbours_do_not_see_each_other(replayer: Replayer, honest: Constants) -> None:
    """Jobs that use the same names for different things share a process; the liar among them is alone refused."""
    goals = [name for name, info in honest.items() if info.kind is ConstantKind.THEOREM]
    jobs = [ReplayJob(own=honest, goals=(goal,)) for goal in goals]
    jobs.insert(3, ReplayJob(own=theorem(FALSE, INTRO), goals=(GOAL,)))
    jobs.insert(5, ReplayJob(own=theorem(TRUE, INTRO), goals=(GOAL,)))
    size = parse_name("Tree.size")
    jobs.append(
        ReplayJob(
            own={**honest, size: replace(honest[size], value=honest[size].type)}, goals=(("size_leaf",),)
        )
    )

    done = replayer.replay(jobs)

    refused = [at for at, one in enumerate(done) if not one.is_accepted]
    assert refused == [3, len(jobs) - 1]
    assert all(done[at].outcome is Outcome.REJECTED for at in refused)


def shared(depth: int) -> Expr:
    """A term of ``depth`` nodes whose tree has two to the power ``depth``."""
    term: Expr = NatLit(1)
    for _ in range(depth):
        term = add(term, term)
    return term


def test_sharing_is_kept(replayer: Replayer) -> None:
    """A term with 2^200 leaves costs its distinct nodes."""
    big: Name = ("big",)
    own = theorem(eq(Const(big, ()), Const(big, ())), refl(Const(big, ())))
    own[big] = definition(big, NAT, shared(200))
    started = time.monotonic()

    done = replay(replayer, own)

    assert done.is_accepted
    assert done.num_nodes < 1000
    assert time.monotonic() - started < 120


def test_depth_is_no_problem(replayer: Replayer) -> None:
    """A chain of 20,000 applications, and as many binders."""
    chain: Expr = NatLit(0)
    binders: Expr = NatLit(0)
    for _ in range(20_000):
        chain = App(Const(("Nat", "succ"), ()), chain)
    kind: Expr = NAT
    for _ in range(2_000):
        binders = Lam(("x",), NAT, binders, BinderInfo.DEFAULT)
        kind = Pi(("x",), NAT, kind, BinderInfo.DEFAULT)
    own: dict[Name, ConstantInfo] = {
        ("chain",): definition(("chain",), NAT, chain),
        ("fun",): definition(("fun",), kind, binders),
    }

    done = [replay(replayer, own, goal) for goal in ("chain", "fun")]

    assert [one.detail for one in done] == ["", ""]


def test_what_is_too_large_is_undecided(certifier: Certifier, replayer: Replayer) -> None:
    """A budget says nothing about the proof, and spares the neighbours."""
    small = Replayer(certifier.compiler, max_nodes=20)
    large = theorem(TRUE, App(Lam(("x",), NAT, INTRO, BinderInfo.DEFAULT), shared(50)))
    jobs = [ReplayJob(own=own, goals=(GOAL,)) for own in (large, theorem(TRUE, INTRO))]
    first, second = small.replay(jobs)
    assert first.outcome is Outcome.UNDECIDED
    assert first.reason is Reason.OUTPUT_LIMIT
    assert second.is_accepted
    assert replay(replayer, large).is_accepted
    number = replay(replayer, theorem(eq(NatLit(1 << (1 << 18)), NAT), INTRO))
    assert number.outcome is Outcome.UNDECIDED


def slow() -> dict[Name, ConstantInfo]:
    """A true statement whose proof makes the kernel count to 2^200 in unary."""
    count = Lam(
        ("n",),
        NAT,
        apply(
            Const(("Nat", "rec"), (LevelSucc(ZERO),)),
            Lam(("_",), NAT, NAT, BinderInfo.DEFAULT),
            NatLit(0),
            Lam(("_",), NAT, Lam(("m",), NAT, BVar(0), BinderInfo.DEFAULT), BinderInfo.DEFAULT),
            BVar(0),
        ),
        BinderInfo.DEFAULT,
    )
    return theorem(eq(App(count, NatLit(1 << 200)), NatLit(0)), refl(NatLit(0)))


def test_a_job_that_does_not_end_harms_nobody(certifier: Certifier, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is killed at its limit; the job it was at is undecided, all others are accepted.

    That takes five processes: the first, two for the jobs on either side of it, and two tries for itself.
    """
    started: list[int] = []

    def counted(compiler: Compiler, task: Mapping[str, object], num_jobs: int) -> Report:
        started.append(num_jobs)
        return run_task(compiler, task, num_jobs)

    monkeypatch.setattr("proofmill.certify.replay.replayer.run_task", counted)
    bounded = Replayer(replace(certifier.compiler, limits=Limits(wall_s=5.0)))
    jobs = [ReplayJob(own=theorem(TRUE, INTRO), goals=(GOAL,))] * 6
    jobs.insert(2, ReplayJob(own=slow(), goals=(GOAL,)))

    done = bounded.replay(jobs)

    undecided = [at for at, one in enumerate(done) if not one.is_accepted]
    assert undecided == [2]
    assert done[2].outcome is Outcome.UNDECIDED, done[2]
    assert done[2].reason is Reason.TIMEOUT_WALL
    assert sorted(started) == [1, 1, 2, 4, 7]


def test_a_full_memory_is_no_answer(certifier: Certifier) -> None:
    """The kernel gives up at its bound of memory: undecided."""
    bounded = Replayer(replace(certifier.compiler, limits=Limits(wall_s=30.0, memory_mib=200)))
    done = replay(bounded, slow())
    assert done.outcome is Outcome.UNDECIDED, done
    assert done.reason is Reason.OOM


def test_what_the_driver_cannot_build_harms_nobody(replayer: Replayer) -> None:
    """A process that fails before its first job: its jobs are tried again in halves."""
    jobs = [ReplayJob(own=theorem(TRUE, INTRO), goals=(GOAL,))] * 5
    jobs.insert(1, ReplayJob(own=theorem(TRUE, Proj(("And",), -1, INTRO)), goals=(GOAL,)))

    done = replayer.replay(jobs)

    assert [one.is_accepted for one in done] == [True, False, True, True, True, True]
    assert done[1].reason is Reason.JUDGE_ERROR


@pytest.mark.parametrize(
    ("driver", "outcome"),
    [
        ("""print('{"ready": true}\\n{"job": 0}')""", Outcome.UNDECIDED),
        ("""open(out + "/0.olean", "wb").write(b"olean")""", Outcome.UNDECIDED),
        ("""open(out + "/0.olean", "wb").write(other)""", Outcome.REJECTED),
        ("""open(out + "/0.olean", "wb").write(same)""", Outcome.ACCEPTED),
        ("""open(out + "/0.olean", "wb").write(same); sys.exit(1)""", Outcome.UNDECIDED),
        ("""open(out + "/0.olean", "wb").write(elsewhere)""", Outcome.UNDECIDED),
        ("""print('{"job": 0, "decl": 0, "error": "other: no"}')""", Outcome.REJECTED),
        ("""print('[]\\n{"job": true}\\n{"job": 9}\\nhello')""", Outcome.UNDECIDED),
    ],
)
def test_only_equal_constants_accept(
    certifier: Certifier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, driver: str, outcome: Outcome
) -> None:
    """Whatever a driver says, the module that it leaves decides: it must hold the very constants."""
    compile_ = certifier.compiler.compile
    same = compile_("theorem goal : True := True.intro", options={}).parts[0]
    other = compile_("theorem goal : True := id True.intro", options={}).parts[0]
    wider = replace(certifier.environment, imports=("Init.Core",))
    elsewhere = replace(certifier.compiler, environment=wider).compile(
        "theorem goal : True := True.intro", options={}
    )
    script = tmp_path / "driver.py"
    values = {"same": same, "other": other, "elsewhere": elsewhere.parts[0]}
    script.write_text(
        "import sys\nout = sys.argv[3]\n"
        + "".join(f"{name} = {value!r}\n" for name, value in values.items())
        + driver
    )
    monkeypatch.setattr("proofmill.certify.replay.process._DRIVER", script)

    assert replay(Replayer(certifier.compiler), read_module(same).constants).outcome is outcome


def test_stopping_ends_a_replay(certifier: Certifier) -> None:
    """Once the compiler is stopped, nothing is said."""
    stop = threading.Event()
    stop.set()
    stopped = Replayer(replace(certifier.compiler, stop=stop))
    with pytest.raises(CertifierError, match="cancelled"):
        replay(stopped, theorem(TRUE, INTRO))


def test_killed_processes_change_no_result(certifier: Certifier, honest: Constants) -> None:
    """Drivers are killed at random while jobs run: a kill is never an answer."""
    goals = [name for name, info in honest.items() if info.kind is ConstantKind.THEOREM] * 3
    ended = threading.Event()
    killed: list[int] = []
    replayer = Replayer(certifier.compiler, batch_jobs=10)

    def kill() -> None:
        while not ended.wait(0.15) and len(killed) < 4:
            killed.extend(_kill_drivers())

    killer = threading.Thread(target=kill)
    killer.start()
    done = replayer.replay([ReplayJob(own=honest, goals=(goal,)) for goal in goals])
    ended.set()
    killer.join()

    assert killed
    assert [one.detail for one in done] == [""] * len(goals)


def _kill_drivers() -> list[int]:
    """Kills the replay drivers below this process; their pids."""
    killed = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "cmdline").read_bytes()
            if b"driver.py" in words and _is_ours(int(folder.name)):
                os.kill(int(folder.name), signal.SIGKILL)
                killed.append(int(folder.name))
        except OSError:
            continue
    return killed


def _is_ours(pid: int) -> bool:
    while pid > 1:
        if pid == os.getpid():
            return True
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return False


def test_another_lean_is_not_driven(certifier: Certifier) -> None:
    """The layout of objects belongs to one commit; for any other the replay declines at once."""
    environment = certifier.compiler.environment
    other = replace(environment.toolchain, githash="0" * 40)
    assert can_replay(environment.toolchain)
    assert not can_replay(other)
    with pytest.raises(CertifierError, match="drives libleanshared"):
        Replayer(replace(certifier.compiler, environment=replace(environment, toolchain=other)))


def _row(case: Path) -> tuple[Name, str] | None:
    """Goal and text of a case that is to be certified on the core library."""
    expect = json.loads((case / "expect.json").read_text())
    if expect["verdict"] != "certified" or "needs" in expect or "track" in expect:
        return None
    file = case / "submission.lean"
    row = json.loads((case / "row.json").read_text())
    name = statement_name(row["statement"])
    assert isinstance(name, tuple)
    if file.exists():
        return name, file.read_bytes().decode()
    return name, row.get("code") or f"{row['statement']} :=\n{row['proof']}\n"


def test_honest_cases_of_the_catalogue_are_replayed(certifier: Certifier, replayer: Replayer) -> None:
    """Every case that level 3 certifies, level 4 certifies as well."""
    rows = {case.name: row for case in sorted(CASES.iterdir()) if (row := _row(case)) is not None}
    jobs = []
    for name, text in rows.values():
        compiled = certifier.compiler.compile(text, options={})
        assert compiled.parts, (text, compiled.errors)
        jobs.append(ReplayJob(own=read_module(compiled.parts).constants, goals=(name,)))

    done = replayer.replay(jobs)

    assert len(done) >= 30
    assert {name: one.detail for name, one in zip(rows, done, strict=True) if not one.is_accepted} == {}


def test_theorems_of_the_core_suite_are_replayed(certifier: Certifier, replayer: Replayer) -> None:
    """At least 600 theorems that Lean's tactics proved: none is refused."""
    total = 0
    for path in sorted(CORE.glob("*.lean")):
        compiled = certifier.compiler.compile(path.read_text(), options={})
        assert compiled.errors == (), path
        own = read_module(compiled.parts).constants
        goals = [name for name, info in own.items() if info.kind is ConstantKind.THEOREM]
        done = replayer.replay([ReplayJob(own=own, goals=(goal,)) for goal in goals])
        refused = {name_str(g): d.detail for g, d in zip(goals, done, strict=True) if not d.is_accepted}
        assert refused == {}, path
        total += len(goals)
    assert total >= MIN_THEOREMS
