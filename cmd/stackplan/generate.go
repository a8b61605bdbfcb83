package main

import (
	"cmp"
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
	"stackplan/internal/secrets"
	"stackplan/internal/spelling"
	"stackplan/internal/tree"
)

// generateFlags are the flags of generate.
type generateFlags struct {
	out, region, hosts string
	shard              shard
	prune, force       bool
	secrets            storeFlags
	format             *choice
	limits             *confine.Limits
}

// foreignArchives are extensions of archives that generate does not write. It does not write a tree with such a name either.
var foreignArchives = []string{".7z", ".bz2", ".gz", ".tgz", ".xz", ".zip", ".zst"}

func newGenerate() *cobra.Command {
	var flags generateFlags
	c := &cobra.Command{
		Use:   "generate [DIR]",
		Short: "Write every file of every host",
		Long: `Write every file of every host to a tree, TREE/<region>/<host>/<path on the host>, and TREE/manifest.json.

The directory of each changed host is replaced at once; unchanged hosts are not touched. Files that stackplan did not
write are never changed or deleted. TREE is a new or an empty directory, or a tree that stackplan wrote. If the name
ends in .tar or .tar.zst, --out is one reproducible archive.

--secrets fills in the values of secrets, which are placeholders otherwise. It reports all secrets that the store lacks,
and all values that a file cannot hold, and writes nothing then. Only you can read the result; it is not written into a
work tree of git, unless --force is given. ` + storeHelp,
		Example: `  stackplan generate mycloud
  stackplan generate mycloud --out build.tar.zst
  stackplan generate mycloud --region r1 --host cn[001-040]
  stackplan generate mycloud --shard 3/8 --out shard-3
  stackplan generate mycloud --out /run/build --secrets secrets.yaml`,
		Args: takes(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return generate(c, directory(args), flags) },
	}
	flags.out = "build"
	c.Flags().Var(textFlag{&flags.out, "TREE", checkTreeName}, "out", "tree to write, or an archive (.tar, .tar.zst)")
	addRegion(c, &flags.region, "only the hosts of this region")
	addHosts(c, &flags.hosts)
	addShard(c, &flags.shard)
	c.Flags().BoolVar(&flags.prune, "prune", false, "delete files that stackplan did not write")
	flags.secrets.add(c, "secrets")
	c.Flags().BoolVar(&flags.force, "force", false, "write values of secrets into a git work tree")
	flags.format = addFormat(c)
	flags.limits = addLimits(c)
	c.AddCommand(newGenerateMerge())
	return c
}

// checkTreeName returns an error for an output that generate cannot write.
func checkTreeName(out string) error {
	if out == "-" {
		return errors.New("cannot be written to standard output; write a name that ends in .tar or .tar.zst, or the name of a directory")
	}
	if slices.Contains(foreignArchives, filepath.Ext(out)) && !tree.IsArchive(out) {
		return errors.New("has an unsupported extension; write a name that ends in .tar or .tar.zst, or the name of a directory")
	}
	return nil
}

func generate(c *cobra.Command, dir string, flags generateFlags) error {
	r, err := compileDir(c, dir, flags.limits)
	if err != nil {
		return err
	}
	if err := printCloud(c, r); err != nil {
		return err
	}
	chosen, err := choose(r.Model, flags.region, flags.hosts, flags.shard)
	if err != nil {
		return err
	}
	files, err := flags.files(c, r, chosen)
	if err != nil {
		return printLocated(c, r, err)
	}
	bar := newProgress(c.ErrOrStderr(), chosen.count)
	summary, err := writeTree(c, flags, bar.watch(files), tree.Options{
		Scope: chosen.scope, Prune: flags.prune, Input: dir, Private: flags.secrets.address != "",
	})
	bar.done()
	if err != nil {
		return printLocated(c, r, err)
	}
	if flags.format.value == "json" {
		return report.JSON(c.OutOrStdout(), newSummaryDocument(flags.out, summary))
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), summaryText(flags.out, summary))
	return err
}

// files returns the files of hosts, filled with values of secrets if a store is given.
func (f *generateFlags) files(c *cobra.Command, r *compile.Cloud, hosts chosen) (iter.Seq2[*artefact.File, error], error) {
	files := r.Files(c.Context(), hosts.keep)
	if f.secrets.address == "" {
		return files, nil
	}
	if top, err := workTree(f.out); err != nil || top != "" && !f.force {
		return nil, cmp.Or(err, fmt.Errorf("%s: is in the work tree of git %s, where values of secrets might be committed; give an --out outside of it, or --force", f.out, top))
	}
	set, err := secrets.Of(c.Context(), r, hosts.keep)
	if err != nil {
		return nil, err
	}
	filler, err := f.secrets.filler(c.Context(), r.Model, set)
	if err != nil {
		return nil, err
	}
	return filler.Files(files), nil
}

// writeTree writes files as a tree or as an archive.
func writeTree(c *cobra.Command, flags generateFlags, files iter.Seq2[*artefact.File, error], opts tree.Options) (tree.Summary, error) {
	write := tree.Write
	if tree.IsArchive(flags.out) {
		write = tree.Archive
	}
	return write(c.Context(), flags.out, files, opts)
}

// printLocated prints an error that is a list of diagnostics, with their positions, and returns errReported. It returns other errors.
func printLocated(c *cobra.Command, r *compile.Cloud, err error) error {
	var list diag.List
	if !errors.As(err, &list) {
		return err
	}
	r.Source.Locate(list)
	list.Sort()
	return printDiagnostics(c, list, r.Source.Line)
}

// summaryDocument is the JSON output of generate. The numbers without a comment are numbers of files.
type summaryDocument struct {
	Version   int    `json:"version"`
	Out       string `json:"out"`   // the tree or archive, the value of --out
	Hosts     int    `json:"hosts"` // hosts with files
	Files     int    `json:"files"` // of these hosts, without the manifest
	Bytes     int64  `json:"bytes"` // the size of these files
	Written   int    `json:"written"`
	Unchanged int    `json:"unchanged"`
	Removed   int    `json:"removed"` // no longer generated
	Kept      int    `json:"kept"`    // not written by stackplan, kept
	Pruned    int    `json:"pruned"`  // not written by stackplan, deleted because of --prune
}

func newSummaryDocument(out string, s tree.Summary) summaryDocument {
	return summaryDocument{
		Version: report.Version, Out: out, Hosts: s.Hosts, Files: s.Files, Bytes: s.Bytes,
		Written: s.Written, Unchanged: s.Unchanged, Removed: s.Removed, Kept: s.Kept, Pruned: s.Pruned,
	}
}

// summaryText returns the result of a run in one line.
func summaryText(out string, s tree.Summary) string {
	text := fmt.Sprintf("%s: %s for %s", out, spelling.Count(s.Files, "file"), spelling.Count(s.Hosts, "host"))
	text += fmt.Sprintf("; %d written, %d unchanged", s.Written, s.Unchanged)
	for _, more := range []struct {
		n    int
		what string
	}{{s.Removed, "removed"}, {s.Kept, "not written by stackplan, kept"}, {s.Pruned, "not written by stackplan, deleted"}} {
		if more.n > 0 {
			text += fmt.Sprintf(", %d %s", more.n, more.what)
		}
	}
	return text
}
