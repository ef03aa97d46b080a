# Each target creates .venv and installs what it needs, once:
# make demo · test · browser · lint · site · convergence · mutants · soak · damage · peers · race · lock

PYTHON ?= python3
VENV   := .venv
PEERS  := .venv-peers
RACE   := .venv-race
SITE   := .venv-site
CHROME := .browser
BIN    := $(VENV)/bin
STAMPS := $(VENV)/stamps
LOCK   := requirements/lock.txt
PIP    := $(BIN)/python -m pip install -qq --disable-pip-version-check --constraint $(LOCK)

BACKENDS   := jax tensorflow torch
DEMO_FLAGS := --gan=r3gan --data=avatars_10k --size=32 --batch_size=32 --learning_rate=2e-3 \
	--epochs=4 --out=runs/demo

.PHONY: demo test browser lint site convergence mutants soak damage peers race lock clean

demo: $(STAMPS)/tensorflow
	@rm -rf runs/demo
	$(BIN)/python -m keras_gan train $(DEMO_FLAGS)

# Two processes at a time, the longest first; each prints its output when it has ended. TensorFlow
# keeps the programs it has compiled, so a backend has several; JAX's share theirs. Tests with the
# mark `any_backend` run once, on PyTorch, which starts soonest and compiles nothing, or on JAX where
# that is not installed.
tests.conformance := tests/models/test_conformance.py
tests.models := tests/models --ignore=tests/models/test_conformance.py
tests.training := tests/training tests/callbacks
tests.evaluation := tests/metrics tests/presets
tests.cli := tests/cli
APART := tests/models $(tests.training) $(tests.evaluation) $(tests.cli) tests/browser
tests.others := tests $(APART:%=--ignore=%)
PARTS := conformance others training cli models evaluation

# With threads of its own for an operation, each of the two processes would wait for the other's.
test: export OMP_NUM_THREADS = 1
test: export TF_NUM_INTRAOP_THREADS = 1
test: export TF_NUM_INTEROP_THREADS = 1
test: export JAX_COMPILATION_CACHE_DIR = $(CURDIR)/$(VENV)/programs
# XLA's older emitters of code compile small programs in a third of the time.
test-jax.%: export XLA_FLAGS = --xla_cpu_use_fusion_emitters=false
test: $(STAMPS)/test
	@rm -rf $(JAX_COMPILATION_CACHE_DIR)
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target \
	  test-any-backend $(foreach part,$(PARTS),$(BACKENDS:%=test-%.$(part)))

test-any-backend:
	@echo "pytest, once for all backends"
	@KERAS_BACKEND=$$($(BIN)/python -c "import importlib.util as u; \
	  print('torch' if u.find_spec('torch') else 'jax')") \
	  $(BIN)/python -m pytest -q -m any_backend tests

# Of a backend and a part: test-jax.cli
test-%:
	@if $(BIN)/python -c "import importlib.util as u; exit(not u.find_spec('$(basename $*)'))"; then \
	  echo "pytest, backend $(basename $*): $(tests$(suffix $*))"; \
	  KERAS_BACKEND=$(basename $*) $(BIN)/python -m pytest -q -m "not any_backend" $(tests$(suffix $*)); \
	else \
	  echo "pytest, backend $(basename $*): not installed, left out"; \
	fi

# Pages in headless Chromium; `make test` leaves these tests out until it is installed.
browser: $(STAMPS)/test $(CHROME)/installed
	KERAS_BACKEND=jax $(BIN)/python -m pytest -q tests/browser

lint: $(STAMPS)/lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Read without a server; the browser lets the search alone read its index from a server only.
PAGES := build/site/html

site: $(SITE)/installed
	@rm -rf build/site
	@$(SITE)/bin/python -m tools.site_pages build/site/pages
	@if command -v npm > /dev/null; then \
	  $(MAKE) --no-print-directory $(DRAWN)/installed && \
	  cp -r $(DRAWN)/models $(DRAWN)/runtime build/site/pages/browser_zoo; \
	else \
	  echo "no npm (https://nodejs.org): the zoo in the browser is written without its models"; \
	fi
	@$(SITE)/bin/zensical build --strict --clean
	@echo "open $(PAGES)/index.html"
	@echo "with the search: $(PYTHON) -m http.server --bind 127.0.0.1 --directory $(PAGES) 8000," \
	      "then http://127.0.0.1:8000"

# What the zoo in the browser draws with: the presets as ONNX, written once, and ONNX Runtime Web.
DRAWN := build/browser_zoo
RUNTIME := ort.wasm.bundle.min.mjs ort-wasm-simd-threaded.wasm

