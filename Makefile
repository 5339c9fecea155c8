# Two commands: `make run` opens Archigram, `make test` proves it. Both set up what is missing.
PY := .venv/bin/python

.PHONY: run test lint check setup setup-test lock truth gallery bench clean

run: setup ## open the window (without a display: draw the two ResNets into out/)
	@scripts/run.sh

test: setup-test lint ## everything: lint, types, import contracts, tests
	@$(PY) -m tests.corpus.fetch || echo "some public model files could not be fetched: their tests will skip"
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n 2 --dist loadgroup --durations 10

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy main.py graph loaders render probe exporters worker cli gui archigram
	.venv/bin/lint-imports
	.venv/bin/deptry .

setup:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

truth: setup-test ## renew what the tests hold Archigram to, from Keras itself
	$(PY) -m tests.truth.regenerate

gallery: setup-test ## make every figure of docs/gallery.md again
	$(PY) -m docs.gallery.figures

bench: setup-test ## speed and memory, as ratios against a baseline measured in the same run
	$(PY) -m benchmarks

lock: setup-test ## renew the pinned dependencies after a change in pyproject.toml
	$(PY) -m pip install --quiet uv
	for purpose in "run" "test --extra dev" "cuda --extra cuda"; do set -- $$purpose; name=$$1; shift; \
	  .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet \
	    $$@ -o requirements/$$name.txt; done

clean:
	rm -rf .venv out build *.egg-info .pytest_cache .mypy_cache .ruff_cache
