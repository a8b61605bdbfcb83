package lint

import (
	"errors"
	"slices"

	"stackplan/internal/catalogue"
)

// reader recognises files and reads their options.
type reader struct {
	facts   *catalogue.Catalogue
	project string // of all files; "": recognised
}

// wants reports whether lint may check a file of a directory or an archive.
func (r *reader) wants(path string) bool {
	_, ok := r.fileOf(path)
	return ok || isYAML(path) || isGlobal(path)
}

// fileOf returns the project that reads a file. With a given project, files of other projects are left out.
func (r *reader) fileOf(path string) (catalogue.ProgramFile, bool) {
	file, ok := catalogue.ProgramFileOf(path)
	if ok && r.project != "" && file.Project != r.project {
		return file, false
	}
	return file, ok
}

// read returns the documents of a file; none if a directory contains it and lint does not recognise it.
func (r *reader) read(in *Input) ([]*document, error) {
	if in.Reason != "" {
		return nil, errors.New(in.Reason)
	}
	if isYAML(in.Path) || in.Path == "-" && seemsYAML(in.Body) {
		return r.readYAML(in)
	}
	if isGlobal(in.Path) {
		return readGlobal(r.facts, in, r.project)
	}
	file, ok := r.fileOf(in.Path)
	if !ok && r.project != "" {
		file, ok = catalogue.ProgramFile{Project: r.project, Sample: r.facts.MainFile(r.project)}, true
	}
	read := r.byContent
	if ok {
		read = func(in *Input) (*document, error) { return readOslo(in, file) }
	}
	d, err := read(in)
	switch {
	case err != nil:
		return nil, err
	case d.ofPlugin && len(d.rejected) > 0:
		return nil, nil // a file of another program in the directory of a project, such as one of dnsmasq
	}
	return []*document{d}, nil
}

// readYAML returns the documents of a YAML file.
func (r *reader) readYAML(in *Input) ([]*document, error) {
	all, err := readYAML(in)
	if r.project != "" {
		all = slices.DeleteFunc(all, func(d *document) bool { return d.file.Project != r.project })
	}
	return all, err
}

// byContent returns the document of a file that the user named, and whose name lint does not recognise: of the project that knows the most
// of its options.
func (r *reader) byContent(in *Input) (*document, error) {
	d, err := readOslo(in, catalogue.ProgramFile{})
	if err != nil {
		return nil, err
	}
	best := 0
	for _, project := range r.facts.Projects() {
		n := 0
		for _, s := range d.settings {
			if len(r.facts.ReadBy(project, s.key)) > 0 {
				n++
			}
		}
		if n > best {
			best, d.file = n, catalogue.ProgramFile{Project: project, Sample: r.facts.MainFile(project)}
		}
	}
	d.ofPlugin = false
	if best == 0 || 2*best < len(d.settings) {
		return nil, errors.New("it is not recognised by its name or its options; give --project")
	}
	return d, nil
}
