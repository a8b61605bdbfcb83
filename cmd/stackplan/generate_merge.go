package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"stackplan/internal/live"
	"stackplan/internal/report"
	"stackplan/internal/tree"
)

func newGenerateMerge() *cobra.Command {
	flags := generateFlags{out: "build"}
	c := &cobra.Command{
		Use:   "merge PART...",
		Short: "Merge trees of different hosts into one",
		Long: `Merge the trees or archives that generate --shard or --region wrote into one tree, with one manifest. The result is the same
as that of one run for all hosts. Hosts that no part contains are not in the result: give all parts.`,
		Example: "  stackplan generate merge shard-1 shard-2 shard-3 --out build",
		Args:    takes(cobra.MinimumNArgs(1)),
		RunE:    func(c *cobra.Command, args []string) error { return generateMerge(c, args, flags) },
	}
	c.Flags().Var(textFlag{&flags.out, "TREE", checkTreeName}, "out", "tree to write, or an archive (.tar, .tar.zst)")
	flags.format = addFormat(c)
	return c
}

func generateMerge(c *cobra.Command, parts []string, flags generateFlags) error {
	merged, err := live.Merge(parts)
	if err != nil {
		return err
	}
	defer merged.Close()
	bar := newProgress(c.ErrOrStderr(), merged.Hosts())
	summary, err := writeTree(c, flags, bar.watch(merged.Files(c.Context())), tree.Options{Private: slices.ContainsFunc(parts, tree.IsPrivate)})
	bar.done()
	if err != nil {
		return err
	}
	if flags.format.value == "json" {
		return report.JSON(c.OutOrStdout(), newSummaryDocument(flags.out, summary))
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), summaryText(flags.out, summary))
	return err
}
