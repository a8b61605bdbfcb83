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
	"stackplan/internal/demand"
	"stackplan/internal/diag"
	"stackplan/internal/load/terraform"
	"stackplan/internal/report"
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

Exit codes: 0 every promise can be kept, 1 one cannot, or an error.`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	tolerance := toleranceFlag{}
	var quotas []string
	var region string
	c.Flags().StringSliceVar(&quotas, "quotas", nil, "what else was promised, `FILE`s or directories of Terraform, or what terraform show or openstack print as JSON")
	c.Flags().StringVar(&region, "region", "", "only this `REGION`; what files of quotas say of no region counts there")
	c.Flags().Var(tolerance, "tolerate", "the failures that promises must survive: hosts=N, racks=N, zones=N, each on its own")
	format := addFormat(c)
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		var r *compile.Result
		var more promised
		late, err := evaluated(c, limits, func() {
			more.demand, more.list = terraform.Read(quotas)
			r = compile.Dir(c.Context(), oneDir(args))
		})
		if err != nil {
			return err
		}
		if late != nil {
			r = late
		}
		if err := tell(c, r.Findings, r.Source.Line); err != nil {
			return err
		}
		if _, err := choose(r.Cloud, region, ""); err != nil {
			return err
		}
		d, list := demanded(r, more, region)
		if err := tell(c, list, r.Source.Line); err != nil {
			return err
		}
		judged, err := capacity.Of(c.Context(), supply(r, region), d, capacity.Tolerance(tolerance))
		if err != nil {
			return explained(c, r, err)
		}
		if err := printCapacity(c, format.value, judged); err != nil {
			return err
		}
		if !judged.Kept {
			return errReported
		}
		return nil
	}
	return c
}

// supply is what the capacity of a region is computed from, or that of all where none is named.
func supply(r *compile.Result, region string) capacity.Input {
	return capacity.Input{Cloud: r.Cloud, Region: region, Sites: r.Sites, Facts: r.Facts, Source: r.Source, Files: r.Host}
}

// promised is what files of quotas say. They are read within the limits of a description, since Terraform computes too.
type promised struct {
	demand demand.Demand
	list   diag.List
}

// demanded is what was promised: by the description, and by files.
func demanded(r *compile.Result, files promised, region string) (demand.Demand, diag.List) {
	whole, said := capacity.Union(r.Cloud, region, capacity.Described(r.Cloud), files.demand)
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

func printCapacity(c *cobra.Command, format string, r *capacity.Report) error {
	if format == "json" {
		return report.JSON(c.OutOrStdout(), capacityDocument{report.Version, r})
	}
	return report.Capacity(c.OutOrStdout(), r)
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
