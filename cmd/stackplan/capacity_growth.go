package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/load"
	"stackplan/internal/source"
)

// growthFlags are what the command line says of a cloud that is not there yet.
type growthFlags struct {
	grow, addHosts, set []string
	removeHosts         string
}

func (f *growthFlags) add(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.grow, "grow", nil, "what if a project's quotas grew, `PROJECT=+50%` or PROJECT.cores=+100")
	flags.StringArrayVar(&f.addHosts, "add-hosts", nil, "what if a group had more hosts, `GROUP=10` or REGION.GROUP=10")
	flags.StringVar(&f.removeHosts, "remove-hosts", "", "what if these hosts were gone, a `NODESET`")
	flags.StringArrayVar(&f.set, "set", nil, "what if a value of the description were another, `PATH=VALUE`")
}

// growth is what the flags ask for.
func (f *growthFlags) growth(name string) (capacity.Growth, error) {
	g := capacity.Growth{Name: name, RemoveHosts: f.removeHosts}
	var failures []error
	for _, text := range f.grow {
		quota, err := capacity.ParseQuotaGrowth(text)
		if err != nil {
			failures = append(failures, fmt.Errorf("--grow %q %w", text, err))
		}
		g.Quotas = append(g.Quotas, quota)
	}
	for _, text := range f.addHosts {
		hosts, err := capacity.ParseHostGrowth(text)
		if err != nil {
			failures = append(failures, fmt.Errorf("--add-hosts %q %w", text, err))
		}
		g.AddHosts = append(g.AddHosts, hosts)
	}
	for _, text := range f.set {
		path, value, given := strings.Cut(text, "=")
		labels := source.Path(path).Labels()
		if !given || len(labels) == 0 {
			failures = append(failures, fmt.Errorf("--set %q sets nothing; write PATH=VALUE, as regions.r1.workers=8", text))
			continue
		}
		g.Sets = append(g.Sets, load.Set{Path: source.Join(labels...), Value: value})
	}
	return g, errors.Join(failures...)
}

// asItIs names the cloud without growth in a list of scenarios.
const asItIs = "as it is"

// maxScenarios bounds a file of scenarios, each of which is a cloud to evaluate.
const maxScenarios = 100

// scenarios reads a file of scenarios, one a line: a name, a colon, and the flags that make it. Empty lines and those that
// begin with # say nothing. The cloud as it is comes first.
func scenarios(name string) ([]capacity.Growth, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("--scenarios: %w", err)
	}
	all := []capacity.Growth{{Name: asItIs}}
	var failures []error
	lines := bufio.NewScanner(bytes.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		g, err := scenario(line)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s:%d:1: %w", name, number, err))
		}
		all = append(all, g)
	}
	if len(all) > maxScenarios {
		failures = append(failures, fmt.Errorf("%s has more than %d scenarios", name, maxScenarios))
	}
	if len(all) == 1 {
		failures = append(failures, fmt.Errorf("%s has no scenario; write one a line, as spring: --grow web=+50%% --add-hosts cn=10", name))
	}
	return all, errors.Join(append(failures, lines.Err())...)
}

// scenario reads a line of a file of scenarios.
func scenario(line string) (capacity.Growth, error) {
	name, words, given := strings.Cut(line, ":")
	if name = strings.TrimSpace(name); !given || name == "" {
		return capacity.Growth{}, errors.New("a scenario is NAME: FLAGS, as spring: --grow web=+50% --add-hosts cn=10")
	}
	var f growthFlags
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SetOutput(new(bytes.Buffer))
	f.add(flags)
	if err := flags.Parse(strings.Fields(words)); err != nil {
		return capacity.Growth{}, fmt.Errorf("scenario %s: %w; the flags are --grow, --add-hosts, --remove-hosts and --set", name, err)
	}
	if flags.NArg() > 0 {
		return capacity.Growth{}, fmt.Errorf("scenario %s: %q is no flag", name, flags.Arg(0))
	}
	return f.growth(name)
}

// outlook is a cloud as it is or as it would be.
type outlook struct {
	capacity.Growth
	*compile.Cloud
}

// outlooks compiles the description in a directory for each growth. The error is about what a growth asks for.
func outlooks(ctx context.Context, dir string, growths []capacity.Growth) ([]outlook, error) {
	as := compile.Dir(ctx, dir)
	all := make([]outlook, 0, len(growths))
	var failures []error
	for _, g := range growths {
		if as.Findings.Err() != nil {
			return []outlook{{g, as}}, nil
		}
		sets, err := g.Changes(as.Model)
		switch {
		case err != nil:
			failures = append(failures, inScenario(g.Name, err))
		case len(sets) == 0:
			all = append(all, outlook{g, as})
		default:
			all = append(all, outlook{g, compile.With(ctx, dir, sets)})
		}
	}
	return all, errors.Join(failures...)
}

// inScenario says which scenario an error is about.
func inScenario(name string, err error) error {
	if name == "" {
		return err
	}
	return fmt.Errorf("scenario %s: %w", name, err)
}
