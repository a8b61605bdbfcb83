package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/demand"
	"stackplan/internal/diag"
	"stackplan/internal/report"
	capacityreport "stackplan/internal/report/capacity"
	"stackplan/internal/terraform"
)

func newCapacity() *cobra.Command {
	c := &cobra.Command{
		Use:   "capacity [DIR] [--quotas FILE...]",
		Short: "Tell whether what quotas promise can be kept, whole and after failures",
		Long: `Compute what the compute hosts, networks and pools of the description in DIR hold, as nova counts it from
the generated files, and hold it against the quotas: those of the description, and for projects without one the
defaults of the series.

--tolerate hosts=1,racks=1 asks that promises are kept after the loss of any one host, and after that of any one
rack, each on its own: of the worst for each resource. Without it these are told, and break nothing.

--grow, --add-hosts, --remove-hosts and --set ask what would be, and change no file; --scenarios has a line for each
of many.

--explain REGION.NAME tells what a number is made of, and where each part of it is written down; NAME is a resource
(VCPU), a promise (cores), a pool, a flavor, or a budget, of whose name a word will do (database).

Exit codes: 0 every promise can be kept and no budget is broken, 1 one is, or an error; with --explain 0.`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	flags := capacityFlags{tolerance: toleranceFlag{}}
	f := c.Flags()
	f.StringSliceVar(&flags.quotas, "quotas", nil, "what else was promised, `FILE`s or directories of Terraform, or what terraform show or openstack print as JSON")
	f.StringVar(&flags.region, "region", "", "only this `REGION`; what files of quotas say of no region counts there")
	f.Var(flags.tolerance, "tolerate", "the failures that promises must survive: hosts=N, racks=N, zones=N, each on its own")
	f.StringArrayVar(&flags.mixes, "mix", nil, "what the scheduler makes of a `MIX` of flavors, FLAVOR[=SHARE][@ZONE][/POLICY[:SIZE]] each, as m1.large=3@z1/anti-affinity:3,m1.small; or of the worst that quotas allow: worst")
	f.Uint64Var(&flags.seed, "seed", 0, "the `NUMBER` that what the scheduler draws begins with")
	flags.growth.add(f)
	f.StringVar(&flags.scenarios, "scenarios", "", "a `FILE` of scenarios, one a line: a name, a colon, and flags such as --grow")
	f.StringArrayVar(&flags.explain, "explain", nil, "how a number came about: `REGION.NAME`, as r1.VCPU, of a resource, promise, pool, budget or flavor")
	flags.format = addChoice(c, "format", "how the result is printed", "text", "json", "markdown", "csv", "junit")
	flags.limits = addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error { return runCapacity(c, oneDir(args), flags) }
	return c
}

// capacityFlags are what the command line says.
type capacityFlags struct {
	quotas, mixes     []string
	region, scenarios string
	seed              uint64
	tolerance         toleranceFlag
	growth            growthFlags
	explain           []string
	format            *choice
	limits            *confine.Limits
}

// asked are the clouds and mixes that the command line asks for.
func (f *capacityFlags) asked() (growths []capacity.Growth, mixes []capacity.MixRequest, err error) {
	var failures []error
	for _, text := range f.mixes {
		mix, err := capacity.ParseMix(text)
		if err != nil {
			failures = append(failures, fmt.Errorf("--mix %q %w", text, err))
		}
		mixes = append(mixes, mix)
	}
	if len(f.explain) > 0 && (f.scenarios != "" || f.format.value != "text" && f.format.value != "json") {
		failures = append(failures, errors.New("--explain is about one cloud, as text or json"))
	}
	growth, err := f.growth.growth("")
	if failures = append(failures, err); f.scenarios == "" {
		return []capacity.Growth{growth}, mixes, errors.Join(failures...)
	}
	if !growth.None() {
		failures = append(failures, errors.New("--scenarios stands alone: write --grow, --add-hosts, --remove-hosts and --set into its lines"))
	}
	growths, err = scenarios(f.scenarios)
	return growths, mixes, errors.Join(append(failures, err)...)
}

func runCapacity(c *cobra.Command, dir string, flags capacityFlags) error {
	growths, mixes, err := flags.asked()
	if err != nil {
		return err
	}
	var all []outlook
	var more promised
	var refused error
	late, err := evaluated(c, flags.limits, func() {
		more.demand, more.list = terraform.Read(flags.quotas)
		all, refused = outlooks(c.Context(), dir, growths)
	})
	switch {
	case err != nil:
		return err
	case late != nil:
		all = []outlook{{Cloud: late}}
	case refused != nil:
		return refused
	}
	var judged []capacity.Scenario
	for _, o := range all {
		r, err := flags.judge(c, o, more, mixes)
		if err != nil {
			return err
		}
		judged = append(judged, capacity.Scenario{Name: o.Name, Report: r})
	}
	if len(flags.explain) > 0 {
		return flags.printExplained(c, judged[0].Report)
	}
	if err := flags.print(c, judged); err != nil {
		return err
	}
	if slices.ContainsFunc(judged, func(s capacity.Scenario) bool { return !s.Fits }) {
		return errReported
	}
	return nil
}

// judge computes one of the clouds that were asked for.
func (f *capacityFlags) judge(c *cobra.Command, o outlook, more promised, mixes []capacity.MixRequest) (*capacity.Report, error) {
	if err := tell(c, o.Findings, o.Source.Line); err != nil {
		return nil, err
	}
	if _, err := choose(o.Model, f.region, ""); err != nil {
		return nil, err
	}
	d, list := demanded(o.Cloud, more, f.region)
	if err := tell(c, list, o.Source.Line); err != nil {
		return nil, err
	}
	d, err := o.Demand(d)
	if err != nil {
		return nil, inScenario(o.Name, err)
	}
	in := supply(o.Cloud, f.region)
	in.Mixes, in.Seed = mixes, f.seed
	judged, err := capacity.Of(c.Context(), in, d, capacity.Tolerance(f.tolerance))
	if err != nil {
		return nil, explained(c, o.Cloud, err)
	}
	return judged, nil
}

// supply is what the capacity of a region is computed from, or that of all where none is named.
func supply(r *compile.Cloud, region string) capacity.Input {
	return capacity.Input{Cloud: r, Region: region}
}

// promised is what files of quotas say. They are read within the limits of a description, since Terraform computes too.
type promised struct {
	demand demand.Demand
	list   diag.List
}

// demanded is what was promised: by the description, and by files.
func demanded(r *compile.Cloud, files promised, region string) (demand.Demand, diag.List) {
	whole, said := capacity.Union(r.Model, region, capacity.Described(r.Model), files.demand)
	list := append(files.list, said...)
	r.Source.Locate(list)
	list.Sort()
	return whole, list
}

// capacityDocument is the JSON of capacity.
type capacityDocument struct {
	Version int `json:"version"`
	*capacity.Report
}

// scenariosDocument is the JSON of capacity for scenarios.
type scenariosDocument struct {
	Version   int                 `json:"version"`
	Scenarios []capacity.Scenario `json:"scenarios"`
}

// explanationsDocument is the JSON of capacity for numbers that are explained.
type explanationsDocument struct {
	Version      int                     `json:"version"`
	Explanations []*capacity.Explanation `json:"explanations"`
}

// printExplained prints how numbers came about.
func (f *capacityFlags) printExplained(c *cobra.Command, r *capacity.Report) error {
	var all []*capacity.Explanation
	var failures []error
	for _, name := range f.explain {
		found, err := r.Explain(name)
		all, failures = append(all, found...), append(failures, err)
	}
	if err := errors.Join(failures...); err != nil {
		return err
	}
	if f.format.value == "json" {
		return report.JSON(c.OutOrStdout(), explanationsDocument{report.Version, all})
	}
	return capacityreport.ExplanationText(c.OutOrStdout(), all, screenOf(c.OutOrStdout()))
}

// print prints what was judged: one cloud, or a table of scenarios.
func (f *capacityFlags) print(c *cobra.Command, all []capacity.Scenario) error {
	w, many := c.OutOrStdout(), f.scenarios != ""
	switch f.format.value {
	case "csv":
		return capacityreport.CSV(w, all)
	case "junit":
		return capacityreport.JUnit(w, all)
	case "markdown":
		if many {
			return capacityreport.ScenariosMarkdown(w, all)
		}
		return capacityreport.Markdown(w, all[0].Report)
	case "json":
		if many {
			return report.JSON(w, scenariosDocument{report.Version, all})
		}
		return report.JSON(w, capacityDocument{report.Version, all[0].Report})
	}
	if many {
		return capacityreport.ScenariosText(w, all, screenOf(w))
	}
	return capacityreport.Text(w, all[0].Report, screenOf(w))
}

// toleranceFlag is the value of --tolerate.
type toleranceFlag capacity.Tolerance

// String is the value as it is given.
func (f toleranceFlag) String() string {
	var words []string
	for _, d := range slices.Sorted(maps.Keys(f)) {
		words = append(words, fmt.Sprintf("%s=%d", d, f[d]))
	}
	return strings.Join(words, ",")
}

// Type is what help shows for the value.
func (f toleranceFlag) Type() string { return "FAILURES" }

// Set reads words such as hosts=1,racks=1.
func (f toleranceFlag) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		name, count, _ := strings.Cut(strings.TrimSpace(word), "=")
		known := []string{string(capacity.Hosts), string(capacity.Racks), string(capacity.Zones)}
		if !slices.Contains(known, name) {
			return fmt.Errorf("names no failure that is known: %q%s; write hosts=1,racks=1", name, nearest(name, known))
		}
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 || n > 1_000_000 {
			return fmt.Errorf("says of %s %q, which is no number from 1 on; write %s=1", name, count, name)
		}
		if _, again := f[capacity.Domain(name)]; again {
			return fmt.Errorf("names %s twice", name)
		}
		f[capacity.Domain(name)] = n
	}
	return nil
}
