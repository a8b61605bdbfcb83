package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"stackplan/internal/report"
	secretsreport "stackplan/internal/report/secrets"
	"stackplan/internal/secrets"
)

func newSecretsRotate() *cobra.Command {
	var flags secretsFlags
	c := &cobra.Command{
		Use:   "rotate SECRET [DIR]",
		Short: "Print the plan to replace a secret by another value",
		Long: `Print the plan to replace a secret of the description in DIR by another value, and change nothing. If the programs accept
the old and the new value at the same time, the plan has two steps: it introduces the new value, and removes the old one
later. Otherwise it states what is interrupted.`,
		Example: `  stackplan secrets rotate nova/database mycloud
  stackplan secrets rotate keystone/fernet mycloud`,
		Args: takes(cobra.RangeArgs(1, 2)),
	}
	flags.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		_, set, err := flags.set(c, directory(args[1:]))
		if err != nil {
			return err
		}
		plan := set.Rotate(args[0])
		if plan == nil {
			names := set.Names()
			for _, k := range set.Keys {
				names = append(names, k.Name)
			}
			slices.Sort(names)
			return fmt.Errorf("the cloud has no secret %s%s", args[0], didYouMean(args[0], slices.Compact(names)))
		}
		if flags.format.value == "json" {
			return report.JSON(c.OutOrStdout(), struct {
				Version int `json:"version"`
				*secrets.Rotation
			}{report.Version, plan})
		}
		return secretsreport.Rotation(c.OutOrStdout(), plan)
	}
	return c
}
