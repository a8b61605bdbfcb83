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

// growthFlags are the flags that change the cloud for which a report is computed.
type growthFlags struct {
	grow, addHosts, set []string
	removeHosts         string
}

func (f *growthFlags) add(flags *pflag.FlagSet) {
	flags.Var(textsFlag{texts: &f.grow, name: "PROJECT=CHANGE"}, "grow", "assume larger quotas of a project: web=+50% or web.cores=+100")
	flags.Var(textsFlag{texts: &f.addHosts, name: "GROUP=NUMBER"}, "add-hosts", "assume more hosts in a group: cn=10 or r1.cn=10")
	flags.Var(textFlag{&f.removeHosts, "NODESET", checkNodeset}, "remove-hosts", "assume that these hosts are removed")
	flags.Var(textsFlag{texts: &f.set, name: "PATH=VALUE"}, "set", "assume another value in the description: regions.r1.workers=8")
}

// growth returns the changes that the flags request.
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
			failures = append(failures, fmt.Errorf("--set %q is not PATH=VALUE; write for example regions.r1.workers=8", text))
			continue
		}
		g.Sets = append(g.Sets, load.Set{Path: source.Join(labels...), Value: value})
	}
	return g, errors.Join(failures...)
}

// asItIs is the name of the unchanged cloud in a list of scenarios.
const asItIs = "as it is"

// maxScenarios is the maximum number of scenarios in a file. Each scenario requires an evaluation of the cloud.
const maxScenarios = 100

// scenarios reads a file with one scenario in each line: a name, a colon, and flags. It ignores empty lines and lines that begin
// with #. The first scenario is the unchanged cloud.
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
		failures = append(failures, fmt.Errorf("%s contains more than %d scenarios; split the file", name, maxScenarios))
	}
	if len(all) == 1 {
		failures = append(failures, fmt.Errorf("%s contains no scenario; write one in each line, for example spring: --grow web=+50%% --add-hosts cn=10", name))
	}
	return all, errors.Join(append(failures, lines.Err())...)
}

// scenario parses a line of a file of scenarios.
func scenario(line string) (capacity.Growth, error) {
	name, words, given := strings.Cut(line, ":")
	if name = strings.TrimSpace(name); !given || name == "" {
		return capacity.Growth{}, errors.New("the line is not a scenario; write NAME: FLAGS, for example spring: --grow web=+50% --add-hosts cn=10")
	}
	var f growthFlags
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SetOutput(new(bytes.Buffer))
	f.add(flags)
	err := flags.Parse(strings.Fields(words))
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return capacity.Growth{}, fmt.Errorf("scenario %s: %w", name, invalidValue(e))
	}
	if err != nil {
		return capacity.Growth{}, fmt.Errorf("scenario %s: %w; the flags are --grow, --add-hosts, --remove-hosts and --set", name, err)
	}
	if flags.NArg() > 0 {
		return capacity.Growth{}, fmt.Errorf("scenario %s: %q is not a flag; the flags are --grow, --add-hosts, --remove-hosts and --set", name, flags.Arg(0))
	}
	return f.growth(name)
}

// outlook is a cloud, unchanged or with a growth.
type outlook struct {
	capacity.Growth
	*compile.Cloud
}

// outlooks compiles the description in a directory for each growth. It returns an error if a growth cannot be applied.
func outlooks(ctx context.Context, dir string, growths []capacity.Growth) ([]outlook, error) {
	unchanged := compile.Dir(ctx, dir)
	all := make([]outlook, 0, len(growths))
	var failures []error
	for _, g := range growths {
		if unchanged.Findings.Err() != nil {
			return []outlook{{g, unchanged}}, nil
		}
		sets, err := g.Changes(unchanged.Model)
		switch {
		case err != nil:
			failures = append(failures, inScenario(g.Name, err))
		case len(sets) == 0:
			all = append(all, outlook{g, unchanged})
		default:
			all = append(all, outlook{g, compile.With(ctx, dir, sets)})
		}
	}
	return all, errors.Join(failures...)
}

// inScenario adds the name of the scenario to an error.
func inScenario(name string, err error) error {
	if name == "" {
		return err
	}
	return fmt.Errorf("scenario %s: %w", name, err)
}
