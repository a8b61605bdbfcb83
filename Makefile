# The targets of stackplan. Most of them require only Go and make. The target test also installs the Debian packages of
# .ci/packages.txt, as root, because the tests validate the generated files with the programs that read them.

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    := 3000x
DEMO        := build/demo
PREFIX      ?= /usr/local

.DEFAULT_GOAL := help
.PHONY: help demo build install test test-bare check fuzz golden bench lab rollout lint docs clean validators-2025.1

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9.-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## generate the files of the smallest example and print some of them
	@.ci/demo bin/stackplan $(DEMO)

build: ## build bin/stackplan
	@mkdir -p bin
	go build -o bin/stackplan ./cmd/stackplan

install: build ## install stackplan in PREFIX/bin (default /usr/local)
	install -D -m 0755 bin/stackplan "$(DESTDIR)$(PREFIX)/bin/stackplan"

test: ## install the requirements of the tests, then run gofmt, go vet, the fuzz targets and all tests
	@.ci/install
	@$(MAKE) --no-print-directory check
	@.ci/fuzz $(FUZZTIME)
	go test -count=1 -timeout 30m ./...

test-bare: ## run demo and test in a new, minimal Debian 12 in a directory (30 minutes, 6 GB, root)
	.ci/bare

check: ## run gofmt and go vet
	@unformatted=$$(gofmt -l .) && [ -z "$$unformatted" ] || { echo "not formatted; run gofmt -w on:" $$unformatted >&2; exit 1; }
	go vet ./...

fuzz: ## run each fuzz target for a minute, or for FUZZTIME=10s or FUZZTIME=5000x (inputs)
	@.ci/fuzz $(FUZZTIME)
fuzz: FUZZTIME := 1m

golden: ## write the golden trees again; git diff then shows the changes
	go test -count=1 ./cmd/stackplan -run Golden -update

bench: ## compare the time for 1,000 and 10,000 hosts with cp -r (10 minutes, 3 GB of disk)
	go test -count=1 -run '^$$' -bench Fleet -benchtime 1x -timeout 1h ./internal/compile
	GOMAXPROCS=1 go test -count=1 -run '^$$' -bench Fill -benchtime 1x ./internal/scheduler
	go test -count=1 -run '^$$' -bench 'Fleet|Lines' -benchtime 3x ./internal/lint

lab: ## compare capacity with the scheduler of a small real OpenStack (minutes, root); test includes it
	@.ci/install
	go test -count=1 -v -timeout 30m -run '^TestScheduler$$' ./internal/testing/validators

rollout: ## roll out a change to three hosts with the exported playbook of Ansible (minutes, root)
	@.ci/install
	STACKPLAN_ROLLOUT=1 go test -count=1 -v -timeout 30m -run '^TestAnsibleRollsOut$$' ./internal/testing/validators

lint: check ## run gofmt, go vet and staticcheck
	go run $(STATICCHECK) ./...

docs: ## write the generated pages and the transcripts in all pages again
	go test -count=1 ./checks ./generators ./internal/language -run Reference -update
	go test -count=1 ./cmd/stackplan -run Readmes -update

clean: ## remove bin and build
	rm -rf bin build

validators-2025.1: ## validate the examples with the programs of Debian 13, in a chroot (10 minutes, 2.5 GB, root)
	internal/testing/validators/trixie.sh
