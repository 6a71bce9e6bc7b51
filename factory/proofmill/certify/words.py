"""The words that text from outside may not contain, and those of which only listed ones are allowed.

Tables only; ``policy.py`` says where they apply. The keywords were read from the token table of the pinned
Lean (tests/certify/test_policy.py looks for words of it that no table here has ruled on).
"""

from __future__ import annotations

__all__ = [
    "ATTRIBUTES_ALLOWED",
    "CATEGORIES_ALLOWED",
    "CODE_FORBIDDEN",
    "COMMANDS",
    "HASH_ALLOWED",
    "HASH_COMMANDS",
    "LEAN_ALLOWED",
    "OPTIONS_ALLOWED",
    "RUNS_PROGRAMS",
]

COMMANDS = frozenset(
    """
    abbrev add_decl_doc assert_not_exists assert_not_imported attribute axiom binder_predicate
    builtin_dsimproc builtin_initialize builtin_simproc class declare_syntax_cat def deriving dsimproc
    elab elab_rules end example export grind_pattern import include inductive infix infixl infixr
    init_quot initialize instance irreducible_def local macro macro_rules mutual namespace
    noncomputable nonrec notation notation3 omit opaque partial postfix prefix private protected
    public recommended_spelling register_builtin_option register_label_attr register_option
    register_simp_attr run_cmd run_elab run_meta scoped section simproc simproc_decl structure
    syntax theorem universe unif_hint unsafe variable
    """.split()
)
"""Words that begin or modify a command; all are reserved, so no honest term or tactic contains them."""

RUNS_PROGRAMS = frozenset(
    """
    by_elab run_tac run_conv include_str include_bytes bv_check elabToSyntax elab_stx_quot idbg
    leading_parser trailing_parser with_panel_widgets show_panel_widgets
    """.split()
)
"""Words inside terms and tactics that run a program, read a file or leave the checked language."""

CODE_FORBIDDEN = RUNS_PROGRAMS | frozenset(
    """
    axiom binder_predicate block_until_cancelled builtin_cbv_simproc builtin_cbv_simproc_decl
    builtin_command_code_action builtin_dsimproc builtin_dsimproc_decl builtin_env_linter
    builtin_grind_propagator builtin_initialize builtin_sevalproc builtin_simproc builtin_simproc_decl
    cbv_simproc cbv_simproc_decl command_code_action declare_bitwise_int_theorems
    declare_bitwise_uint_theorems declare_command_config_elab declare_command_config_elab_legacy
    declare_config_elab declare_config_elab_legacy declare_core_config_elab declare_eval_bin
    declare_eval_bin_bitwise declare_eval_bin_bool_pred declare_int_theorems declare_simp_like_tactic
    declare_sint_simprocs declare_syntax_cat declare_term_config_elab declare_uint_simprocs
    declare_uint_theorems def_eval_config_item derive_eval_expr_instance_using_meta_eval
    docs_to_verso dsimproc dsimproc_decl elab elab_rules ensure_eval_expr_instance
    ensure_eval_term_expr_instances ensure_eval_term_instance eval_prec eval_prio export
    gen_cnstr_fns grind_propagator init_grind_norm init_quot initialize make_elab_grind_config
    make_elab_simp_config norm_cast_add_elim register_builtin_option register_error_explanation
    register_grind_attr register_label_attr register_linter_set register_option register_parser_alias
    register_simp_attr register_sym_dsimp register_sym_simp register_sym_simp_attr register_tactic_tag
    reprove reset_grind_attrs run_cmd run_elab run_meta set_library_suggestions sevalproc simproc
    simproc_decl syntax tactic_extension test_extern unlock_limits unsafe
    wait_for_cancel_once wait_for_cancel_once_async wait_for_cancel_once_command
    wait_for_main_cancel_once_async wait_for_test_task wait_for_unblock wait_for_unblock_async
    """.split()
)
"""What a whole file of the track called plain may not contain."""

HASH_ALLOWED = frozenset(
    """
    #check #check_failure #check_simp #check_tactic #guard_expr #help #print #reduce #synth #version
    #where
    """.split()
)
"""``#`` commands that compile and run nothing."""

HASH_COMMANDS = frozenset(
    """
    #check #discr_tree #dump_async_env_state #eval #exit #grind_lint #guard #help #html #import_path
    #info_trees #postprocess_traces #print #reduce #show_deprecated_modules #synth #time #version
    #where #widget #with_exporting
    """.split()
)
"""How all ``#`` commands of the pinned Lean, and a few of Mathlib, begin."""

ATTRIBUTES_ALLOWED = frozenset(
    """
    local scoped high low mid default
    simp ext congr refl symm trans norm_cast push_cast coe grind elab_as_elim
    induction_eliminator cases_eliminator match_pattern reducible irreducible semireducible
    inline noinline always_inline macro_inline specialize instance default_instance class
    inherit_doc deprecated nospecialize aesop iff unused simps
    """.split()
)
"""Attributes. A list of what is allowed: many others run programs at compile time."""

OPTIONS_ALLOWED = (
    *("aesop.", "autoImplicit", "autoLift", "backward.", "bv.", "checkBinderAnnotations", "diagnostics"),
    *("exponentiation.", "format.", "genInjectivity", "genSizeOf", "grind.", "inductive.", "linter."),
    *("match.", "maxHeartbeats", "maxRecDepth", "maxSynthPendingDepth", "maxUniverseOffset", "pp."),
    *("profiler", "quotPrecheck", "relaxedAutoImplicit", "says.", "simp.", "structure", "synthInstance."),
    *("smartUnfolding", "tactic.", "trace.", "warn.", "warningAsError"),
)
"""Options that may be set: those that begin like this. Of the others some run code, some skip checks."""

CATEGORIES_ALLOWED = frozenset({"term", "tactic", "conv", "command", "tacticSeq"})
"""Syntax categories in which a macro may be defined, or a quotation be written."""

LEAN_ALLOWED = frozenset({"Grind", "Omega", "Order", "Data"})
"""Parts of the namespace ``Lean`` that hold mathematics; the rest are the types of programs."""
