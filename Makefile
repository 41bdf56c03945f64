# The same commands that CI runs. The work is in .ci/, one short script each.
.PHONY: run build quick check test fuzz sbom bench screens help

run: build ## build everything and serve a fictional authority on http://127.0.0.1:3000
	.ci/serve

build: ## everything in release: target/release/alongside and target/site
	.ci/build

quick: ## the site without optimising, for work on the pages
	.ci/setup build
	.ci/site --quick

check: ## formatting, lints, licences
	.ci/check

test: ## every test, ending in the count
	.ci/test

fuzz: ## invents input for whatever reads untrusted bytes, a minute each
	.ci/fuzz

sbom: ## what it is made of: every dependency with its version, licence and digest
	.ci/sbom

bench: build ## the figures of README, measured on this machine
	.ci/bench

screens: build ## the pictures of README, taken from the real screens
	.ci/screens

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'
