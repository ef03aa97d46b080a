# Each target makes .venv and installs what it needs, once:
# make demo · test · lint · convergence · mutants · soak

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP    := $(BIN)/python -m pip install -qq --disable-pip-version-check

DEMO_FLAGS := --gan=gan --data=fashion_mnist_10k --epochs=20 --out=runs/demo

.PHONY: demo test lint convergence mutants soak clean

demo: $(STAMPS)/tensorflow
	$(BIN)/python -m keras_gan train $(DEMO_FLAGS)

test: $(STAMPS)/test
	@for backend in tensorflow jax torch; do \
	  if $(BIN)/python -c "import $$backend" 2>/dev/null; then \
	    echo "pytest, backend $$backend"; \
	    KERAS_BACKEND=$$backend $(BIN)/python -m pytest -q || exit 1; \
	  else \
	    echo "pytest, backend $$backend: not installed, left out"; \
	  fi; \
	done

lint: $(STAMPS)/lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check

convergence: $(STAMPS)/tensorflow
	$(BIN)/python -m benchmarks.convergence

mutants: $(STAMPS)/test
	$(BIN)/python -m benchmarks.mutants --named
	$(BIN)/python -m benchmarks.mutants

soak: $(STAMPS)/tensorflow
	$(BIN)/python -m benchmarks.soak

clean:
	rm -rf $(VENV)

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "keras_gan needs Python 3.11 or later. Try: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make virtual environments." \
	         "On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS)
	@touch $@

$(STAMPS)/lint: $(STAMPS)/venv
	@echo "installing ruff into $(VENV)"
	@$(PIP) ruff
	@touch $@

$(STAMPS)/tensorflow: $(STAMPS)/venv setup.py pyproject.toml
	@echo "installing keras_gan and TensorFlow into $(VENV), which takes a few minutes"
	@$(PIP) --editable '.[tensorflow]'
	@touch $@

# The PyTorch release that the tests are known to pass with; the other Pythons go without.
$(STAMPS)/test: $(STAMPS)/venv setup.py pyproject.toml
	@echo "installing keras_gan, its backends and test tools into $(VENV), which takes a while"
	@$(PIP) --editable '.[test,tensorflow,jax]'
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then \
	  $(PIP) torch==2.13.0; \
	fi
	@touch $@
