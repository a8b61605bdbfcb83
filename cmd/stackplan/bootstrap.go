package main

import (
	"github.com/spf13/cobra"

	"stackplan/internal/bootstrap"
	"stackplan/internal/confine"
	"stackplan/internal/report"
	bootstrapreport "stackplan/internal/report/bootstrap"
	"stackplan/internal/report/printer"
	"stackplan/internal/service"
)

// bootstrapFlags are the flags of bootstrap.
type bootstrapFlags struct {
	region, hosts   string
	runbook, format *choice
	limits          *confine.Limits
}

func newBootstrap() *cobra.Command {
	var flags bootstrapFlags
	c := &cobra.Command{
		Use:   "bootstrap [DIR]",
		Short: "Print the steps that start a new cloud or host",
		Long: `Print what a cloud requires in addition to its files, in order: packages, clusters of the database and the message
broker, accounts, keys, tables, users and endpoints of keystone, cells, networks, the start of every unit. Each step has
its hosts, a check that finds out whether it is done, a command, its reason, and the steps before it. Steps of one stage
can run on their hosts at the same time. It runs nothing.

--format sh prints a script that is run on each host, stage by stage. It reads secrets while it runs, and contains none.

--runbook add, remove, promote or replace prints the procedure for the hosts of --host: new hosts, hosts that leave the
cloud, a standby that becomes the primary, a lost host that returns empty.`,
		Example: `  stackplan bootstrap mycloud
  stackplan bootstrap mycloud --format sh > bootstrap.sh
  stackplan bootstrap mycloud --runbook add --host cn[041-048]`,
		Args: takes(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return runBootstrap(c, directory(args), flags) },
	}
	addRegion(c, &flags.region, "only this region, and what it requires of keystone")
	addHosts(c, &flags.hosts)
	runbooks := []service.Runbook{service.NewCloud, service.AddHost, service.RemoveHost, service.PromoteHost, service.ReplaceHost}
	var names []string
	for _, r := range runbooks {
		names = append(names, string(r))
	}
	flags.runbook = addChoice(c, "runbook", "RUNBOOK", "procedure to print", names...)
	flags.format = addFormat(c, "text", "json", "sh")
	flags.limits = addLimits(c)
	return c
}

// bootstrapDocument is the JSON output of bootstrap.
type bootstrapDocument struct {
	Version int `json:"version"`
	*bootstrap.Plan
}

func runBootstrap(c *cobra.Command, dir string, flags bootstrapFlags) error {
	runbook := service.Runbook(flags.runbook.value)
	if runbook != service.NewCloud && flags.hosts == "" {
		return missing(c, "--host NODESET", "the hosts that the runbook "+string(runbook)+" is about")
	}
	r, err := compileDir(c, dir, flags.limits)
	if err != nil {
		return err
	}
	if err := printCloud(c, r); err != nil {
		return err
	}
	hosts, err := choose(r.Model, flags.region, flags.hosts, shard{})
	if err != nil {
		return err
	}
	options := bootstrap.Options{Region: flags.region, Runbook: runbook}
	if flags.hosts != "" {
		options.Chosen = hosts.keep
	}
	plan, err := bootstrap.Of(c.Context(), r, options)
	if err != nil {
		return err
	}
	return printBootstrap(c, flags.format.value, plan)
}

func printBootstrap(c *cobra.Command, format string, plan *bootstrap.Plan) error {
	out := c.OutOrStdout()
	switch format {
	case "json":
		return report.JSON(out, bootstrapDocument{report.Version, plan})
	case "sh":
		return bootstrapreport.Shell(out, plan)
	}
	colours := printer.Uncoloured
	if hasColours(c, out) {
		colours = printer.Coloured
	}
	return bootstrapreport.Text(out, plan, colours)
}
