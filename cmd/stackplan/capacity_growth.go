package main

import (
	"context"
	"errors"
	"fmt"
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

// outlook is a cloud, unchanged or with a growth.
type outlook struct {
	capacity.Growth
	*compile.Cloud
}

// outlooks compiles the description in a directory for each growth. It returns an error if a growth cannot be applied.
func outlooks(ctx context.Context, dir string, rules []string, growths []capacity.Growth) ([]outlook, error) {
	unchanged := compile.With(ctx, dir, compile.Options{Rules: rules})
	all := make([]outlook, 0, len(growths))
	var failures []error
	for _, g := range growths {
		if unchanged.Findings.Err() != nil {
			return []outlook{{g, unchanged}}, nil
		}
		sets, err := g.Changes(unchanged.Model)
		switch {
		case err != nil:
			failures = append(failures, inScenario(g, err))
		case len(sets) == 0:
			all = append(all, outlook{g, unchanged})
		default:
			all = append(all, outlook{g, compile.With(ctx, dir, compile.Options{Sets: sets, Rules: rules})})
		}
	}
	return all, errors.Join(failures...)
}
