PORT ?= 8000
DATA ?= .local
RESET ?=
PEOPLE ?= 0
export PORT DATA RESET PEOPLE
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := demo
.PHONY: demo test check lock draw

demo:
	@sh tools/bootstrap requirements/local.lock
	@.venv/bin/python tools/texts.py
	@exec .venv/bin/python -m config.demo

test: check
	@.venv/bin/python tools/browser.py
	@.venv/bin/python manage.py learn
	@.venv/bin/python -m pytest -n 2 --dist loadgroup

check:
	@sh tools/bootstrap requirements/dev.lock
	@.venv/bin/python tools/texts.py
	@.venv/bin/ruff format --check -q .
	@.venv/bin/ruff check -q .
	@.venv/bin/djlint templates --lint --quiet
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/mypy
	@.venv/bin/python manage.py makemigrations --check --dry-run -v0

lock:
	@for lock in base s3 local train dev; do \
	  uv pip compile -q --generate-hashes --no-header --no-annotate --python-version 3.13 --universal \
	    --overrides requirements/overrides.txt $$(test $$lock = base || echo --extra $$lock) pyproject.toml -o requirements/$$lock.lock; done

draw:
	@.venv/bin/python manage.py draw_flow
