# One word per habit. `make demo` and `make test` need nothing but Python 3.11 or newer.
PYTHON ?= python3
# Where the inputs of the largest benchmark are kept for another time.
WHOLE ?= data/whole
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export MLFLOW_DISABLE_TELEMETRY := true
export DO_NOT_TRACK := true

.PHONY: demo test test-extras test-mlflow test-pages test-spark test-office check docs evidence golden bench bench-law bench-facts bench-intake bench-kernel bench-explain bench-select bench-spark bench-whole lock format clean test-crash

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: .venv/installed
	$(BIN)/lingpao-lab demo --out demo

test: .venv/installed
	$(BIN)/python -m pytest -n 2 --dist worksteal

# The learner behind the extra `scorecard` draws in a stack of solvers (1.6 GB): it is tried in an
# environment of its own, and not at every change.
.venv-extras/installed: .ci/extras.lock .venv/installed
	$(PYTHON) -m venv --clear .venv-extras
	$(BIN)/uv pip sync --quiet --python .venv-extras --require-hashes .ci/extras.lock
	touch $@

test-extras: .venv-extras/installed
	.venv-extras/bin/python -m pytest -k "optbinning or exact" tests/models/test_learners.py \
		tests/models/test_scorecard.py tests/models/test_estimators.py

# Writers of lists are killed at hundreds of points; `make test` tries ten.
test-crash: .venv/installed
	LINGPAO_CRASHES=1 $(BIN)/python -m pytest -n 2 tests/crash

# Tracking servers and served models on loopback, processes of their own, long ways through the
# registry, studies of bands, real inputs at length: slow, so apart.
test-mlflow: .venv/installed
	$(BIN)/python -m pytest -m server -n 2 --dist worksteal tests/experiments tests/journeys

# What drives the browser stands beside the environment; the browser itself is Debian's.
.venv-pages/installed: .ci/pages.lock .venv/installed
	rm -rf .venv-pages
	$(BIN)/pip install --quiet --no-deps --require-hashes --target .venv-pages --requirement .ci/pages.lock
	touch $@

# The pages in a real browser: on a telephone, on a desk, on paper. Never skipped: without a browser
# the target installs one where it may, else it fails and says so.
test-pages: .venv-pages/installed
	.ci/chromium
	PYTHONPATH=.venv-pages $(BIN)/python -m pytest -m browser tests/pages

# The workbooks in LibreOffice: every formula worked out anew, every sheet on paper. Never skipped:
# without the program the target installs it where it may, else it fails and says so.
test-office: .venv-pages/installed
	.ci/office
	PYTHONPATH=.venv-pages $(BIN)/python -m pytest -m office tests/office

# Spark in an environment of its own, for it is larger than all the rest. Never skipped: without
# Java the target installs one where it may, else it fails and says so.
.venv-spark/installed: .ci/spark.lock .venv/installed
	$(PYTHON) -m venv --clear .venv-spark
	$(BIN)/uv pip sync --quiet --python .venv-spark --require-hashes .ci/spark.lock
	$(BIN)/uv pip install --quiet --python .venv-spark --no-deps --no-build-isolation --editable .
	touch $@

test-spark: .venv-spark/installed
	.ci/java
	.venv-spark/bin/python -m pytest -m spark tests/scoring/test_spark.py

check: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/test_house.py

# Writes the pages of the law, of the indicators and of the made-up province anew.
docs: .venv/installed
	$(BIN)/lingpao law docs --out docs/policies.md
	$(BIN)/lingpao indicators --out docs/indicators.md
	LINGPAO_WRITE_DOCS=1 $(BIN)/python -m pytest tests/features/test_synthetic_calibration.py

# Measures the figures of docs/evidence.md on the real inputs beside the project.
evidence: .venv/installed
	$(BIN)/lingpao-lab evidence --data ../shared/data --out docs

# Writes the golden list and plans anew; read the difference before it is committed.
golden: .venv/installed
	LINGPAO_WRITE_GOLDEN=1 $(BIN)/python -m pytest tests/test_golden.py tests/test_sentences.py \
		tests/scoring/test_plan_words.py

format: .venv/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Judging measured against a general rule engine, indicators and intake against pandas: a quick look.
bench: .venv/installed
	$(BIN)/python -m benchmarks.law_speed --enterprises 100000 --sample 2000
	$(BIN)/python -m benchmarks.facts_speed --enterprises 60000 --runs 1
	$(BIN)/python -m benchmarks.intake_speed --rows 50000 150000 --form 2000
	$(BIN)/python -m benchmarks.kernel_speed --trees 60 --rows 20000 --sample 200
	$(BIN)/python -m benchmarks.explain_speed --enterprises 60000 --list 500 --sample 200
	$(BIN)/python -m benchmarks.select_speed --enterprises 20000 --places 3000 --no-prices
	$(BIN)/python -m benchmarks.whole_way --enterprises 2000 --trees 40 --refits 19 --trained 2500 --top 100 --explained 100

# The same at full size.
bench-law: .venv/installed
	$(BIN)/python -m benchmarks.law_speed

bench-facts: .venv/installed
	$(BIN)/python -m benchmarks.facts_speed

bench-intake: .venv/installed
	$(BIN)/python -m benchmarks.intake_speed

bench-kernel: .venv/installed
	$(BIN)/python -m benchmarks.kernel_speed

bench-explain: .venv/installed
	$(BIN)/python -m benchmarks.explain_speed

bench-select: .venv/installed
	$(BIN)/python -m benchmarks.select_speed

# Takes half an hour; inputs are kept, so that another time takes less.
bench-whole: .venv/installed
	$(BIN)/python -m benchmarks.whole_way --books 1 --work $(WHOLE) --page docs/benchmarks.md

bench-spark: .venv-spark/installed
	.ci/java
	.venv-spark/bin/python -m benchmarks.spark_speed

# The lock names packages and hashes, never an index. One file serves Python 3.11 and later.
lock: .venv/installed
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --extra dev --extra bench --extra glassbox \
		--extra tune --extra conformal --extra docx \
		pyproject.toml --output-file requirements.lock $(LOCK)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --extra dev \
		--extra glassbox --extra scorecard --constraint requirements.lock \
		pyproject.toml --output-file .ci/extras.lock $(LOCK)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --extra dev \
		--extra spark --constraint requirements.lock \
		pyproject.toml --output-file .ci/spark.lock $(LOCK)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		--constraint requirements.lock --group pages --output-file .ci/pages.lock $(LOCK)

clean:
	rm -rf .venv .venv-extras .venv-pages .venv-spark demo
