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
	"stackplan/internal/load"
	"stackplan/internal/report"
	capacityreport "stackplan/internal/report/capacity"
	"stackplan/internal/terraform"
)

func newCapacity() *cobra.Command {
	c := &cobra.Command{
		Use:   "capacity [DIR] [--quotas FILE...]",
		Short: "Compare the capacity of a cloud with its quotas",
		Long: `Compute the capacity of the compute hosts, networks and address pools of the description in DIR from the generated
files, as nova computes it, and compare it with the quotas of the description, and with the default quotas of the
series for projects without quotas.

With --tolerate hosts=1,racks=1 quotas must also fit after the loss of any one host, and after the loss of any one
rack. Without it, the report contains the result of such losses, but they do not change the exit code.

--mix simulates the scheduler with a mix of flavors, each FLAVOR[=SHARE][@ZONE][/POLICY[:SIZE]] with its server groups,
for example m1.large=3@z1/anti-affinity:3,m1.small; worst is the worst mix that the quotas allow.

--grow, --add-hosts, --remove-hosts and --set compute the report for a changed cloud, and change no file. A file of
--scenarios contains one such change in each line.

--explain REGION.NAME shows how a number is computed, and the position of each of its parts. NAME is a resource
(VCPU), a quota (cores), an address pool, a flavor, or a word of the name of a connection limit (database).

Exit codes: 0 all quotas fit, no connection limit is exceeded, and all quotas and flavors are known or --allow-unknown
is given; 1 otherwise, or an error.`,
		Example: `  stackplan capacity mycloud --quotas web.json --tolerate hosts=1
  stackplan capacity mycloud --add-hosts cn=10 --mix m1.large=3,m1.small
  stackplan capacity mycloud --explain r1.VCPU`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	flags := capacityFlags{tolerance: toleranceFlag{}}
	f := c.Flags()
	f.Var(textsFlag{&flags.quotas, "FILE[,FILE]", ","}, "quotas", "additional quotas: files or directories of Terraform, or JSON")
	addRegion(c, &flags.region, "only this region, also for quotas that name none")
	f.BoolVar(&flags.allowUnknown, "allow-unknown", false, "do not fail because of unknown quotas and flavors")
	f.Var(flags.tolerance, "tolerate", "failures that quotas must survive: hosts=1,racks=1,zones=1")
	f.Var(textsFlag{texts: &flags.mixes, name: "MIX"}, "mix", "simulate the scheduler with flavors: m1.large=3,m1.small, or worst")
	f.Uint64Var(&flags.seed, "seed", 0, "random seed for the scheduler simulation, a `NUMBER`")
	flags.growth.add(f)
	f.Var(textFlag{text: &flags.scenarios, name: "FILE"}, "scenarios", "compare the scenarios in this file, one a line")
	f.Var(textsFlag{texts: &flags.explain, name: "REGION.NAME"}, "explain", "show how a number is computed, for example r1.VCPU")
	completeNames(c, "explain", func(dir string) []string { return explainableNumbers(c.Context(), dir) })
	flags.format = addFormat(c, "text", "json", "markdown", "csv", "junit")
	flags.limits = addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error { return runCapacity(c, directory(args), flags) }
	return c
}

// capacityFlags are the flags of capacity.
type capacityFlags struct {
	quotas, mixes     []string
	region, scenarios string
	seed              uint64
	allowUnknown      bool
	tolerance         toleranceFlag
	growth            growthFlags
	explain           []string
	format            *choice
	limits            *confine.Limits
}

// parse returns the growth and mixes that the flags request. It returns a usageError with all flags of the wrong form.
func (f *capacityFlags) parse() (growth capacity.Growth, mixes []capacity.MixRequest, err error) {
	var failures []error
	for _, text := range f.mixes {
		mix, err := capacity.ParseMix(text)
		if err != nil {
			failures = append(failures, fmt.Errorf("--mix %q %w", text, err))
		}
		mixes = append(mixes, mix)
	}
	if len(f.explain) > 0 && (f.scenarios != "" || f.format.value != "text" && f.format.value != "json") {
		failures = append(failures, errors.New("--explain cannot be combined with --scenarios, or with a --format other than text and json"))
	}
	growth, err = f.growth.growth("")
	if failures = append(failures, err); f.scenarios != "" && !growth.None() {
		failures = append(failures, errors.New("--scenarios cannot be combined with --grow, --add-hosts, --remove-hosts or --set; write them into the lines of its file"))
	}
	if err := errors.Join(failures...); err != nil {
		return growth, nil, usageError{err}
	}
	return growth, mixes, nil
}

func runCapacity(c *cobra.Command, dir string, flags capacityFlags) error {
	growth, mixes, err := flags.parse()
	if err != nil {
		return err
	}
	var all []outlook
	var more fileQuotas
	var failure error
	late, err := evaluate(c, flags.limits, func() {
		growths := []capacity.Growth{growth}
		if flags.scenarios != "" {
			if growths, failure = scenarios(flags.scenarios); failure != nil {
				return
			}
		}
		more.demand, more.list = terraform.Read(flags.quotas)
		all, failure = outlooks(c.Context(), dir, rulesOf(c), growths)
	})
	switch {
	case err != nil:
		return err
	case late != nil:
		all = []outlook{{Cloud: late}}
	case failure != nil:
		return printLocated(c, &compile.Cloud{Source: &load.Source{}}, failure)
	}
	for _, o := range all {
		o.Accept(dayOf(c))
	}
	var computed []capacity.Scenario
	for _, o := range all {
		r, err := flags.compute(c, o, more, mixes)
		if err != nil {
			return err
		}
		computed = append(computed, capacity.Scenario{Name: o.Name, Report: r})
	}
	if err := flags.printAcceptances(c, all[0].Cloud, mixes); err != nil {
		return err
	}
	if len(flags.explain) > 0 {
		return flags.printExplained(c, computed[0].Report)
	}
	if err := flags.print(c, computed); err != nil {
		return err
	}
	if slices.ContainsFunc(computed, func(s capacity.Scenario) bool { return !s.Passes() }) {
		return errReported
	}
	return nil
}

// compute returns the report for one of the requested clouds.
func (f *capacityFlags) compute(c *cobra.Command, o outlook, more fileQuotas, mixes []capacity.MixRequest) (*capacity.Report, error) {
	o.Findings = relocated(o.Growth, o.Findings)
	if err := printCloud(c, o.Cloud); err != nil {
		return nil, err
	}
	if _, err := chooseNamed(o.Model, f.region, ""); err != nil {
		return nil, err
	}
	d, list := totalDemand(o.Cloud, more, f.region)
	if err := printDiagnostics(c, list, o.Source.Line); err != nil {
		return nil, err
	}
	d, err := o.Demand(d)
	if err != nil {
		return nil, printLocated(c, o.Cloud, inScenario(o.Growth, err))
	}
	in := capacity.Input{Cloud: o.Cloud, Region: f.region, Mixes: mixes, Seed: f.seed, AllowUnknown: f.allowUnknown}
	r, err := capacity.Of(c.Context(), in, d, capacity.Tolerance(f.tolerance))
	if err != nil {
		return nil, printLocated(c, o.Cloud, err)
	}
	r.ShowAccepted = isAcceptedShown(c)
	return r, nil
}

// fileQuotas are the quotas of files. Reading them is limited as the evaluation of a description is, because Terraform contains
// computations too.
type fileQuotas struct {
	demand demand.Demand
	list   diag.List
}

// totalDemand returns the quotas of the description and of files.
func totalDemand(r *compile.Cloud, files fileQuotas, region string) (demand.Demand, diag.List) {
	whole, findings := capacity.Union(r.Model, region, capacity.Described(r.Model), files.demand)
	list := append(files.list, findings...)
	r.Source.Locate(list)
	list.Sort()
	return whole, list
}

// capacityDocument is the JSON output of capacity.
type capacityDocument struct {
	Version int `json:"version"`
	*capacity.Report
}

// scenariosDocument is the JSON output of capacity for scenarios.
type scenariosDocument struct {
	Version   int                 `json:"version"`
	Scenarios []capacity.Scenario `json:"scenarios"`
}

// explanationsDocument is the JSON output of capacity --explain.
type explanationsDocument struct {
	Version      int                     `json:"version"`
	Explanations []*capacity.Explanation `json:"explanations"`
}

// printExplained prints how numbers are computed.
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
	return capacityreport.ExplanationText(c.OutOrStdout(), all, screenOf(c))
}

