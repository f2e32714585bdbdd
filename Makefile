# What a newcomer and CI type. Everything is installed into $(VENV) from the two lock files, and only when they change.

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# The canvas for the browser. Node comes from the lock, so that no other one is needed. A folder is as new as the last file
# that came or went in it.
PAGE := server/static/index.html
PACKAGES := web/node_modules/.package-lock.json
WEB := $(shell find web -name node_modules -prune -o ! -name '*.test.ts*' ! -name schema.d.ts ! -path web -print)
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-emit-index-url \
	--custom-compile-command "make lock"
NPM := cd web && PATH="$(abspath $(BIN)):$$PATH" npm --no-update-notifier

.DELETE_ON_ERROR:
.PHONY: run install ui check check-server check-canvas test cluster cluster-stop lock

run: $(INSTALLED) $(PAGE)  ## start the server with the sample film
	@$(BIN)/reelgraph serve --sample

install: $(INSTALLED)

ui: $(PAGE)  ## build the canvas for the browser, if it has changed

check: check-server check-canvas  ## style, types, who imports whom; for the canvas also its tests and its size

check-server: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

check-canvas: $(PAGE)
	$(NPM) run --silent check
	$(NPM) run --silent test
	$(NPM) run --silent size

# A process that crashes is not replaced: the test that was at work in it has failed, and xdist may wait for ever for what
# it hands to the new one (pytest-dev/pytest-xdist#784).
test: $(PAGE)  ## all of the above and every test; those of a file one after the other, some files at the same time
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=line check
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --max-worker-restart 0 \
		--dist loadfile --no-loadscope-reorder

cluster: $(INSTALLED) $(PAGE)  ## the whole stack on this computer: Postgres, Redis, S3, two servers, a worker per lane
	@$(BIN)/python tests/support/cluster_by_hand.py start

cluster-stop: $(INSTALLED)  ## end it, and remove all of it
	@$(BIN)/python tests/support/cluster_by_hand.py stop

# runtime.lock and gpu.lock are what the images install: parts of requirements.lock, and onnxruntime for graphics cards.
lock: $(INSTALLED)  ## after a change of the dependencies in pyproject.toml
	$(COMPILE) --extra cpu --group dev --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra cpu --extra otel --constraint requirements.lock --output-file runtime.lock pyproject.toml
	echo 'onnxruntime-gpu[cuda,cudnn]' | $(COMPILE) --python-version 3.11 --constraint requirements.lock --output-file gpu.lock -
	echo uv | $(COMPILE) --python-version 3.11 --output-file bootstrap.lock -

# uv installs the lock in a tenth of pip's time. `--no-deps`: the lock is complete, and insightface asks for an OpenCV
# build that needs X libraries; the headless one is the only owner of `cv2`.
$(INSTALLED): pyproject.toml requirements.lock bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Reelgraph needs Python 3.11 or newer.")'
	@echo "Installing into $(VENV): about 1.5 GB, once"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(PACKAGES): web/package-lock.json | $(INSTALLED)
	@echo "Installing what the canvas is built with: about 300 MB, once"
	@$(NPM) ci --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(PACKAGES) $(WEB)
	@echo "Building the canvas"
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@
