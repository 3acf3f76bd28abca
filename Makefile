# Jushu 聚数. A bare machine needs Python 3.11 or newer, make and a package registry; everything else is set up here.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export VIRTUAL_ENV := $(CURDIR)/.venv
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export UV_LINK_MODE ?= copy
export UV_NO_PROGRESS ?= 1
# Compiled once here instead of at every start of the program.
export UV_COMPILE_BYTECODE ?= 1
# Closed networks have certificate authorities of their own: trust what the machine trusts.
export UV_SYSTEM_CERTS ?= true

.PHONY: help setup demo app dagster run test check format bench mutations faults spark spark-test lock editor clean

help: ## 列出目标 · list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

setup: .venv/.ready ## 按锁文件安装全部依赖 · install everything from the lock

# The installer takes packages from where pip is told to take them.
UV = index="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}}"; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$$index"; fi; $(BIN)/uv

# The lock holds versions and hashes but no addresses: any mirror of the package index serves (see
# docs/decisions/0001-lock-without-addresses.md). The installer itself comes from the lock too.
.venv/.ready: requirements.lock pyproject.toml
	@echo "安装依赖（首次约需几分钟）· installing (a few minutes the first time)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新 · Python 3.11 or newer is needed"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@awk '/^[a-z]/{keep = /^uv==/} keep' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@$(UV) pip sync --quiet --require-hashes requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## 演示省份：从文件到发布 · the demo province from files to a release
	@$(BIN)/jushu demo

app: setup ## 打开看板 · open the dashboard
	@$(BIN)/jushu app

dagster: setup ## 打开 Dagster 界面 · open the Dagster UI
	@$(BIN)/jushu dagster

run: setup ## 收件夹入库并发布 · ingest the inbox and release
	@$(BIN)/jushu run

test: setup ## 全部测试 · the whole test suite
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup ## 代码风格、类型、导入规则、SQL 格式 · lint, types, import rules, SQL format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/basedpyright --level error
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/sqlfmt --check --quiet dbt_project

format: setup ## 自动排版 · format the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfmt --quiet dbt_project

bench: setup ## 性能对比（同一次运行内的比值）· benchmarks, as ratios within one run
	@$(BIN)/python -m benchmarks

mutations: setup ## 植入缺陷，看哪些规则发现 · planted defects, and which rules catch them (after make demo)
	@$(BIN)/python -m benchmarks.mutations

faults: setup ## 长测：敌意文件多个种子，大文件，逐点断电与坏盘 · the long sweeps: hostile files, a large file, a fault at every call
	@$(BIN)/python -m tests.faults.hostile.sweep 1 2 3 4 5
	@$(BIN)/python -m tests.faults.large_file --gigabytes 1
	@$(BIN)/python -m tests.faults.injected.sweep

spark: .venv-spark/.ready ## 可选的 Spark 引擎（需要 Java 17）· the optional Spark engine (needs Java 17)

.venv-spark/.ready: requirements-spark.lock | setup
	@java -version >/dev/null 2>&1 || { echo "需要 Java 17 · Java 17 is needed"; exit 1; }
	@test -x .venv-spark/bin/python || $(BIN)/python -m venv .venv-spark
	@export VIRTUAL_ENV="$(CURDIR)/.venv-spark"; $(UV) pip sync --quiet --require-hashes requirements-spark.lock
	@touch $@

# Object storage for the tests: a server of S3, and the Java libraries by which Spark reads it (PyPI has them only
# in another package).
.venv-s3/.ready: tests/spark/s3.lock tests/spark/jars.lock | setup
	@test -x .venv-s3/bin/python || $(BIN)/python -m venv .venv-s3
	@export VIRTUAL_ENV="$(CURDIR)/.venv-s3"; $(UV) pip sync --quiet --require-hashes tests/spark/s3.lock
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r tests/spark/jars.lock -d .venv-s3/jars
	@tar -xzf .venv-s3/jars/*.tar.gz -C .venv-s3/jars --strip-components=3 --wildcards \
		'*/hadoop-aws-*.jar' '*/aws-java-sdk-bundle-*.jar'
	@rm .venv-s3/jars/*.tar.gz
	@touch $@

spark-test: spark .venv-s3/.ready ## Spark 引擎在真实集群上的测试 · the Spark engine on a real cluster
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest tests/spark

lock: setup ## 重新求解依赖 · resolve the lock anew
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate requirements-spark.in -o requirements-spark.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate tests/spark/s3.in -o tests/spark/s3.lock

editor: ## 重新打包 SQL 编辑器（需 Node.js）· bundle the SQL editor anew (needs Node.js)
	@cd app/components/editor && npm ci --silent --ignore-scripts && npm run --silent build

clean: ## 删除演示数据和缓存 · remove demo data and caches
	rm -rf data tests/artefacts .pytest_cache .ruff_cache .hypothesis dbt_project/target dbt_project/logs
