package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/export/ansible"
	"stackplan/internal/export/outdir"
	"stackplan/internal/plan"
)

// rolloutFlags are the flags of the exports of a rollout.
type rolloutFlags struct {
	diffFlags
	into, plan, secrets string
}

// addRollout adds the flags of the exports of a rollout.
func addRollout(c *cobra.Command, flags *rolloutFlags) {
	f := c.Flags()
	f.Var(textFlag{text: &flags.into, name: "OUT"}, "into", "directory to write to")
	f.Var(textFlag{&flags.against, "SNAPSHOT", checkSnapshot}, "against", "export the changes that diff reports against this snapshot")
	flags.series = addSeriesAs(c, "against-series", "OpenStack series of the snapshot (default: detected)")
	f.Var(textFlag{text: &flags.plan, name: "PLAN"}, "plan", "export exactly the plan that diff --save wrote")
	addRegion(c, &flags.region, "only the hosts of this region")
	addHosts(c, &flags.hosts)
	flags.format = addFormat(c)
	flags.limits = addLimits(c)
	flags.isExported = true
}

func newExportAnsible() *cobra.Command {
	var flags rolloutFlags
	c := &cobra.Command{
		Use:   "ansible [DIR] --into OUT",
		Short: "Write the rollout as inventory and playbook of Ansible",
		Long: `Write the rollout of the description in DIR as an inventory and a playbook of Ansible, with the modules of ansible-core
only. The playbook copies files with their modes and owners, and restarts or reloads the units that read the changed ones, in the
waves of diff, so that every API stays available. It takes the servers of a host out of HAProxy before the change, queries
their health checks after it, and stops at the first failure.

With --against the playbook changes what diff reports, and no more. With --plan it is that of the saved plan; if the description or
the snapshot has changed since, the command fails. Without both it contains every file. --secrets is the store that Ansible
reads the secrets from; the output contains none.

Export never changes files in OUT that it did not write.`,
		Example: `  stackplan export ansible mycloud --into ansible --against ssh:
  stackplan export ansible mycloud --into ansible --plan plan.json`,
		Args: takes(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return exportAnsible(c, directory(args), flags) },
	}
	addRollout(c, &flags)
	c.Flags().Var(textFlag{&flags.secrets, "STORE", ansible.CheckStore}, "secrets", "store from which the playbook reads secrets")
	return c
}

func exportAnsible(c *cobra.Command, dir string, flags rolloutFlags) error {
	cloud, r, err := planned(c, dir, flags)
	if err != nil {
		return err
	}
	files, err := ansible.Files(c.Context(), ansible.Options{Cloud: cloud, Report: r, HasSnapshot: r.Against != "", Store: flags.secrets})
	if err != nil {
		return printLocated(c, cloud, err)
	}
	summary, err := outdir.Write(flags.into, outdir.Kind{Name: "ansible", Last: ansible.SitePlaybook, Input: dir}, files)
	if err != nil {
		return err
	}
	return printExport(c, flags.format.value, flags.into, summary)
}

// planned returns the rollout to export: the saved plan, what differs from the snapshot, or all files. It returns an error for a saved plan
// that is not that of the description and the snapshot, and if a host could not be read.
func planned(c *cobra.Command, dir string, flags rolloutFlags) (*compile.Cloud, *plan.Report, error) {
	if flags.into == "" {
		return nil, nil, missing(c, "--into OUT", "the directory to write to")
	}
	var saved *plan.Report
	if flags.plan != "" {
		var err error
		if saved, err = readPlan(flags.plan); err != nil {
			return nil, nil, err
		}
		if flags.region != "" || flags.hosts != "" {
			return nil, nil, usagef("--plan exports the hosts of the plan; leave out --region and --host")
		}
		if flags.against == "" {
			flags.against = saved.Against
		}
		flags.service, flags.scope = saved.Rollout.Service, saved.Rollout.Contains
	}
	cloud, r, err := compareCloud(c, dir, flags.diffFlags)
	if err != nil {
		return nil, nil, err
	}
	if saved != nil {
		if err := saved.CheckSame(r); err != nil {
			return nil, nil, fmt.Errorf("--plan %s: %w", flags.plan, err)
		}
	}
	for _, u := range r.Unreadable {
		return nil, nil, fmt.Errorf("%s could not be read: %s; what changes there is not known, so nothing was exported", u.Nodeset, u.Reason)
	}
	return cloud, r, nil
}
