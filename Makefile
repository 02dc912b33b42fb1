# `make run` and `make test` do all the set-up on a machine with rustup, Node and a C compiler.
# Tools go below the target folder, never over what is installed; `make help` lists the rest.

CARGO_TARGET_DIR ?= $(CURDIR)/target
export CARGO_TARGET_DIR

# The tool must have the version of the crate that Cargo.toml pins. Its own lock names versions that not every mirror of the
# registry has; where it cannot be kept to, its dependencies are the newest that fit.
BINDGEN_VERSION := $(shell sed -n 's/^wasm-bindgen = "=\(.*\)"/\1/p' Cargo.toml)
LEPTOS_VERSION := 0.3.10
TOOLS := $(CARGO_TARGET_DIR)/tools
export PATH := $(TOOLS)/bin:$(PATH)
# A page or document that is not its reviewed snapshot fails its test, and nothing is written.
export INSTA_UPDATE ?= no

WASM := $(CARGO_TARGET_DIR)/wasm32-unknown-unknown/wasm-release/front.wasm
SITE := $(CARGO_TARGET_DIR)/bundle
BINARY := $(CARGO_TARGET_DIR)/release/caisse
say = @printf '\n==> %s\n' "$(1)"

# Whether PostgreSQL's programs are where the tests look for them.
HAS_POSTGRES := { command -v initdb; ls "$$(pg_config --bindir)/initdb" /usr/lib/postgresql/*/bin/initdb \
	/opt/homebrew/opt/postgresql@*/bin/initdb /usr/local/opt/postgresql@*/bin/initdb \
	/usr/local/pgsql/bin/initdb; } 2>/dev/null | grep -q .
