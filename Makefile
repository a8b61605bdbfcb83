# The targets of stackplan. Go and make are all that most need; test also installs the Debian packages of .ci/packages.txt,
# as root, because the tests validate the generated files with the programs that read them.

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    := 3000x
DEMO        := build/demo

.DEFAULT_GOAL := help
.PHONY: help demo build test check fuzz golden bench lab lint docs clean validators-2025.1

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9.-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## compile the smallest example and look at what comes out
	@.ci/demo bin/stackplan $(DEMO)

build: ## build bin/stackplan
	@mkdir -p bin
	go build -o bin/stackplan ./cmd/stackplan

test: ## install what the tests need, then run every check and every test
	@.ci/install
	@$(MAKE) --no-print-directory check
	@.ci/fuzz $(FUZZTIME)
	go test -count=1 -timeout 30m ./...

check: ## gofmt and go vet
	@unformatted=$$(gofmt -l .) && [ -z "$$unformatted" ] || { echo "not formatted; gofmt -w these:" $$unformatted >&2; exit 1; }
	go vet ./...

fuzz: ## fuzz every parser, each for a minute (or FUZZTIME=10s, or 5000x for so many inputs)
	@.ci/fuzz $(FUZZTIME)
fuzz: FUZZTIME := 1m

golden: ## write the golden trees anew; git diff then shows what changed
	go test -count=1 ./cmd/stackplan -run Golden -update

bench: ## measure clouds of 1,000 and 10,000 hosts against cp -r (10 minutes, 3 GB of disk)
	go test -count=1 -run '^$$' -bench Fleet -benchtime 1x -timeout 1h ./internal/compile
	GOMAXPROCS=1 go test -count=1 -run '^$$' -bench Fill -benchtime 1x ./internal/scheduler

lab: ## start a small cloud of real OpenStack and hold capacity against what its scheduler does (minutes, root); test does it too
	@.ci/install
	go test -count=1 -v -timeout 30m -run '^TestScheduler$$' ./internal/testing/validators

lint: check ## gofmt, go vet and staticcheck
	go run $(STATICCHECK) ./...

docs: ## write the generated reference pages anew
	go test -count=1 ./checks ./generators -run Reference -update

clean: ## remove what make made
	rm -rf bin build

validators-2025.1: ## validate the examples with the programs of Debian 13, in a chroot (10 minutes, 2.5 GB, root)
	internal/testing/validators/trixie.sh
