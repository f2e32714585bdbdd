# What a newcomer and CI type. Everything is installed into $(VENV) from the two lock files, and only when they change.

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DELETE_ON_ERROR:
.PHONY: run install check test lock

run: $(INSTALLED)  ## start the server with the sample film
	@$(BIN)/reelgraph serve --sample

install: $(INSTALLED)

check: $(INSTALLED)  ## style, types, and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: check  ## all of the above and every test
	$(BIN)/python -m pytest

lock: $(INSTALLED)  ## after a change of the dependencies in pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-emit-index-url \
		--custom-compile-command "make lock" --extra cpu --group dev --output-file requirements.lock pyproject.toml
	echo uv | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-emit-index-url \
		--custom-compile-command "make lock" --python-version 3.11 --output-file bootstrap.lock -

# uv installs the lock in a tenth of pip's time. `--no-deps`: the lock is complete, and insightface asks for an OpenCV
# build that needs X libraries; the headless one is the only owner of `cv2`.
$(INSTALLED): pyproject.toml requirements.lock bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Reelgraph needs Python 3.11 or newer.")'
	@echo "Installing into $(VENV): about 1.3 GB, once"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
