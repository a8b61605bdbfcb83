package check

import (
	"slices"
	"strconv"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// numbers records the numbers of one side of a relation on a host, as each service reads them, if they are closer to breaking the relation
// than the known one. A file that no row of the option is for counts too: an override may write the option there.
func (e *examiner) numbers(h *model.Host, q *service.Quantity, closer func(old, found int) bool) {
	if q.Fact != nil {
		return
	}
	files, site := e.FilesOf(h), e.Sites[h.Region.Name]
	if files == nil {
		return
	}
	scope := service.NewScope(site, h)
	for _, svc := range site.Runs(h.Group.Name) {
		n, known := e.numberOf(&reader{files, scope, svc}, q)
		if !known {
			continue
		}
		key := NumberOf{h.Region.Name, q}
		if old, isKnown := e.result.Numbers[key]; !isKnown || closer(old.Needs, n.Needs) {
			e.result.Numbers[key] = n
		}
	}
}

// numberOf returns the number that a service reads; false if it does not read all of its options.
func (e *examiner) numberOf(r *reader, q *service.Quantity) (n Number, known bool) {
	n.Host = r.files.Host
	var values []int
	for _, option := range q.Options {
		read, isRead := r.value(q.Project, option)
		if !isRead || len(read.values) != 1 {
			return n, false
		}
		value, err := strconv.Atoi(read.values[0])
		if err != nil {
			return n, false // override/value reports a text that is no number
		}
		values = append(values, value)
		if n.Path == "" || read.isGiven {
			n.Path, n.Given = read.path, read.isGiven
		}
	}
	n.Value, n.Needs = values[0], q.Needs(r.scope.Site, values)
	return n, true
}

// reader is a service of a host, which reads its files.
type reader struct {
	files *HostFiles
	scope *service.Scope
	svc   *service.Service
}

// readValue is the value of an option for a service.
type readValue struct {
	values  []string
	path    source.Path // of what decides the value
	isGiven bool        // whether it is the path of an override
}

// value returns the value of an option, which is named as rows name it: the last of the files of the service that sets it decides, else
// the default. False: the service does not read the option.
func (r *reader) value(project, name string) (v readValue, isRead bool) {
	in := r.scope.Series
	files := r.svc.FilesOf(project, in)
	option, known := r.option(files, name)
	if !known || !readsAny(r.svc, files, option, in) || r.svc.Replaces(project, option.Key.String(), in) != nil {
		return v, false
	}
	file := r.rowOf(files, name)
	if set, isSet := r.files.byPath.Read(pathsOf(files), option); isSet {
		v.values = literals(set.Values)
		v.path, v.isGiven = r.files.pathOf(set)
		return v, file != nil || v.isGiven
	}
	if file == nil || !file.row.Applies(r.scope) {
		return v, false // the default matters only where a row could replace it
	}
	v.values, v.path = file.final(option, file.row)
	v.isGiven = v.path != ""
	if origin := file.row.OriginIn(r.scope); !v.isGiven && len(origin.From) > 0 {
		v.path = service.Expand(origin.From[0], r.files.Host)[0]
	}
	return v, true
}

// option returns an option in the series of the host, by the first row of the project for it: the name of a row depends on the series
// until which it applies.
func (r *reader) option(files []*service.File, name string) (catalogue.Option, bool) {
	if len(files) == 0 {
		return catalogue.Option{}, false
	}
	project := files[0].Project
	for _, svc := range r.scope.Site.Table() {
		for _, f := range svc.FilesOf(project, r.scope.Series) {
			file := &finalFile{subject: r.files.subject, scope: r.scope, file: f}
			for row := range file.rows {
				if row.Option != name || !row.Span.Contains(r.scope.Series) {
					continue
				}
				if option, known := file.resolve(row); known {
					return option, true
				}
			}
		}
	}
	return catalogue.Option{}, false
}

// rowFile is a file with a row for an option.
type rowFile struct {
	finalFile
	row *service.Row
}

// rowOf returns the first of some files with a row that is about an option on the host; nil: there is none.
func (r *reader) rowOf(files []*service.File, name string) *rowFile {
	for _, f := range files {
		read := slices.IndexFunc(r.files.files, func(read *readFile) bool { return read.path == f.Path })
		if read < 0 {
			continue
		}
		file := &rowFile{finalFile: finalFile{subject: r.files.subject, scope: r.scope, file: f, read: r.files.files[read]}}
		for row := range file.rows {
			if row.Option == name && file.applies(row) {
				file.row = row
				return file
			}
		}
	}
	return nil
}
