# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The thin front door. Everything real is in CMake: see CMakePresets.json.
PRESET ?= dev
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: help setup build run test coverage validate bench check clean

help:
	@echo 'make run     check the example engine with fa-check and show its planted bugs'
	@echo 'make test    build (PRESET=dev) and run every test'
	@echo 'make bench   build with optimization and run the benchmarks'
	@echo 'make build   build only (PRESET=dev, release, asan-ubsan, tsan, fuzz, coverage)'
	@echo 'make coverage  run the tests in preset coverage and write build/coverage/coverage/'
	@echo 'make validate  reports before their readers: schemas, Microsoft'"'"'s tool, a browser (needs npm)'
	@echo 'make check   style, room and rule checks of the source tree'
	@echo 'make setup   install missing packages (Debian 12); the others do it too'
	@echo 'make clean   remove build/'

setup:
	@scripts/setup

build: setup
	@cmake --preset $(PRESET)
	@cmake --build --preset $(PRESET) -j $(JOBS)

run: setup
	@scripts/run-example

test: build
	@ctest --preset $(PRESET) -j $(JOBS)

bench: setup
	@cmake --preset release -DFA_BUILD_BENCH=ON
	@cmake --build --preset release -j $(JOBS) --target bench

coverage: setup
	@cmake --preset coverage
	@cmake --build --preset coverage -j $(JOBS)
	@find build/coverage -name '*.gcda' -delete
	@ctest --preset coverage -j $(JOBS)
	@cmake --build --preset coverage --target coverage

validate: build
	@scripts/setup-validators
	@ctest --preset $(PRESET) -R '^validate/'

check: setup
	@tools/check-style
	@tools/check-layers
	@tools/check-rules

clean:
	@rm -rf build
