package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/drill"
	"stackplan/internal/reach"
	"stackplan/internal/report"
	drillreport "stackplan/internal/report/drill"
)

func newDrill() *cobra.Command {
	c := &cobra.Command{
		Use:   "drill [DIR] [--lose FAILURES]",
		Short: "Simulate failures of hosts, racks, zones, networks and links",
		Long: `Simulate the failure of each host, rack, zone, network and link of the description in DIR, one at a time, and report
what remains: APIs, database, message broker, caches, agents, VIPs, quorums, what instances notice, and the capacity.
It is computed from the connections in the generated files. Failures with the same result are printed once, the worst
first.

Without --lose, the cloud must survive the loss of any one host: what several hosts do must continue. With --lose
hosts=1,racks=1 it must survive the loss of any one host, and of any one rack, and everything counts: services on a
single host, routers and networks of instances, and quotas. More than one at a time is possible for hosts, racks and
zones: hosts=2.

Exit codes: 0 the cloud survives what it must survive; 1 it does not, or an error.`,
		Example: `  stackplan drill mycloud
  stackplan drill mycloud --lose hosts=1,racks=1
  stackplan drill mycloud --lose hosts=2 --format junit`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	lose, region := loseFlag{}, ""
	c.Flags().Var(lose, "lose", "failures that the cloud must survive: hosts=1,racks=1,zones=1,networks=1,links=1")
	addRegion(c, &region, "simulate only the failures of this region")
	format := addFormat(c, "text", "json", "markdown", "junit")
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		cloud, err := compileDir(c, directory(args), limits)
		if err != nil {
			return err
		}
		r, err := runDrill(c, cloud, region, drill.Required(lose))
		if err != nil {
			return err
		}
		if err := printDrill(c, r, format.value); err != nil {
			return err
		}
		if !r.Survives {
			return errReported
		}
		return nil
	}
	return c
}

// runDrill computes the report for a compiled cloud.
func runDrill(c *cobra.Command, cloud *compile.Cloud, region string, lose drill.Required) (*drill.Report, error) {
	if err := printCloud(c, cloud); err != nil {
		return nil, err
	}
	if _, err := choose(cloud.Model, region, "", shard{}); err != nil {
		return nil, err
	}
	m, err := reach.Read(c.Context(), cloud)
	if err != nil {
		return nil, printLocated(c, cloud, err)
	}
	quotas, list := totalDemand(cloud, fileQuotas{}, region)
	if err := printDiagnostics(c, list, cloud.Source.Line); err != nil {
		return nil, err
	}
	capacities, err := capacity.Of(c.Context(), capacity.Input{Cloud: cloud, Region: region}, quotas, nil)
	if err != nil {
		return nil, printLocated(c, cloud, err)
	}
	if len(lose) == 0 {
		lose = nil
	}
	return drill.Of(c.Context(), m, capacities, lose)
}

// drillDocument is the JSON output of drill.
type drillDocument struct {
	Version int `json:"version"`
	*drill.Report
}

func printDrill(c *cobra.Command, r *drill.Report, format string) error {
	w := c.OutOrStdout()
	switch format {
	case "json":
		return report.JSON(w, drillDocument{report.Version, r})
	case "markdown":
		return drillreport.Markdown(w, r)
	case "junit":
		return drillreport.JUnit(w, r)
	}
	return drillreport.Text(w, r, screenOf(c).Colours)
}

// loseFlag is the value of --lose.
type loseFlag drill.Required

// String returns the value in the syntax that Set parses.
func (f loseFlag) String() string {
	var words []string
	for _, d := range slices.Sorted(maps.Keys(f)) {
		words = append(words, fmt.Sprintf("%s=%d", d, f[d]))
	}
	return strings.Join(words, ",")
}

// Type returns the name of the value in the help text.
func (f loseFlag) Type() string { return "FAILURES" }

// Set parses failures such as hosts=1,racks=1.
func (f loseFlag) Set(text string) error {
	var known []string
	for _, d := range drill.Domains() {
		known = append(known, string(d))
	}
	for word := range strings.SplitSeq(text, ",") {
		name, count, _ := strings.Cut(strings.TrimSpace(word), "=")
		if !slices.Contains(known, name) {
			return fmt.Errorf("contains the unknown failure %q%s; write for example hosts=1,racks=1", name, nearest(name, known))
		}
		d := drill.Domain(name)
		n, err := strconv.Atoi(count)
		if most := d.Most(); err != nil || n < 1 || n > most {
			return fmt.Errorf("sets %s to %q, which is not a whole number from 1 to %d; write for example %s=1", name, count, most, name)
		}
		if _, again := f[d]; again {
			return fmt.Errorf("sets %s twice; write it once", name)
		}
		f[d] = n
	}
	return nil
}
