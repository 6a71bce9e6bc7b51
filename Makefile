# Two commands from a fresh clone; all they need is Python >= 3.11 with venv, and make:
#
#   make sweep     install into .venv, then propose, prove and certify lemmas for five minutes
#   make test      install into .venv, then run every test that this machine can run
#
# Variables: make sweep ARGS="--minutes 1"     further arguments for the sweep (or for pytest)
#            make sweep EXTRAS=export          without torch: saves a download of up to 3 GB on machines
#                                              without a GPU, where it brings CUDA all the same; the
#                                              language-model lane is then off, and says so
#            make test PYTHON=python3.12       another interpreter
#            make test JOBS=8                  tests in parallel

PYTHON ?= python3
VENV   ?= .venv
EXTRAS ?= prover,export
JOBS   ?= 2
ARGS   ?=

BIN    := $(VENV)/bin
comma  := ,
DEV    := $(if $(EXTRAS),$(EXTRAS)$(comma))train,dojo,report,metrics,cluster,dev
SOURCES = factory provers tests

# One stamp per set of extras, newer than what it was made from: a second run installs nothing.
installed  = $(VENV)/.installed-$(subst $(comma),-,$(or $(1),core))
USER_STAMP := $(call installed,$(EXTRAS))
DEV_STAMP  := $(call installed,$(DEV))

.PHONY: help sweep test loop-demo mutants lint fix doctor dist clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

sweep: $(USER_STAMP) ## install, then run the default sweep (ARGS="--minutes 1" to shorten it)
	@echo "==> proofmill sweep default $(ARGS)"
	@$(BIN)/proofmill sweep default $(ARGS)

test: $(DEV_STAMP) ## install, then run all tests that this machine can run
	@echo "==> what this machine has (tests that need more are skipped and say why)"
	-@$(BIN)/proofmill doctor
	@echo "==> pytest, $(JOBS) at a time"
	@$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

loop-demo: $(DEV_STAMP) ## install, then let a small prover improve itself, beside a control (ARGS="--seed 1")
	@echo "==> proofmill loop default --control $(ARGS)"
	@$(BIN)/proofmill loop default --control $(ARGS)

mutants: $(DEV_STAMP) ## take each check out of the judge in turn, and see that a case notices
	@$(BIN)/python -m tests.certify.mutation $(ARGS)

lint: $(DEV_STAMP) ## check style and types
	@echo "==> ruff check"
	@$(BIN)/ruff check $(SOURCES)
	@echo "==> ruff format --check"
	@$(BIN)/ruff format --check $(SOURCES)
	@echo "==> mypy"
	@$(BIN)/mypy

fix: $(DEV_STAMP) ## repair what ruff can repair
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

doctor: $(USER_STAMP) ## say what works on this machine and what is missing
	@$(BIN)/proofmill doctor

dist: $(DEV_STAMP) ## build the wheel into dist/
	@$(BIN)/python -m pip wheel --no-deps --wheel-dir dist .

clean: ## remove the environment and all tool caches (runs/ is kept)
	@echo "==> removing $(VENV), caches and build output"
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find factory provers tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed-%: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "proofmill needs Python >= 3.11, and $(PYTHON) is $$($(PYTHON) --version 2>&1);"; \
	  echo "install one (Debian 12: apt-get install python3 python3-venv) or run: make PYTHON=/path/to/python3.11"; \
	  exit 1; } >&2
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  echo "==> making $(VENV) with $$($(PYTHON) --version)"; \
	  $(PYTHON) -m venv --clear $(VENV) || { \
	    echo "no virtual environment could be made; on Debian: apt-get install python3-venv" >&2; exit 1; }; }
	@echo "==> installing proofmill[$(subst -,$(comma),$*)] (minutes the first time, most of them for torch)"
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt \
	  -e '.$(if $(filter core,$*),,[$(subst -,$(comma),$*)])'
	@# The developer's set contains the user's: make sweep after make test has nothing to install.
	@touch $@ $(if $(filter dev %-dev,$*),$(USER_STAMP))