$(DRAWN)/installed: $(STAMPS)/export $(CHROME)/installed zoo/index.json \
  tools/browser_zoo.py tools/truncated_onnx.py
	@rm -rf $(DRAWN)
	@mkdir -p $(DRAWN)/runtime
	@cp $(RUNTIME:%=$(CHROME)/node_modules/onnxruntime-web/dist/%) $(DRAWN)/runtime
	@echo "writing the presets as ONNX into $(DRAWN)/models, which takes a few minutes"
	@KERAS_BACKEND=torch $(BIN)/python -m tools.browser_zoo $(DRAWN)/models
	@touch $@

convergence: $(STAMPS)/tensorflow
	$(BIN)/python -m benchmarks.convergence

mutants: $(STAMPS)/test
	$(BIN)/python -m tools.mutants --named
	$(BIN)/python -m tools.mutants

soak: $(STAMPS)/tensorflow
	$(BIN)/python -m tools.soak

damage: $(STAMPS)/test
	$(BIN)/python -m tools.damage

peers: $(STAMPS)/tensorflow $(PEERS)/installed
	$(PEERS)/bin/python -W ignore -m benchmarks.peers.values benchmarks/peers/values.npz
	$(BIN)/python -m benchmarks.parity

# RACE_FLAGS="--minutes=5 --seeds=0" for a shorter one; all of it takes ten hours or more. Its faces:
# python -m tools.fetch_data FOLDER avatars, then KERAS_GAN_DATA=FOLDER make race.
race: $(STAMPS)/test $(RACE)/installed
	$(BIN)/python -m benchmarks.race $(RACE_FLAGS)

# The releases in .venv become those that everyone gets: after `make test` there, on all backends.
lock: $(STAMPS)/test
	@{ sed -n '/^#/p; /^torch-fidelity/p' $(LOCK); \
	   $(BIN)/python -m pip list --format=freeze --exclude-editable --exclude=pip \
	     --exclude=setuptools --disable-pip-version-check | sed 's/+cpu//'; } > $(LOCK).new
	@mv $(LOCK).new $(LOCK)

clean:
	rm -rf $(VENV) $(PEERS) $(RACE) $(SITE) $(CHROME) build/site $(DRAWN)

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "keras_gan needs Python 3.11 or later. Try: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make virtual environments." \
	         "On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS)
	@touch $@

$(STAMPS)/lint: $(STAMPS)/venv $(LOCK)
	@echo "installing ruff and mypy into $(VENV)"
	@$(PIP) ruff mypy numpy
	@touch $@

$(STAMPS)/tensorflow: $(STAMPS)/venv setup.py pyproject.toml $(LOCK)
	@echo "installing keras_gan and TensorFlow into $(VENV), which takes a few minutes"
	@$(PIP) --editable '.[tensorflow]'
	@touch $@

$(STAMPS)/export: $(STAMPS)/venv setup.py pyproject.toml $(LOCK)
	@echo "installing keras_gan, PyTorch and onnx into $(VENV), which takes a few minutes"
	@$(PIP) --editable '.[torch,export]'
	@touch $@

# The tests pass with the locked PyTorch on Python 3.11; other Pythons get no PyTorch.
# torch-fidelity is installed apart: its package `tests` would hide ours.
$(STAMPS)/test: $(STAMPS)/venv setup.py pyproject.toml $(LOCK)
	@echo "installing keras_gan, its backends and test tools into $(VENV), which takes a while"
	@$(PIP) --editable '.[test,tensorflow,jax,export]'
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then \
	  $(PIP) torch; \
	fi
	@$(PIP) --no-deps --target $(VENV)/torch-fidelity torch-fidelity
	@touch $@

$(CHROME)/installed: tests/browser/package.json tests/browser/package-lock.json
	@command -v npm > /dev/null || \
	  { echo "The browser tests need Node.js 20 or later and npm (https://nodejs.org)."; exit 1; }
	@echo "installing Chromium into $(CHROME)"
	@mkdir -p $(CHROME) && rm -rf $(CHROME)/tmp && cp $^ $(CHROME)
	@cd $(CHROME) && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# An environment FOLDER of its own, with the packages of the first prerequisite.
define environment
@echo "installing $(2) into $(1)"
@$(PYTHON) -m venv $(1)
@$(1)/bin/python -m pip install -qq --disable-pip-version-check --requirement $<
@touch $@
endef

$(PEERS)/installed: benchmarks/peers/requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 11))' || \
	  { echo "TensorFlow 2.15 needs Python 3.9 to 3.11. Try: make PYTHON=python3.11 peers"; exit 1; }
	$(call environment,$(PEERS),TensorFlow 2.15 and the legacy packages)

$(RACE)/installed: benchmarks/race_parts/requirements.txt
	$(call environment,$(RACE),PyTorch and the contestants of the race)

$(SITE)/installed: requirements/site.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The site needs Python 3.11 or later. Try: make PYTHON=python3.11 site"; exit 1; }
	$(call environment,$(SITE),Zensical and mkdocstrings)
