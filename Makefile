# Everything is made inside this folder: .tools/ holds uv, each .venv* one environment. Needed: make, Python 3.11 or newer.

PYTHON ?= python3
ARGS ?=
PROCESSES ?= 2
UV := .tools/bin/uv

# One worker keeps one file of tests. A worker that dies fails the run: pytest-xdist 3.8 hangs when it replaces one.
PYTEST = .venv-test/bin/pytest -n $(PROCESSES) --dist loadfile --max-worker-restart 0

.DEFAULT_GOAL := help
.PHONY: help run test check coverage bench picture lock clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.installed ## start the demo company and print its address
	@.venv/bin/fonds serve --demo $(ARGS)

test: .venv-test/.installed ## run all tests; ARGS="-k loan" chooses, PROCESSES=1 runs in one
	tests/support/chromium.sh
	$(PYTEST) $(ARGS)

coverage: .venv-test/.installed ## run all tests and fail under 95 % of the engine's branches
	tests/support/chromium.sh
	$(PYTEST) --cov $(ARGS)

check: .venv-check/.installed ## format, lint, types, import picture, repository
	.venv-check/bin/ruff format --check .
	.venv-check/bin/ruff check .
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 .venv-check/bin/pyright --pythonpath .venv-check/bin/python
	.venv-check/bin/pytest -q tests/test_import_picture.py tests/test_repository.py

bench: .venv-bench/.installed ## measure fonds against hand-written SQL and its peers
	PYTHONPATH=. .venv-bench/bin/python bench/run.py $(ARGS)

picture: ## draw what imports what
	@PYTHONPATH=. $(PYTHON) -P tests/support/import_picture.py

clean: ## remove environments and caches, never the data of .fonds/
	rm -rf .tools .venv .venv-test .venv-check .venv-bench dist *.egg-info
	rm -rf .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- environments ---------------------------------------------------------------------------------------------------
# Third parties by locked hash, exactly those and no other; then fonds itself, editable, built by the locked back end.
define environment
	@echo "installing the packages of $(@D), about half a minute the first time ..."
	@test -x $(@D)/bin/python || $(UV) venv --quiet --python .tools/bin/python $(@D)
	@$(UV) pip sync --quiet --python $(@D)/bin/python --require-hashes $(filter requirements/%,$^)
	@$(UV) pip install --quiet --python $(@D)/bin/python --no-deps --no-build-isolation --editable .
	@touch $@
endef

.venv/.installed: requirements/run.txt requirements/build.txt pyproject.toml .tools/.installed
	$(environment)

.venv-test/.installed: requirements/test.txt requirements/build.txt pyproject.toml .tools/.installed
	$(environment)

.venv-check/.installed: requirements/lint.txt requirements/build.txt pyproject.toml .tools/.installed
	$(environment)

.venv-bench/.installed: requirements/bench.txt requirements/build.txt pyproject.toml .tools/.installed
	$(environment)

.tools/.installed: requirements/tools.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fonds needs Python 3.11 or newer, this is %s; name another: make PYTHON=python3.12" % sys.version.split()[0] or 0)'
	@echo "installing uv into .tools ..."
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --require-hashes --requirement requirements/tools.txt
	@touch $@

# --- lock -----------------------------------------------------------------------------------------------------------
# Versions stay as they are unless pyproject.toml moves them; UPGRADE=1 takes the newest it admits. Neither addresses nor
# paths are written: the same files serve every mirror. Each file is whole, and agrees with the one it is made from.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

lock: .tools/.installed ## write requirements/*.txt anew from pyproject.toml; UPGRADE=1 for newer versions
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --group test -c requirements/run.txt -o requirements/test.txt
	$(COMPILE) pyproject.toml --group test --group lint -c requirements/test.txt -o requirements/lint.txt
	$(COMPILE) pyproject.toml --group bench -c requirements/test.txt -o requirements/bench.txt
	$(COMPILE) --group build -o requirements/build.txt
	$(COMPILE) --group tools -o requirements/tools.txt
