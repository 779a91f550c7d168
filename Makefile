# Everything a person needs: `make run` sets up and answers questions, `make test` sets up and tests.
SHELL := /bin/bash
.DEFAULT_GOAL := help
CONFIGURATION ?= Release
export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1

MODELNET_ARTIFACTS ?= $(CURDIR)/artifacts
MODELNET := $(MODELNET_ARTIFACTS)/bin/ModelNet.Cli/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/modelnet
ARGS ?=

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: setup
setup: ## Bring the native libraries that NuGet does not have (once; then works offline)
	@infra/native/setup.sh

.PHONY: setup-tests
setup-tests: setup
	@infra/native/setup.sh llama-source || echo "the engine's headers and vocabularies are missing: the tests that need them are skipped" >&2
	@infra/test-tools.sh

.PHONY: build
build: setup ## Build everything
	@infra/build.sh Streaming.sln $(CONFIGURATION)

.PHONY: cli
cli: setup ## Build the command only
	@infra/build.sh cli/ModelNet.Cli.csproj $(CONFIGURATION)

.PHONY: run
run: cli ## Answer questions through all four flows with the bundled models
	@$(MODELNET) run --flow flows/si.yaml --flow flows/pi.yaml --flow flows/s2p.yaml --flow flows/p2s.yaml \
	  --questions models/data/examples.jsonl --limit 2 $(ARGS)

.PHONY: test
test: setup-tests build ## Run every test; ends with the line "N passed, N failed"
	@tests/run.sh $(CONFIGURATION)

.PHONY: same-answers
same-answers: build ## Show that computing ahead, drafting and deciding early change no token, for any models: ARGS="--model a.gguf --bus kafka …"
	@$(MODELNET_ARTIFACTS)/bin/ModelNet.SameAnswers/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/modelnet-same-answers $(ARGS)

.PHONY: bench
bench: build ## Measure the performance goals; prints ratios with their spread
	@benchmarks/run.sh $(CONFIGURATION) $(ARGS)

.PHONY: models
models: ## Train the bundled models again (about 40 minutes on two cores; needs python3-torch; goes on after a stop)
	@infra/training-tools.sh
	@cd models && nice -n 10 /usr/bin/python3 make_data.py && nice -n 10 /usr/bin/python3 train.py --all

.PHONY: doctor
doctor: cli ## Check this machine: engine, models, log
	@$(MODELNET) doctor

.PHONY: clean
clean: ## Remove build output (native libraries stay; `rm -r .native` removes them)
	@rm -rf artifacts