# Debian's package would also start a server. The tests start their own, so it is told not to, if nobody told it before.
DEBIAN_POSTGRES := conf=/etc/postgresql-common/createcluster.conf; \
	test -e $$conf || { mkdir -p $${conf%/*} && echo "create_main_cluster = false" >$$conf; }; \
	export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1; \
	apt-get update -q && apt-get install -qy --no-install-recommends postgresql

# What tests need and do without where it cannot be had: $(1) says whether it is there, $(2) installs it, $(3) is its name and
# $(4) what is not tested without it. Only root, or a sudo that asks nothing, installs packages.
define wanted
	@{ $(1); } >/dev/null 2>&1 || { \
		printf '\n==> %s\n' '$(3)'; \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then sh -c '$(2)'; \
		elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then sudo sh -c '$(2)'; fi; \
		{ $(1); } >/dev/null 2>&1 || printf '\n==> SKIPPED: no %s on this machine, so %s\n' '$(3)' '$(4)'; }
endef
apt = export DEBIAN_FRONTEND=noninteractive; apt-get update -q && apt-get install -qy --no-install-recommends $(1)
# The package would also start a service, which nobody wanted before.
APT_PGBOUNCER := $(call apt,pgbouncer) && { systemctl disable --now pgbouncer || service pgbouncer stop; } 2>/dev/null
HAS_FIREFOX := test -n "$$FIREFOX" || command -v firefox-esr || command -v firefox || test -d /Applications/Firefox.app
HAS_WEBKIT := test -x /usr/bin/WebKitWebDriver && test -x /usr/bin/Xvfb && ls /usr/lib/*/webkit*gtk-*/MiniBrowser
HAS_FONTS := fc-list | grep -q DejaVu && fc-list | grep -q Liberation

# What `make fuzz` runs, for how long each, and on which versions of its tools. `make test` makes the same inputs each
# time (FUZZ_RUNS of them, from one seed): a test that fails by chance is no test. `make fuzz` explores.
FUZZ_TARGETS := $(basename $(notdir $(wildcard fuzz/targets/*.rs)))
FUZZ_SECONDS ?= 60
FUZZ_RUNS := 20000
FUZZ := CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)/fuzz cargo fuzz
FUZZ_VERSION := 0.13.2
DENY_VERSION := 0.20.2
MUTANTS_VERSION := 27.1.0
NEXTEST_VERSION := 0.9.151
WITH_POSTGRES := $(CARGO_TARGET_DIR)/debug/examples/with-postgres
MUTANTS := $(CARGO_TARGET_DIR)/mutants

.PHONY: help run build test dev bundle bytes wasm-target bindgen chromium firefox webkit w3m fonts postgres pgbouncer nextest check unit bench soak e2e screens lighthouse php-sdk front fuzz fuzz-check fuzz-build fuzz-explore fuzz-replay deny deny-if-there mutants

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: build ## build and start Caisse with its sandbox (first time about 8 minutes on 2 cores, then seconds)
	$(call say,starting Caisse; stop it with Ctrl-C)
	@exec $(BINARY) serve

build: $(SITE)/.done ## the release binary: one file, $(BINARY)
	$(call say,the server (first time about 4 minutes))
	CAISSE_SITE=$(SITE) cargo build --release --locked -p caisse

test: check unit deny-if-there fuzz-check build bytes php-sdk e2e ## everything: format, clippy, tests, WASM, journeys in Chromium, Firefox and WebKit (first time about 15 minutes)

dev: wasm-target bindgen crates/front/node_modules ## rebuild and reload while you edit (cargo-leptos; first time 10-18 minutes more)
	@command -v cargo-leptos >/dev/null || { printf '\n==> cargo-leptos $(LEPTOS_VERSION), once, 10 to 18 minutes\n'; \
		cargo install cargo-leptos@$(LEPTOS_VERSION) --locked --root $(TOOLS); }
	PATH="$(CURDIR)/crates/front/node_modules/.bin:$$PATH" cargo leptos watch

check: wasm-target ## format, clippy on both sides, and what the browser's half may depend on
	$(call say,format and clippy on both sides)
	cargo fmt --all --check
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked -p front --target wasm32-unknown-unknown -- -D warnings
	@if cargo tree --locked -p front --target wasm32-unknown-unknown -e normal --prefix none \
		| grep -E '^(sqlx|axum|reqwest|tokio|serde_urlencoded|md-5)( |$$)'; then \
		echo 'the browser half depends on the server crates above'; exit 1; fi

# `cargo nextest` does not run the examples in docstrings. `cargo run` would set variables that make cargo compile again.
unit: postgres pgbouncer nextest ## unit, property and integration tests; the latter on SQLite and on PostgreSQL
	$(call say,unit property and integration tests)
	cargo build --locked --example with-postgres
	$(WITH_POSTGRES) cargo nextest run --locked
	$(call say,the examples in docstrings)
	cargo test --locked --doc
	@! $(HAS_POSTGRES) || { \
		printf '\n==> the integration tests again on PostgreSQL\n'; \
		TEST_DATABASE=postgres $(WITH_POSTGRES) cargo nextest run --locked --profile postgres; }

fuzz: ## each fuzz target for FUZZ_SECONDS (60), on top of its corpus; needs a C++ compiler (first time about 6 minutes more)
	@if command -v c++ >/dev/null; then $(MAKE) --no-print-directory fuzz-explore; \
	else printf '\n==> SKIPPED: no C++ compiler on this machine, so nothing is fuzzed\n'; fi

fuzz-check: ## each fuzz target on its corpus and on FUZZ_RUNS inputs that are the same each time
	@if command -v c++ >/dev/null; then $(MAKE) --no-print-directory fuzz-replay; \
	else printf '\n==> SKIPPED: no C++ compiler on this machine, so nothing is fuzzed\n'; fi

fuzz-build:
	@command -v cargo-fuzz >/dev/null || { printf '\n==> cargo-fuzz $(FUZZ_VERSION), once, about 30 seconds\n'; \
		cargo install cargo-fuzz@$(FUZZ_VERSION) --locked --root $(TOOLS) --target-dir $(TOOLS)/target; }
	$(call say,fuzz targets (the first build takes about 6 minutes))
	@cp Cargo.lock fuzz/Cargo.lock
	$(FUZZ) build -s none --codegen-units 16

# What is found goes into a scratch folder: only what was looked at and minimised is kept in fuzz/corpus.
fuzz-explore: fuzz-build
	@set -e; for target in $(FUZZ_TARGETS); do \
		printf '\n==> fuzzing %s for $(FUZZ_SECONDS) seconds\n' "$$target"; \
		found=$(CARGO_TARGET_DIR)/fuzz/found/$$target; mkdir -p "$$found"; \
		$(FUZZ) run -s none --codegen-units 16 "$$target" "$$found" fuzz/corpus/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=25 -verbosity=0 -print_final_stats=1; \
	done

fuzz-replay: fuzz-build
	@set -e; for target in $(FUZZ_TARGETS); do \
		printf '\n==> fuzz target %s: its corpus and $(FUZZ_RUNS) inputs\n' "$$target"; \
		found=$$(mktemp -d); \
		$(FUZZ) run -s none --codegen-units 16 "$$target" "$$found" fuzz/corpus/$$target -- \
			-seed=20260101 -runs=$(FUZZ_RUNS) -max_total_time=60 -max_len=4096 -timeout=25 -verbosity=0 -print_final_stats=1; \
		rm -rf "$$found"; \
	done

deny: ## licences, duplicates, sources and advisories of all dependencies (first time about 4 minutes)
	@command -v cargo-deny >/dev/null || { printf '\n==> cargo-deny $(DENY_VERSION), once, about 4 minutes\n'; \
		cargo install cargo-deny@$(DENY_VERSION) --locked --root $(TOOLS) --target-dir $(TOOLS)/target; }
	$(call say,licences duplicates and sources of all dependencies)
	cargo deny --locked check licenses bans sources
	@if cargo deny --locked fetch >/dev/null 2>&1; then cargo deny --locked check advisories; \
	else printf '\n==> SKIPPED: the database of advisories cannot be had here, so nothing was looked up in it\n'; fi

# Installing it takes longer than what it does: `make test` runs it where it is.
deny-if-there:
	@if command -v cargo-deny >/dev/null; then $(MAKE) --no-print-directory deny; \
	else printf '\n==> SKIPPED: no cargo-deny on this machine; `make deny` installs it and looks at the dependencies\n'; fi

mutants: ## changes the domain and the gateway's client, to see whether a test notices (about 30 minutes)
	@command -v cargo-mutants >/dev/null || { printf '\n==> cargo-mutants $(MUTANTS_VERSION), once, about 2 minutes\n'; \
		cargo install cargo-mutants@$(MUTANTS_VERSION) --locked --root $(TOOLS) --target-dir $(TOOLS)/target; }
	@# Copies that are tried side by side must not share a target folder.
	env -u CARGO_TARGET_DIR PROPTEST_CASES=64 cargo mutants -p caisse-domain -p caisse-mycoolpay --timeout 20 -j 2 -o $(MUTANTS)

bench: build ## durable callbacks a second, on both engines; the console with a million orders; what pages, statuses and event streams cost, beside plain axum
	$(call say,callbacks against the release binary)
	CAISSE_SITE=$(SITE) cargo bench --locked -p caisse --bench callbacks
	$(call say,the console with a million orders on both engines)
	CAISSE_SITE=$(SITE) cargo bench --locked -p caisse --bench console
	$(call say,visitors against the release binary and a plain axum handler)
	CAISSE_SITE=$(SITE) cargo bench --locked -p caisse --bench site

soak: build ## twenty minutes of buyers: memory, log of writes and open files stay what they are (SOAK_MINUTES)
	$(call say,a long time with the release binary)
	CAISSE_SITE=$(SITE) cargo bench --locked -p caisse --bench soak

e2e: build chromium firefox webkit w3m fonts end2end/node_modules ## the journeys, against the release binary
	$(call say,the journeys in real browsers)
	cd end2end && CAISSE_BIN=$(BINARY) npx playwright test

screens: build chromium end2end/node_modules ## the screenshots in docs/screens
	cd end2end && CAISSE_BIN=$(BINARY) npm run screens

php-sdk: build ## My-CoolPay's own PHP SDK against the sandbox; needs PHP, and Composer or PHP_SDK_DIR
	$(call say,the PHP SDK against the sandbox)
	CAISSE_BIN=$(BINARY) end2end/php-sdk/run.sh

bundle: $(SITE)/.done ## the browser's files alone, and their sizes

bytes: build chromium end2end/node_modules ## what a buyer's visit weighs, and whether it keeps to its budgets
	$(call say,the bytes of a visit)
	cd end2end && CAISSE_BIN=$(BINARY) npm run bytes

lighthouse: build chromium end2end/node_modules end2end/lighthouse/node_modules ## Lighthouse's marks, five runs of each page (about 10 minutes, on a machine with nothing else to do)
	cd end2end && CAISSE_BIN=$(BINARY) npm run lighthouse

# --- what the above need -------------------------------------------------------------------------------

front: wasm-target
	$(call say,the browser half in WASM (first time about 90 seconds))
	cargo build --locked -p front --profile wasm-release --target wasm32-unknown-unknown

# cargo decides whether there is new WASM; what follows runs only when there is.
$(WASM): front ;

$(SITE)/.done: $(WASM) crates/front/bundle.mjs crates/front/shake.mjs public/boot.js $(wildcard style/*.css style/*/*.css) | bindgen crates/front/node_modules
	$(call say,bindings optimisation and compression)
	node crates/front/bundle.mjs $(WASM) $(SITE)
	@touch $@

wasm-target:
	@rustup target list --installed | grep -qx wasm32-unknown-unknown || { \
		printf '\n==> the WASM target of the Rust toolchain\n'; rustup target add wasm32-unknown-unknown; }

bindgen:
	@wasm-bindgen --version 2>/dev/null | grep -qF ' $(BINDGEN_VERSION)' || { \
		printf '\n==> wasm-bindgen $(BINDGEN_VERSION), once, about 2 minutes\n'; \
		cargo install wasm-bindgen-cli@$(BINDGEN_VERSION) --locked --root $(TOOLS) --target-dir $(TOOLS)/target \
		|| cargo install wasm-bindgen-cli@$(BINDGEN_VERSION) --root $(TOOLS) --target-dir $(TOOLS)/target; }

crates/front/node_modules: crates/front/package-lock.json
	$(call say,wasm-opt and a minifier from npm)
	cd crates/front && npm ci --no-audit --no-fund
	@touch $@

end2end/node_modules: end2end/package-lock.json
	$(call say,Playwright from npm)
	cd end2end && npm ci --no-audit --no-fund
	@touch $@

end2end/lighthouse/node_modules: end2end/lighthouse/package-lock.json
	$(call say,Lighthouse from npm (185 MB))
	cd end2end/lighthouse && npm ci --no-audit --no-fund --ignore-scripts
	@touch $@

# The system's Chromium where it can be had; Playwright's own otherwise.
chromium: end2end/node_modules
	@command -v chromium >/dev/null || { \
		printf '\n==> Chromium\n'; \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -qy chromium; \
		elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then sudo apt-get update -q && sudo apt-get install -qy chromium; \
		else cd end2end && npx playwright install chromium; fi; }

firefox:
	$(call wanted,$(HAS_FIREFOX),$(call apt,firefox-esr),Firefox,no journey is tried in it)

webkit:
	$(call wanted,$(HAS_WEBKIT),$(call apt,webkit2gtk-driver xvfb),WebKit with its driver and Xvfb,no journey is tried in the engine of iPhones)

w3m:
	$(call wanted,command -v w3m,$(call apt,w3m),w3m,no page is read in a text browser)

# Wider and narrower than what a system happens to have.
fonts:
	$(call wanted,$(HAS_FONTS),$(call apt,fontconfig fonts-dejavu fonts-liberation),DejaVu and Liberation fonts,pages are tried in fewer fonts)

pgbouncer:
	$(call wanted,test -x /usr/sbin/pgbouncer || command -v pgbouncer,$(APT_PGBOUNCER),PgBouncer,nothing is tested behind a pooler)

# The command fails where there is none, and where it is older than `.config/nextest.toml` requires.
nextest:
	@cargo nextest show-config version >/dev/null 2>&1 || { \
		printf '\n==> cargo-nextest $(NEXTEST_VERSION), once, about 7 minutes\n'; \
		cargo install cargo-nextest@$(NEXTEST_VERSION) --locked --root $(TOOLS) --target-dir $(TOOLS)/target; }

# The tests start a PostgreSQL of their own for as long as they run; without its programs they do without.
postgres:
	@$(HAS_POSTGRES) || { \
		printf '\n==> PostgreSQL\n'; \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then sh -c '$(DEBIAN_POSTGRES)'; \
		elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then sudo sh -c '$(DEBIAN_POSTGRES)'; \
		elif command -v brew >/dev/null; then brew install postgresql; fi; \
		$(HAS_POSTGRES) || printf '\n==> SKIPPED: no PostgreSQL on this machine, so nothing is tested on it\n'; }
