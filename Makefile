# Everything a person does with KAM Lab, as one word each. `make` alone lists them.
# No make? README.md says the same in plain commands.

VENV   ?= .venv
PYTHON ?= $(or $(shell for p in python3 python3.13 python3.12 python3.11; do \
    $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python3)
BIN    := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
OUT    ?= out/sample
JOBS   ?= 2
LESSON ?= 00
EXTRAS := lab,office,database,criteria,dev
FULL   := $(EXTRAS),spark

STUDIES := portfolio change rewind lifetime_value at_risk white_space selection account_review
# uv is quick; plain pip follows where a company's own pip settings are the only way to packages
install = $(BIN)/python -m uv pip install --quiet --python $(BIN)/python -c requirements.lock -e ".[$(1)]" \
    || $(BIN)/python -m pip install --quiet -c requirements.lock -e ".[$(1)]"

.DEFAULT_GOAL := help
# modules compiled once serve all kernels and commands that a target starts
unexport PYTHONDONTWRITEBYTECODE
.DELETE_ON_ERROR:
.PHONY: help learn study test long walks lab lint lessons picture bench prove lock clean

help: ## list what can be done
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | awk -F'|' '{ printf "make %-9s %s\n", $$1, $$2 }'

$(VENV)/.installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "KAM Lab needs Python 3.11 or newer. Say where it is: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	$(call install,$(EXTRAS))
	touch $@

$(VENV)/.installed-spark: $(VENV)/.installed
	$(call install,$(FULL))
	touch $@

learn: $(VENV)/.installed ## open a lesson: make learn LESSON=03, in Spanish: make learn LESSON=03 KAM_LANG=es
	$(BIN)/kam learn $(LESSON)

study: $(VENV)/.installed ## the eight studies on the sample portfolio, in English and in Spanish
	@for lang in en es; do for study in $(STUDIES); do \
	    $(BIN)/kam study $$study --lang $$lang --out $(OUT)/$$lang || exit 1; done; done
	@echo "To look at:"; for lang in en es; do \
	    for page in portfolio/report.html selection/report.html account_review/plan.html account_review/qbr.pptx; do \
	    echo $(OUT)/$$lang/$$page; done; done

# By file, since pytest-xdist 3.8 does not see groups of tests under pytest 9.2
pytest  = $(BIN)/python -m pytest -n $(JOBS) --dist loadfile
compare = $(pytest) -c tools/nbval.ini --rootdir .

test: export KAM_LANG := en
test: $(VENV)/.installed-spark ## style, the quick tests, and each English lesson compared with what it prints today
	@status=0; \
	$(pytest) tests || status=1; \
	$(compare) notebooks --ignore notebooks/es --ignore notebooks/studies || status=1; \
	exit $$status

long: export KAM_LANG := en
long: $(VENV)/.installed-spark ## the tests that take longer, and the other notebooks: before a release, and in CI as time allows
	@status=0; \
	$(compare) notebooks/es notebooks/studies || status=1; \
	$(pytest) -m long tests || status=1; \
	exit $$status

walks: $(VENV)/.installed ## those of make long in which every lesson is finished by keyboard in a browser
	$(BIN)/python -m pytest -m long tests/browser/test_browser_learn.py tests/browser/test_browser_lessons.py

lab: $(VENV)/.installed ## open JupyterLab
	$(BIN)/jupyter lab notebooks

lint: $(VENV)/.installed ## style of code and notebooks, notebook policy, translations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python tools/check_notebooks.py
	$(BIN)/python tools/messages.py
	$(BIN)/python tools/translate.py

lessons: export KAM_LANG := en
lessons: $(VENV)/.installed ## run every committed notebook again and keep what it prints
	$(BIN)/python tools/run_notebooks.py $$(find notebooks -name '*.ipynb' -not -path '*/.*')

picture: study ## take the pictures of the README again (needs Chromium)
	$(BIN)/python tools/picture.py $(OUT)

bench: $(VENV)/.installed-spark ## the speed and memory table
	$(BIN)/python -m benchmarks

prove: $(VENV)/.installed ## the long simulations whose tables stand in docs/proofs
	$(BIN)/python -m proofs

lock: $(VENV)/.installed ## pin every version again (after a change of pyproject.toml)
	$(BIN)/python -m uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	    --upgrade --no-header --no-annotate -o requirements.lock

clean: ## remove what make made: the environment, the sample's studies, caches
	rm -rf $(VENV) $(OUT) build dist .pytest_cache .ruff_cache .hypothesis