// print prints the report of one cloud, or a table of scenarios.
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
		return capacityreport.ScenariosText(w, all, screenOf(c))
	}
	return capacityreport.Text(w, all[0].Report, screenOf(c))
}

// toleranceFlag is the value of --tolerate.
type toleranceFlag capacity.Tolerance

// String returns the value in the syntax that Set parses.
func (f toleranceFlag) String() string {
	var words []string
	for _, d := range slices.Sorted(maps.Keys(f)) {
		words = append(words, fmt.Sprintf("%s=%d", d, f[d]))
	}
	return strings.Join(words, ",")
}

// Type returns the name of the value in the help text.
func (f toleranceFlag) Type() string { return "FAILURES" }

// Set parses failures such as hosts=1,racks=1.
func (f toleranceFlag) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		name, count, _ := strings.Cut(strings.TrimSpace(word), "=")
		known := []string{string(capacity.Hosts), string(capacity.Racks), string(capacity.Zones)}
		if !slices.Contains(known, name) {
			return fmt.Errorf("contains the unknown failure %q%s; write for example hosts=1,racks=1", name, nearest(name, known))
		}
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 || n > 1_000_000 {
			return fmt.Errorf("sets %s to %q, which is not a whole number from 1 on; write for example %s=1", name, count, name)
		}
		if _, again := f[capacity.Domain(name)]; again {
			return fmt.Errorf("sets %s twice; write it once", name)
		}
		f[capacity.Domain(name)] = n
	}
	return nil
}
