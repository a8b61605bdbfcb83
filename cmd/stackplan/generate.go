package main

import (
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/diag"
	"stackplan/internal/report"
	"stackplan/internal/spelling"
	"stackplan/internal/tree"
)

// generateFlags are what the command line says of a tree to write.
type generateFlags struct {
	out, region, hosts string
	prune              bool
	format             *choice
	limits             *confine.Limits
}

// foreignArchives are extensions of archives that are not written. No tree is meant by such a name.
var foreignArchives = []string{".7z", ".bz2", ".gz", ".tgz", ".xz", ".zip", ".zst"}

func newGenerate() *cobra.Command {
	var flags generateFlags
	c := &cobra.Command{
		Use:   "generate [DIR]",
		Short: "Write every file of every host",
		Long: `Write every file of every host to a tree, TREE/<region>/<host>/<path on the host>, and TREE/manifest.json.

The tree changes as a whole or not at all. Unchanged files are not written again. Files that stackplan did not
write stay, unless --prune is given. With a name that ends in .tar or .tar.zst, --out is one reproducible archive.`,
		Args: takes(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return generate(c, oneDir(args), flags) },
	}
	c.Flags().StringVar(&flags.out, "out", "build", "the `TREE`, or an archive (.tar, .tar.zst)")
	c.Flags().StringVar(&flags.region, "region", "", "only the hosts of this `REGION`")
	c.Flags().StringVar(&flags.hosts, "host", "", "only these hosts, a `NODESET`: cn[001-040]")
	c.Flags().BoolVar(&flags.prune, "prune", false, "delete files in the tree that stackplan did not write")
	flags.format = addFormat(c)
	flags.limits = addLimits(c)
	return c
}

func generate(c *cobra.Command, dir string, flags generateFlags) error {
	if slices.Contains(foreignArchives, filepath.Ext(flags.out)) && !tree.IsArchive(flags.out) {
		return fmt.Errorf("--out %s: an archive is a .tar or a .tar.zst", quoted(flags.out))
	}
	r, err := compiled(c, dir, flags.limits)
	if err != nil {
		return err
	}
	if err := tell(c, r.Findings, r.Source.Line); err != nil {
		return err
	}
	chosen, err := choose(r.Model, flags.region, flags.hosts)
	if err != nil {
		return err
	}
	bar := newProgress(c.ErrOrStderr(), chosen.count)
	summary, err := writeTree(c, dir, flags, bar.watch(r.Files(c.Context(), chosen.keep)), chosen.scope)
	bar.done()
	if err != nil {
		return explained(c, r, err)
	}
	if flags.format.value == "json" {
		return report.JSON(c.OutOrStdout(), newSummaryDocument(flags.out, summary))
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), summaryText(flags.out, summary))
	return err
}

// writeTree writes files as a tree or as an archive.
func writeTree(c *cobra.Command, dir string, flags generateFlags, files iter.Seq2[*artefact.File, error], scope func(region, host string) bool) (tree.Summary, error) {
	write := tree.Write
	if tree.IsArchive(flags.out) {
		write = tree.Archive
	}
	return write(c.Context(), flags.out, files, tree.Options{Prune: flags.prune, Scope: scope, Input: dir})
}

// explained prints what went wrong with files as diagnostics, with their places.
func explained(c *cobra.Command, r *compile.Cloud, err error) error {
	var list diag.List
	if !errors.As(err, &list) {
		return err
	}
	r.Source.Locate(list)
	list.Sort()
	return tell(c, list, r.Source.Line)
}

// summaryDocument is the JSON of generate. Numbers are of files, unless they say otherwise.
type summaryDocument struct {
	Version   int    `json:"version"`
	Out       string `json:"out"`   // the tree or archive, as --out named it
	Hosts     int    `json:"hosts"` // hosts that have files
	Files     int    `json:"files"` // of these hosts, without the manifest
	Bytes     int64  `json:"bytes"` // their size
	Written   int    `json:"written"`
	Unchanged int    `json:"unchanged"`
	Removed   int    `json:"removed"` // no longer generated
	Kept      int    `json:"kept"`    // not stackplan's
	Pruned    int    `json:"pruned"`  // not stackplan's, deleted
}

func newSummaryDocument(out string, s tree.Summary) summaryDocument {
	return summaryDocument{
		Version: report.Version, Out: out, Hosts: s.Hosts, Files: s.Files, Bytes: s.Bytes,
		Written: s.Written, Unchanged: s.Unchanged, Removed: s.Removed, Kept: s.Kept, Pruned: s.Pruned,
	}
}

// summaryText says in one line what a run did.
func summaryText(out string, s tree.Summary) string {
	text := fmt.Sprintf("%s: %s for %s", out, spelling.Count(s.Files, "file"), spelling.Count(s.Hosts, "host"))
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
