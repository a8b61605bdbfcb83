package imports

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/replace"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Request describes an import.
type Request struct {
	File    string // the output of oslo-config-generator
	Dir     string // of the cloud
	Project string
	Series  series.Series // of the options; series.None: every series
	Name    string        // of the import; empty: the name of File with the series
}

// Result is the result of an import. Nothing is written yet.
type Result struct {
	Path     string    // of the file to write, relative to the cloud, with slashes
	Text     []byte    // of the file; nil if there is nothing to write
	New      int       // options in it
	Known    int       // options that the catalogue or another import contains with the same facts
	Untyped  int       // options in it with an unknown type, whose values are not validated
	Removed  int       // options that the previous import of that name contained and this one does not
	Findings diag.List // errors; if there are any, there is nothing to write
	lines    func(name string, n int) string
}

// Line returns a line of a file by its number from 1; empty if there is none.
func (r *Result) Line(name string, n int) string { return r.lines(name, n) }

// Read reads the output of oslo-config-generator and compares it with the catalogue and the other imports of the cloud. It
// omits the options that these contain with the same facts. An import with the same name is replaced.
func Read(q Request) (*Result, error) {
	text, err := readFile(q.File)
	if err != nil {
		return nil, err
	}
	r := &Result{Path: path.Join(folder, q.Project, cmp.Or(q.Name, nameFor(q.File, q.Series))+".json")}
	f := &file{name: q.File, text: text}
	existing := &Catalogue{files: map[string]*file{}}
	r.lines = func(name string, n int) string {
		if name == f.name {
			return f.line(n)
		}
		return existing.Line(name, n)
	}
	options, at, ok := f.generated()
	if !ok {
		r.Findings = f.list
		return r, nil
	}
	s := &set{catalogue.Imported{Project: q.Project, Series: q.Series, Source: q.File, Options: options}, f, at}
	var old *set
	sets := slices.DeleteFunc(existing.read(q.Dir), func(s *set) bool {
		if s.file.name == r.Path {
			old = s
		}
		return s == old
	})
	existing.Findings = slices.DeleteFunc(existing.Findings, func(d diag.Diagnostic) bool { return d.Pos.File == r.Path })
	s.join()
	existing.conflicts(append(sets, s))
	existing.Findings.Sort()
	if r.Findings = existing.Findings; r.Findings.Err() == nil {
		r.keep(s, sets)
		r.replaces(old, s, f)
	}
	return r, nil
}

// readFile reads a file up to one byte more than the limit.
func readFile(name string) ([]byte, error) {
	in, err := source.OpenRegular(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, maxJSON+1))
}

// replaces counts the options of the previous import of that name that this one does not contain. If it contains none of
// them, it is a different import, and replaces reports that.
func (r *Result) replaces(old, s *set, f *file) {
	if old == nil || len(old.Options) == 0 || r.New == 0 {
		return
	}
	for _, o := range old.Options {
		if !slices.ContainsFunc(s.Options, func(now catalogue.Option) bool { return now.Key == o.Key }) {
			r.Removed++
		}
	}
	if r.Removed == len(old.Options) {
		f.errorf("import/name", 0, 0, "%s contains other options and none of these", r.Path).Hint = "give this import another name: --name NAME"
		r.Findings, r.Text = f.list, nil
	}
}

// nameFor returns the name of an import: the name of its file, with its release.
func nameFor(name string, in series.Series) string {
	base := filepath.Base(name)
	base = strings.TrimSuffix(base, filepath.Ext(base))
	base = strings.Trim(unfit.ReplaceAllString(base, "-"), "-.")
	if in != series.None && !strings.HasSuffix(base, "-"+in.String()) {
		base += "-" + in.String()
	}
	return strings.TrimPrefix(base[:min(len(base), 100)], "-")
}

// IsName reports whether name is a valid name of an import.
func IsName(name string) bool {
	return name != "" && len(name) <= 100 && !unfit.MatchString(name) && name[0] != '.' && name[0] != '-'
}

// unfit matches the characters that are removed from the name of an import.
var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// join merges the declarations of an option in several programs of the project: the first declaration, with the types and
// defaults of the others as variants.
func (s *set) join() {
	at := map[catalogue.Key]int{}
	var options []catalogue.Option
	var places []int
	for i, o := range s.Options {
		first, ok := at[o.Key]
		if !ok {
			at[o.Key] = len(options)
			options, places = append(options, o), append(places, s.at[i])
			continue
		}
		if known := &options[first]; len(catalogue.Disagree(*known, o)) > 0 {
			known.Variants = append(known.Variants, catalogue.Variant{Type: o.Type, Default: o.Default, Computed: o.Computed})
		}
	}
	s.Options, s.at = options, places
}

// keep prints the options that neither the catalogue nor another import contains.
func (r *Result) keep(s *set, others []*set) {
	var all []catalogue.Imported
	for _, other := range others {
		all = append(all, other.Imported)
	}
	facts := catalogue.Open(all...)
	s.Options = slices.DeleteFunc(s.Options, func(o catalogue.Option) bool { return s.isKnown(facts, o.Key) })
	slices.SortFunc(s.Options, func(a, b catalogue.Option) int {
		return strings.Compare(a.Key.String(), b.Key.String())
	})
	for _, o := range s.Options {
		if o.Type == catalogue.Unknown {
			r.Untyped++
		}
	}
	r.New = len(s.Options)
	r.Known = len(s.at) - r.New
	if r.New > 0 {
		r.Text = s.print(filepath.Base(s.Source))
	}
}

// isKnown reports whether a catalogue has an option in every series that the set applies to.
func (s *set) isKnown(facts *catalogue.Catalogue, key catalogue.Key) bool {
	return !slices.ContainsFunc(facts.Series(s.Project), func(in series.Series) bool {
		if s.Series != series.None && s.Series != in {
			return false
		}
		_, ok := facts.Option(s.Project, in, key)
		return !ok
	})
}

// Write writes the file of an import. It writes a new file first and then replaces the old one with it. If there is nothing
// to write, it removes an old file. It reports whether anything changed.
func (r *Result) Write(dir string) (changed bool, err error) {
	name := filepath.Join(dir, filepath.FromSlash(r.Path))
	old, err := readFile(name)
	isThere := err == nil
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return false, err
	case r.Text == nil && isThere:
		return true, os.Remove(name)
	case r.Text == nil || isThere && string(old) == string(r.Text):
		return false, nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return false, err
	}
	return true, replace.File(name, r.Text, 0o644)
}
