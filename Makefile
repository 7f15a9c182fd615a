# Every target sets up what it needs: a virtual environment in .venv, ignored by git.
# The first Python that runs and is new enough; 3.11 and 3.12 are those on which durable-rules builds.
PYTHON ?= $(shell for p in python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check types errors benchmark clean golden

demo: $(STAMP)
	$(BIN)/clausewise demo

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --cov --cov-report=term --cov-fail-under=95

check: $(STAMP) types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python docs/make_errors.py --check
	$(BIN)/python docs/make_rejected.py --check
	$(BIN)/clausewise lint rules examples/msp
	$(BIN)/clausewise test rules examples/msp/rules --min-coverage 100

# An editable install with mapped folders cannot be followed by mypy: check an installed copy, from outside.
types: $(STAMP)
	rm -rf build $(VENV)/typed
	$(BIN)/python -m pip install -q --no-deps --target $(VENV)/typed .
	cd $(VENV)/typed && ../bin/mypy --strict --config-file ../../pyproject.toml --cache-dir ../mypy -p clausewise

errors: $(STAMP)
	$(BIN)/python docs/make_errors.py
	$(BIN)/python docs/make_rejected.py

# What the packs that ship say in plain English. Read the difference before it is committed.
golden: $(STAMP)
	for pack in rules/*.test.yaml; do name=$$(basename $$pack .test.yaml); \
		$(BIN)/clausewise describe rules/$$name.yaml --out tests/golden/describe/$$name.md || exit 1; done

benchmark: $(STAMP)
	$(BIN)/python benchmarks/throughput.py

$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "clausewise needs Python 3.11 or later on the PATH"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	touch $(STAMP)

clean:
	rm -rf $(VENV) build dist out *.egg-info .coverage .pytest_cache .ruff_cache .hypothesis
