# Every habit of the project is one command; `make` alone lists them.
# Needs nothing but make and a Python of 3.11 or newer: PYTHON names it (make test PYTHON=python3.12).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
EXTRAS ?= test
FUZZ_SECONDS ?= 3600
EXAMPLES ?= 20000
EDITS ?= 5000
MODEL ?= retrieval
RUN ?= retrieval
SEED ?= 1
ROWS ?= 20000
LAWS ?= tests/test_laws.py tests/test_meaning.py tests/test_edits.py tests/update/test_update.py tests/test_grammar.py tests/test_advice.py tests/test_agreement.py
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt
DEMO ?= $(firstword $(sort $(wildcard corpus/workflows/*.flow)))

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench bench-peer data bench-agent bench-agent-verify rewarded week ablation fuzz laws sample clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.stamp-test ## a virtual environment in .venv with flowc and all its tools

# Two depths of installation into one environment: what flowc needs to run, and what its tests need.
# A stamp older than the files that decide its content means there is something to do.
$(VENV)/.stamp-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "flowc needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.stamp-run: pyproject.toml constraints.txt | $(VENV)/.stamp-python
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.stamp-test: pyproject.toml constraints.txt | $(VENV)/.stamp-python
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation --editable '.[$(EXTRAS)]'
	@touch $(VENV)/.stamp-run $@

# torch, transformers and TRL: large, so only what trains asks for them.
$(VENV)/.stamp-train: pyproject.toml constraints.txt | $(VENV)/.stamp-python
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation --editable '.[train,serve]'
	@touch $(VENV)/.stamp-run $@

demo: $(VENV)/.stamp-run ## a workflow as Python and back, then every law on the whole corpus
	$(BIN)/flowc to-py --pure $(DEMO)
	$(BIN)/flowc to-py $(DEMO) -o build/demo/
	$(BIN)/flowc to-json build/demo/$(basename $(notdir $(DEMO))).py -o build/demo/
	cmp $(DEMO) build/demo/$(notdir $(DEMO)) && echo "the same, byte for byte"
	$(BIN)/flowc verify corpus

test: lint ## lint, types and tests
	$(BIN)/python -m pytest -n $(WORKERS) -q -m 'not long'

.PHONY: long
long: $(VENV)/.stamp-test ## tests of minutes: a week of the flywheel, killed and without room; after make setup EXTRAS=test,flywheel
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q -m long

lint: $(VENV)/.stamp-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/basedpyright --pythonpath $(BIN)/python

format: $(VENV)/.stamp-test ## format the code and apply the safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.stamp-test ## times of conversions and of the tools, tokens of answers; BASE=revision: beside those of another version
	$(if $(BASE),$(BIN)/python tools/bench_against.py '$(BASE)')
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_agent.py

bench-peer: $(VENV)/.stamp-test ## times of n8n's workflow SDK on its own documents beside ours; says how to get it into build/peer
	$(BIN)/python tools/bench_peer.py build/peer

data: $(VENV)/.stamp-test ## training data of a made-up population: ROWS=20000 conversations by SEED, CATALOG=real-ids.json
	$(BIN)/python -m flowc_training.stages.data --seed $(SEED) --rows $(ROWS) $(if $(CATALOG),--catalog '$(CATALOG)')

.PHONY: train-tiny
train-tiny: $(VENV)/.stamp-train ## all of training on a tiny model of random weights, on a CPU, and it is served; build/train-tiny/
	OMP_NUM_THREADS=1 $(BIN)/python -m flowc_training.stages.tiny

ablation: $(VENV)/.stamp-train ## Python against JSON on a small pretrained model: hours; WEIGHTS=folder in place of its package
	OMP_NUM_THREADS=1 $(BIN)/python -m flowc_training.ablation.running --out build/ablation $(if $(WEIGHTS),--weights '$(WEIGHTS)')
	$(BIN)/python -m flowc_training.ablation.table build/ablation

bench-agent-verify: $(VENV)/.stamp-test ## every example of the agent's benchmark proven, with its wrong variants
	$(BIN)/flowc-bench verify --complete

bench-agent: $(VENV)/.stamp-test ## the agent's benchmark on MODEL=retrieval, results and report in build/bench/
	$(BIN)/flowc-bench run --model '$(MODEL)' --out 'build/bench/$(RUN)'
	$(BIN)/flowc-bench report 'build/bench/$(RUN)'

rewarded: $(VENV)/.stamp-test ## a small model learns from rewards, before and after; after make setup EXTRAS=test,train
	OMP_NUM_THREADS=1 $(BIN)/python -m flowc_training.stages.rewarded --out build/rewarded

week: $(VENV)/.stamp-test ## a week of the flywheel from nothing with a tiny model, build/flywheel/; after make setup EXTRAS=test,flywheel
	OMP_NUM_THREADS=1 $(BIN)/flowc-flywheel week --home build/flywheel

fuzz: $(VENV)/.stamp-test ## damaged input, for FUZZ_SECONDS=3600; finds are kept in tests/finds
	FLOWC_FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest -n $(WORKERS) -q -rP -m fuzz

laws: $(VENV)/.stamp-test ## every law on EXAMPLES=20000 documents, EDITS=5000 edits, by SEED
	FLOWC_PROFILE=nightly FLOWC_EXAMPLES=$(EXAMPLES) FLOWC_EDITS=$(EDITS) FLOWC_GRAMMAR_TEXTS=$(EXAMPLES) \
	  $(BIN)/python -m pytest -n $(WORKERS) -rP --hypothesis-seed=$(SEED) $(LAWS)

sample: $(VENV)/.stamp-test ## programs of a random model held to the grammar; after make setup EXTRAS=test,heavy
	$(BIN)/python tools/sample_programs.py --count 200 --tokens 400 --seed $(SEED)

clean: ## remove the environment and everything generated
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
