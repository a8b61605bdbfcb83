package main

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/reach"
	"stackplan/internal/report"
	tracereport "stackplan/internal/report/trace"
	"stackplan/internal/trace"
)

func newTrace() *cobra.Command {
	c := &cobra.Command{
		Use:   "trace WHAT [FROM] [DIR]",
		Short: "Follow a connection hop by hop through the generated files",
		Long: `Follow a connection hop by hop through the generated files of the description in DIR, with the file and line of each
hop: who connects to which address and port, with or without TLS, who resolves the name, by which route and interface,
and which program listens there. WHAT is

  metadata      a request of an instance for its metadata; FROM is the host of the instance
  console       a browser that opens the console of an instance; FROM is the host of the instance
  api SERVICE   a request to an API, for example api keystone; FROM is a host, without it users
  database      the connections of the services of FROM to the database
  queue         the connections of the services of FROM to the message broker
  image         how the host FROM of instances gets an image
  migration     an instance that moves from the host FROM to another one
  volume        how the host FROM of instances finds volumes

Without FROM the first host that does it is the beginning. A single argument after WHAT is DIR if it is a directory.

With --against git:REV or git:REV:DIR, the hops that differ from those of another revision of the description are
printed.

Exit codes: 0 the path ends at a program; 1 a hop has no destination, or an error; 2 with --against, hops differ.`,
		Example: `  stackplan trace metadata cn001 mycloud
  stackplan trace api keystone mycloud
  stackplan trace database ctl1 mycloud --against git:main`,
		Args:              takes(cobra.RangeArgs(1, 4)),
		ValidArgsFunction: completeSubject,
	}
	var flags traceFlags
	c.Flags().Var(textFlag{&flags.against, "SNAPSHOT", checkTraced}, "against", "compare with a revision: git:REV or git:REV:DIR")
	flags.format = addFormat(c)
	flags.limits = addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		q, err := parseTrace(args)
		if err != nil {
			return err
		}
		return runTrace(c, q, flags)
	}
	return c
}

// traceFlags are the flags of trace.
type traceFlags struct {
	against string
	format  *choice
	limits  *confine.Limits
}

// traceQuery is what the arguments of trace request.
type traceQuery struct {
	subject       trace.Subject
	of, from, dir string
}

// subjectNames returns the words for WHAT.
func subjectNames() []string {
	var names []string
	for _, s := range trace.Subjects() {
		names = append(names, string(s))
	}
	return names
}

func completeSubject(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return subjectNames(), cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// checkTraced returns an error if a text is not a revision.
func checkTraced(text string) error {
	if !strings.HasPrefix(text, "git:") {
		return errors.New("is not a revision of a description; write git:REV or git:REV:DIR: a tree does not contain where its lines lead")
	}
	return checkSnapshot(text)
}

// parseTrace reads WHAT [SERVICE] [FROM] [DIR].
func parseTrace(args []string) (traceQuery, error) {
	q := traceQuery{subject: trace.Subject(args[0]), dir: "."}
	if !slices.Contains(trace.Subjects(), q.subject) {
		names := subjectNames()
		return q, usagef("stackplan trace cannot trace %q%s; write one of %s", args[0], nearest(args[0], names), strings.Join(names, ", "))
	}
	rest := args[1:]
	if q.subject == trace.API {
		if len(rest) == 0 {
			return q, usagef("stackplan trace api requires a SERVICE, for example: stackplan trace api keystone")
		}
		q.of, rest = rest[0], rest[1:]
	}
	switch len(rest) {
	case 0:
	case 1:
		if isDirectory(rest[0]) {
			q.dir = rest[0]
		} else {
			q.from = rest[0]
		}
	case 2:
		q.from, q.dir = rest[0], rest[1]
	default:
		return q, usagef("stackplan trace %s does not accept the arguments %q", q.subject, rest[2:])
	}
	return q, nil
}

func isDirectory(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// traceDocument is the JSON output of trace.
type traceDocument struct {
	Version int              `json:"version"`
	Paths   []*trace.Path    `json:"paths,omitempty"`
	Changes []*trace.Changed `json:"changes,omitempty"` // with --against
}

func runTrace(c *cobra.Command, q traceQuery, flags traceFlags) error {
	both, err := compileBoth(c, q.dir, diffFlags{against: flags.against, limits: flags.limits})
	if err != nil {
		return err
	}
	if err := printCloud(c, both.current); err != nil {
		return err
	}
	paths, err := tracePaths(c, both.current, q)
	if err != nil {
		return err
	}
	doc := traceDocument{Version: report.Version, Paths: paths}
	if both.previous != nil {
		before, err := tracePaths(c, both.previous, q)
		if err != nil {
			return err
		}
		doc.Paths, doc.Changes = nil, trace.Compare(before, paths)
	}
	if err := printTrace(c, doc, flags.format.value); err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(paths, func(p *trace.Path) bool { return !p.Ends }):
		return errReported
	case slices.ContainsFunc(doc.Changes, func(p *trace.Changed) bool { return p.Differs }):
		return errDiffers
	}
	return nil
}

func tracePaths(c *cobra.Command, cloud *compile.Cloud, q traceQuery) ([]*trace.Path, error) {
	m, err := reach.Read(c.Context(), cloud)
	if err != nil {
		return nil, printLocated(c, cloud, err)
	}
	return trace.Of(m, q.subject, q.of, q.from)
}

func printTrace(c *cobra.Command, doc traceDocument, format string) error {
	w := c.OutOrStdout()
	switch {
	case format == "json":
		return report.JSON(w, doc)
	case doc.Changes != nil:
		return tracereport.Changes(w, doc.Changes, screenOf(c).Colours)
	}
	return tracereport.Text(w, doc.Paths, screenOf(c).Colours)
}
