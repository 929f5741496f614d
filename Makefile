# Everything lives in .venv: nothing is installed outside this folder.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
PACKAGES := boundaries contacts gaps geocode intake pipeline posts simulate sources store webmap

.PHONY: setup demo test check format bench figures lock clean

setup: .venv/.ready

.venv/.ready: export PYTHONWARNINGS = ignore
.venv/.ready: pyproject.toml requirements.txt requirements-dev.txt webmap/package-lock.json webmap/styles/govuk.scss webmap/assets.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m webmap.assets
	touch $@

demo: setup
	$(BIN)/wardlight demo

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/mypy tests benchmarks

# One process a core, a module's tests in one; BLAS in one thread, or the processes wait for each other.
test: export OPENBLAS_NUM_THREADS = 1
test: check
	$(BIN)/python -m pytest -n auto --dist loadscope

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	$(BIN)/python -m benchmarks.throughput
	$(BIN)/python -m benchmarks.boundaries
	$(BIN)/python -m benchmarks.demo_truth
	$(BIN)/python -m benchmarks.gaps
	$(BIN)/python -m benchmarks.gap_calibration
	$(BIN)/python -m benchmarks.gap_speed
	$(BIN)/python -m benchmarks.gap_san_francisco
	$(BIN)/python -m benchmarks.geocoder
	$(BIN)/python -m benchmarks.national
	$(BIN)/python -m benchmarks.web

figures: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	$(BIN)/python -m benchmarks.figures

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --quiet --custom-compile-command "make lock" pyproject.toml

lock: setup
	$(COMPILE) -o requirements.txt
	$(COMPILE) --extra dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --extra bench -c requirements.txt -o requirements-bench.txt

clean:
	rm -rf .venv build *.egg-info webmap/node_modules webmap/static/vendor
