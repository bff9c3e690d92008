# What can be done here, each target in a line: `make`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Debian packages; `a,b` means that either will do. See Tools/need.
BUILD_PACKAGES := libc6-dev libstdc++-12-dev,g++ libssl-dev zlib1g-dev libsamplerate0-dev libopus-dev libsqlite3-dev libpocketsphinx-dev flite1-dev pkg-config,pkgconf
# What the recogniser that runs here has learned.
MODEL_PACKAGES := pocketsphinx-en-us
TEST_PACKAGES := python3 openssl $(MODEL_PACKAGES)
CONFORMANCE_PACKAGES := $(TEST_PACKAGES) python3-venv curl chromium chromium-driver flite nodejs
BENCH_PACKAGES := python3 python3-venv openssl wrk
# A telephone exchange's announcements with their words, for what claims to hear phrases.
LOCAL_PACKAGES := $(MODEL_PACKAGES) asterisk-core-sounds-en asterisk-core-sounds-en-wav
# Speech, music and voices, for what claims to hear.
EAR_PACKAGES := $(shell cat Benchmarks/endpointing/packages)

SWIFT_PATHS := $(wildcard Sources Tests Benchmarks Fuzz/Sources Fuzz/Package.swift Package.swift)
SANITIZED_TESTS := ReactorTests|HTTPTransportTests|WebSocketTransportTests|FastJSONTests|OctetsTests|CarrierWireTests
SANITIZED_TESTS := $(SANITIZED_TESTS)|TelephoneAudioTests|OpusAudioTests|EndpointingTests|CallPipelineTests
# Its Foundation.Process leaks a weak reference.
UNSANITIZED_TESTS := OggOpusFileTests

.PHONY: help run test build bench evidence lint format sanitize fuzz soak conformance clean
.PHONY: toolchain build-packages

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: toolchain build-packages ## Build a release and serve (ARGS="--port 8080" passes more)
	@Tools/need $(MODEL_PACKAGES)
	@swift build -c release --product syrinx
	@exec .build/release/syrinx serve --agents Agents --data data $(ARGS)

test: toolchain build-packages ## Lint, build without warnings, all tests, short forms of the slow suites, a release
	@Tools/need $(TEST_PACKAGES)
	@$(MAKE) lint
	@swift build --build-tests
	@Tools/tests
	@Tools/short-suites
	@swift build -c release --product syrinx

build: toolchain build-packages ## Build everything for debugging (CONFIG=release for a release)
	@swift build -c $(or $(CONFIG),debug)

bench: toolchain build-packages ## A quick look at every figure (ONLY="echo idle http json executor audio tones ear providers")
	@Tools/need $(BENCH_PACKAGES)
	@Benchmarks/run $(ONLY)

evidence: toolchain build-packages ## Check the project's claims (CLASS=quick|full|long ONLY=name,name LIST=1 FORCE=1)
	@[[ -n "$(LIST)" ]] || Tools/need $(BENCH_PACKAGES) $(CONFORMANCE_PACKAGES) $(EAR_PACKAGES) $(LOCAL_PACKAGES)
	@swift build -c release --product evidence
	@CLASS="$(CLASS)" ONLY="$(ONLY)" LIST="$(LIST)" FORCE="$(FORCE)" .build/release/evidence

lint: toolchain ## Check format and style
	@swift format lint --strict --recursive $(SWIFT_PATHS)

format: toolchain ## Format all Swift sources in place
	@swift format --in-place --recursive $(SWIFT_PATHS)

sanitize: toolchain build-packages ## Transport and audio tests under the thread and the address sanitizer
	@swift test --sanitize=thread --scratch-path .build-tsan \
	    --filter '$(SANITIZED_TESTS)' --skip '$(UNSANITIZED_TESTS)'
	@swift test --sanitize=address --disable-xctest --scratch-path .build-asan \
	    --filter '$(SANITIZED_TESTS)' --skip '$(UNSANITIZED_TESTS)'

fuzz: SECONDS := 60
fuzz: toolchain build-packages ## Fuzz every parser (SECONDS=60 for each, TARGETS="name name")
	@Fuzz/run $(SECONDS) $(TARGETS)

soak: toolchain build-packages ## Echo under load for long, memory must stay flat (SOAK_SECONDS=3600)
	@swift build -c release --product transport-echo
	@Benchmarks/soak $(or $(SOAK_SECONDS),3600)

conformance: toolchain build-packages ## Autobahn, raw sockets, peers, every client, official SDKs (ONLY=raw,clients,sdks,…)
	@Tools/need $(CONFORMANCE_PACKAGES)
	@swift build -c release --product transport-echo
	@swift build -c release --product syrinx
	@Tests/Conformance/run --program .build/release/transport-echo $(if $(ONLY),--only $(ONLY))

clean: ## Remove everything that was built
	@rm -rf .build .build-tsan .build-asan Fuzz/.build

toolchain:
	@command -v swift >/dev/null || { \
	    echo "swift is not on the PATH. This project needs the Swift toolchain 6.3 or newer: see https://www.swift.org/install/linux/" >&2; \
	    echo "If it is installed, put its usr/bin folder on the PATH and try again." >&2; \
	    exit 1; }

build-packages:
	@Tools/need $(BUILD_PACKAGES)
