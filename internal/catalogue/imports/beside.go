package imports

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// folder is where imported options stand beside a cloud.
const folder = "catalogue"

// Beside is the catalogue for a cloud, with what lies beside it.
type Beside struct {
	*catalogue.Catalogue
	Findings diag.List // what is wrong with the files; those are left out
	files    map[string]*file
}

// Open returns the catalogue with the options that were imported for the cloud in a directory. A directory without any is
// as good as another, be it there or not.
func Open(dir string) *Beside {
	b := &Beside{files: map[string]*file{}}
	sets := b.read(dir)
	b.conflicts(sets)
	var all []catalogue.Imported
	for _, s := range sets {
		all = append(all, s.Imported)
	}
	b.Catalogue = catalogue.Open(all...)
	b.Findings.Sort()
	return b
}

// Line returns a line of a file beside the cloud by its number from 1, cut where it is long; empty where there is none.
func (b *Beside) Line(name string, n int) string {
	f := b.files[name]
	if f == nil {
		return ""
	}
	return f.line(n)
}

// line is a line of the text, without its end.
func (f *file) line(n int) string {
	if f.lines == nil {
		f.lines = lineStarts(f.text)
	}
	if n < 1 || n > len(f.lines) {
		return ""
	}
	rest, _, _ := strings.Cut(string(f.text[f.lines[n-1]:]), "\n")
	return strings.TrimSuffix(rest, "\r")
}

// read reads every file beside a cloud.
func (b *Beside) read(dir string) []*set {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil // whoever reads the cloud says so
	}
	defer root.Close()
	var sets []*set
	left := int64(maxAll)
	for _, name := range b.names(root) {
		f := &file{name: name}
		b.files[name] = f
		if err := f.load(root, &left); err != nil {
			b.say(diag.Error, name, "%s cannot be read: %v", name, err)
		} else if s, ok := f.normal(path.Base(path.Dir(name))); ok {
			sets = append(sets, s)
		}
		b.Findings = append(b.Findings, f.list...)
	}
	return sets
}

// names returns the files to read, by their names. What lies there and is no such file is told.
func (b *Beside) names(root *os.Root) []string {
	known := catalogue.Open().Projects()
	var names []string
	for _, project := range entries(root, folder) {
		for _, file := range entries(root, path.Join(folder, project.Name())) {
			name := path.Join(folder, project.Name(), file.Name())
			switch ext := path.Ext(name); {
			case strings.HasPrefix(file.Name(), ".") || !slices.Contains([]string{".json", ".yaml", ".yml"}, ext):
			case !slices.Contains(known, project.Name()):
				b.say(diag.Warning, name, "%s is not read: the catalogue has no project %s", name, project.Name()).Hint = spelling.Hint(project.Name(), known)
			case ext != ".json":
				b.say(diag.Warning, name, "%s is not read: options stand in .json files here", name).Hint = "stackplan catalogue import makes one of it"
			default:
				names = append(names, name)
			}
		}
	}
	if len(names) > maxFiles {
		b.say(diag.Error, names[maxFiles], "more than %d files of imported options are in %s", maxFiles, folder)
		names = names[:maxFiles]
	}
	return names
}

// entries returns what is in a directory, sorted; nothing where there is none.
func entries(root *os.Root, name string) []fs.DirEntry {
	found, _ := fs.ReadDir(root.FS(), name)
	return found
}

// say tells of a file as a whole.
func (b *Beside) say(severity diag.Severity, name, format string, args ...any) *diag.Diagnostic {
	d := b.Findings.Errorf("import/file", "", format, args...)
	d.Severity, d.Pos.File = severity, name
	return d
}

// load reads the text of a file: one of those that a reader may have to wait for is refused.
func (f *file) load(root *os.Root, left *int64) error {
	info, err := root.Stat(f.name)
	switch {
	case err != nil:
		return source.Reason(err)
	case !info.Mode().IsRegular():
		return errors.New("it is no file")
	case info.Size() > maxJSON || info.Size() > *left:
		return fmt.Errorf("it has more than %d MiB, or all of them more than %d MiB", maxJSON>>20, maxAll>>20)
	}
	*left -= info.Size()
	in, err := root.Open(f.name)
	if err != nil {
		return source.Reason(err)
	}
	defer in.Close()
	f.text, err = io.ReadAll(io.LimitReader(in, maxJSON))
	return source.Reason(err)
}
