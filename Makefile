# The newcomer's two commands: `make demo` and `make test`. Both set everything up by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test soak check versions samples docs bench release pictures clean

demo: $(READY)
	$(BIN)/cchc-xl demo demo

# On all processors, up to four; a module's tests (or a class's) stay together, as they share a LibreOffice.
test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope

# The harnesses alone, each as often as docs/do-tin-cay.md says; what they saw is in build/reliability.
soak: $(READY)
	CCHC_XL_SOAK=1 $(BIN)/python -m pytest -m soak --numprocesses auto --maxprocesses 4 --dist loadscope
	$(BIN)/python -m tests.promises --keep

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The tests' core on the other Pythons of this machine, and on the oldest libraries promised.
versions: $(READY)
	$(BIN)/python -m tests.versions

samples: $(READY)
	$(BIN)/python workbooks/samples/fill_samples.py
	$(BIN)/python workbooks/build_masters.py

# What is made from the program itself; the tests refuse it when it is stale.
docs: $(READY)
	$(BIN)/python -m tests.documents
	$(BIN)/python -m tests.promises

# One zip for Windows in dist/: wheels, program, workbooks, guides, cai-dat.cmd. With Python's own
# installer in it: make release PYTHON_INSTALLER=python-3.13.9-amd64.exe
release: $(READY)
	$(BIN)/python -m release $(if $(PYTHON_INSTALLER),--python-installer '$(PYTHON_INSTALLER)')

# The pictures of the guides, taken anew where LibreOffice and a screen are (see .ci/run).
pictures: $(READY)
	CCHC_XL_GUIDES=1 $(BIN)/python -m pytest -q tests/clicks/test_guide_pictures.py

bench: $(READY)
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.clicks

$(READY): setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,check]'
	touch $(READY)

clean:
	rm -rf $(VENV) demo build dist *.egg-info
