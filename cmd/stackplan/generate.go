package main

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/report"
	"stackplan/internal/tree"
)

// generateFlags are what the command line says of a tree to write.
type generateFlags struct {
	out, region, hosts, format string
	prune                      bool
}

func newGenerate() *cobra.Command {
	var flags generateFlags
	c := &cobra.Command{
		Use:   "generate [DIR]",
		Short: "Write every file of every host",
		Long: `Write every file of every host to a tree, TREE/<region>/<host>/<path on the host>, and TREE/manifest.json.

The tree changes as a whole or not at all. Unchanged files are not written again. Files that stackplan did not
write stay, unless --prune is given. With a name that ends in .tar or .tar.zst, --out is one reproducible archive.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return generate(c, oneDir(args), flags) },
	}
	c.Flags().StringVar(&flags.out, "out", "build", "the tree, or an archive (.tar, .tar.zst)")
	c.Flags().StringVar(&flags.region, "region", "", "only the hosts of this region")
	c.Flags().StringVar(&flags.hosts, "host", "", "only these hosts, as a nodeset: cn[001-040]")
	c.Flags().BoolVar(&flags.prune, "prune", false, "delete files in the tree that stackplan did not write")
	c.Flags().StringVar(&flags.format, "format", "text", "of the summary: text, json")
	return c
}

func generate(c *cobra.Command, dir string, flags generateFlags) error {
	if err := oneOf("format", flags.format, "text", "json"); err != nil {
		return err
	}
	r := compile.Dir(c.Context(), dir)
	if err := report.Findings(c.ErrOrStderr(), "text", r.Findings, r.Source.Line); err != nil {
		return err
	}
	if err := failed(r.Findings); err != nil {
		return err
	}
	scope, err := selected(r.Cloud, flags.region, flags.hosts)
	if err != nil {
		return err
	}
	bar := newProgress(c.ErrOrStderr(), hosts(r.Cloud))
	files := r.Files(c.Context(), func(h *model.Host) bool { return scope == nil || scope(h.Region.Name, h.Name) })
	write := tree.Write
	if tree.IsArchive(flags.out) {
		write = tree.Archive
	}
	summary, err := write(c.Context(), flags.out, bar.watch(files), tree.Options{Prune: flags.prune, Scope: scope})
	bar.done()
	if err != nil {
		return explained(c, r, err)
	}
	if flags.format == "json" {
		return report.JSON(c.OutOrStdout(), summaryDocument{report.Version, flags.out, summary})
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), summaryText(flags.out, summary))
	return err
}

// selected returns which hosts --region and --host mean, by the names of region and host; nil for all. Names that match
// nothing are errors.
func selected(c *model.Cloud, region, hosts string) (func(region, host string) bool, error) {
	if region == "" && hosts == "" {
		return nil, nil
	}
	if region != "" && c.Region(region) == nil {
		return nil, fmt.Errorf("--region %s: the cloud has no such region; regions: %s", region, strings.Join(regionNames(c), ", "))
	}
	var set nodeset.Set
	if hosts != "" {
		var err error
		if set, err = nodeset.Parse(hosts); err != nil {
			return nil, fmt.Errorf("--host %s: %w", hosts, err)
		}
		if err := known(c, region, set); err != nil {
			return nil, err
		}
	}
	return func(r, h string) bool {
		return (region == "" || r == region) && (hosts == "" || set.Contains(h))
	}, nil
}

// known refuses names of hosts that the cloud, or the region, does not have.
func known(c *model.Cloud, region string, set nodeset.Set) error {
	missing := map[string]bool{}
	for _, name := range set.All() {
		missing[name] = true
	}
	for h := range c.Hosts() {
		if region == "" || h.Region.Name == region {
			delete(missing, h.Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	var names []string
	for name := range missing {
		names = append(names, name)
	}
	return fmt.Errorf("--host: no such host: %s", nodeset.Fold(names))
}

func regionNames(c *model.Cloud) []string {
	var names []string
	for _, r := range c.Regions {
		names = append(names, r.Name)
	}
	return names
}

// explained prints what went wrong with files as diagnostics, with their places.
func explained(c *cobra.Command, r *compile.Result, err error) error {
	var list diag.List
	if !errors.As(err, &list) {
		return err
	}
	r.Source.Locate(list)
	list.Sort()
	if err := report.Findings(c.ErrOrStderr(), "text", list, r.Source.Line); err != nil {
		return err
	}
	return errReported
}

// summaryDocument is the JSON of generate.
type summaryDocument struct {
	Version int    `json:"version"`
	Out     string `json:"out"`
	tree.Summary
}

// summaryText says in one line what a run did.
func summaryText(out string, s tree.Summary) string {
	text := fmt.Sprintf("%s: %s for %s", out, counted(s.Files, "file"), counted(s.Hosts, "host"))
	text += fmt.Sprintf("; %d written, %d unchanged", s.Written, s.Unchanged)
	for _, more := range []struct {
		n    int
		what string
	}{{s.Removed, "removed"}, {s.Kept, "not ours, kept"}, {s.Pruned, "not ours, deleted"}} {
		if more.n > 0 {
			text += fmt.Sprintf(", %d %s", more.n, more.what)
		}
	}
	return text
}
