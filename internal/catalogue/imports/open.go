package imports

import (
	"os"
	"path"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// folder is the directory of a cloud that contains imported options.
const folder = "catalogue"

// Catalogue is the embedded catalogue with the options imported for a cloud.
type Catalogue struct {
	*catalogue.Catalogue
	Findings diag.List // the problems of invalid files, which are ignored
	files    map[string]*file
}

// Open returns the catalogue with the options imported for the cloud in a directory. The directory need not exist or contain
// imported options.
func Open(dir string) *Catalogue {
	c := &Catalogue{files: map[string]*file{}}
	sets := c.read(dir)
	c.conflicts(sets)
	var all []catalogue.Imported
	for _, s := range sets {
		all = append(all, s.Imported)
	}
	c.Catalogue = catalogue.Open(all...)
	c.Findings.Sort()
	return c
}

// Line returns a line of an imported file, numbered from 1 and shortened if it is long; empty if the file has no such line.
func (c *Catalogue) Line(name string, n int) string {
	f := c.files[name]
	if f == nil {
		return ""
	}
	return f.line(n)
}

// read reads every imported file of a cloud.
func (c *Catalogue) read(dir string) []*set {
	root, err := source.OpenRoot(dir)
	if err != nil {
		return nil // the reader of the cloud reports it
	}
	defer root.Close()
	var sets []*set
	left := int64(maxAll)
	for _, name := range c.names(root) {
		f := &file{name: name}
		c.files[name] = f
		if err := f.load(root, &left); err != nil {
			c.report(diag.Error, name, "%s cannot be read: %v", name, err)
		} else if s, ok := f.normal(path.Base(path.Dir(name))); ok {
			sets = append(sets, s)
		}
		c.Findings = append(c.Findings, f.list...)
	}
	return sets
}

// names returns the names of the files to read, sorted. It reports other files in the directory.
func (c *Catalogue) names(root *os.Root) []string {
	known := catalogue.Open().Projects()
	var names []string
	for _, project := range source.ReadDir(root, folder) {
		for _, file := range source.ReadDir(root, path.Join(folder, project.Name())) {
			name := path.Join(folder, project.Name(), file.Name())
			switch ext := path.Ext(name); {
			case strings.HasPrefix(file.Name(), ".") || !slices.Contains([]string{".json", ".yaml", ".yml"}, ext):
			case !slices.Contains(known, project.Name()):
				c.report(diag.Warning, name, "%s is not read: the catalogue has no project %s", name, project.Name()).Hint = spelling.Hint(project.Name(), known)
			case ext != ".json":
				c.report(diag.Warning, name, "%s is not read: imported options must be in .json files", name).Hint = "run stackplan catalogue import on it"
			default:
				names = append(names, name)
			}
		}
	}
	if len(names) > maxFiles {
		c.report(diag.Error, names[maxFiles], "%[2]s contains more than %[1]d files of imported options", maxFiles, folder)
		names = names[:maxFiles]
	}
	return names
}

// report adds a finding about a whole file.
func (c *Catalogue) report(severity diag.Severity, name, format string, args ...any) *diag.Diagnostic {
	d := c.Findings.Errorf("import/file", "", format, args...)
	d.Severity, d.Pos.File = severity, name
	return d
}
