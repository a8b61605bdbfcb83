package lint

import (
	"fmt"
	"maps"
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// layered is a document of the current host whose place in the order of reading is known.
type layered struct {
	layer
	document *document
	options  []*catalogue.Option
}

// maxLayered limits the documents of one host that are compared.
const maxLayered = 2000

// collect keeps a document until all files of its host are read. Sources yield the files of a host one after the other.
func (r *run) collect(d *document, options []*catalogue.Option) {
	l, root, ok := layerOf(d, r.Facts)
	if !ok {
		r.related([]layered{{layer{}, d, options}})
		return
	}
	if root != r.root {
		r.compareLayers()
		r.root = root
	}
	if len(r.layers) < maxLayered {
		r.layers = append(r.layers, layered{l, d, options})
	}
}

// setIn is a setting of an option in a file of a host.
type setIn struct {
	layered
	index int
}

func (s *setIn) setting() *setting { return &s.document.settings[s.index] }

// pos returns the position of the setting.
func (s *setIn) pos() source.Pos {
	at := s.setting().place
	return source.Pos{File: s.document.name, Line: at.line, Column: at.column}
}

// compareLayers adds the findings about options that several files of the host set.
func (r *run) compareLayers() {
	type optionOf struct {
		project string
		key     catalogue.Key
	}
	// The units of RDO, whose packages have the file, name no files of nova, glance, cinder or keystone in their command lines.
	r.isRDO = slices.ContainsFunc(r.layers, func(l layered) bool { return l.rank == distFile })
	sets, order := map[optionOf][]setIn{}, []optionOf(nil)
	for _, l := range r.layers {
		last := map[catalogue.Key]int{} // by the name that the file contains
		for i, o := range l.options {
			if o != nil && !o.IsMulti() {
				last[l.document.settings[i].key] = i
			}
		}
		for i, o := range l.options {
			if o == nil || o.IsMulti() || last[l.document.settings[i].key] != i {
				continue
			}
			id := optionOf{l.document.file.Project, o.Key}
			if sets[id] == nil {
				order = append(order, id)
			}
			sets[id] = append(sets[id], setIn{l, i})
		}
	}
	r.relatedLayers()
	r.layers = nil
	for _, id := range order {
		r.compareSets(id.key, sets[id])
	}
}

// compareSets adds the findings about an option that files of a host set: one for each file whose value does not take effect.
func (r *run) compareSets(key catalogue.Key, all []setIn) {
	slices.SortStableFunc(all, func(a, b setIn) int { return a.compare(b.layer) })
	for i := range all {
		for j := len(all) - 1; j > i; j-- {
			if all[i].document == all[j].document || !all[i].meets(all[j].layer) {
				continue
			}
			r.addLayers(key, &all[i], &all[j])
			break
		}
	}
}

// addLayers adds the finding about an option that a program reads from two files, of which it reads the first one earlier if it is started
// without --config-file.
func (r *run) addLayers(key catalogue.Key, first, last *setIn) {
	if first.rank == distFile || first.setting().open || last.setting().open {
		return
	}
	isSame, areNames := first.setting().value == last.setting().value, first.setting().key != last.setting().key
	if isSame && !areNames {
		return
	}
	where := ""
	if last.program != "" {
		where = " in " + last.program
	}
	isOpen, winner := !r.isRDO && last.beforeWithFiles(first.layer), withinHost(last.document.path)
	l := located{problem: problem{
		code: "lint/twice", severity: diag.Note, message: fmt.Sprintf("%v is set in two files: %s takes effect%s", first.setting().key, winner, where),
		rule: "oslo_config/cfg.py: the value of the file that the program reads last takes effect", hint: "remove one of the lines, unless the files differ on purpose",
	}, place: first.setting().place}
	switch {
	case isOpen:
		l.severity = diag.Warning
		l.message = fmt.Sprintf("%v is set in two files: %s takes effect if the program is started without --config-file, this line if with it", first.setting().key, winner)
		l.rule = "oslo_config/cfg.py (_parse_config_files): directories that no --config-dir names are read before the files of --config-file, as units of Debian and Ubuntu have it"
	case areNames || first.rank == last.rank:
		l.severity = diag.Warning
	}
	if areNames {
		l.code = "lint/both-names"
		l.message = fmt.Sprintf("%v and %v are two names of one option: %v in %s takes effect%s", first.setting().key, last.setting().key, last.setting().key, winner, where)
		l.rule = "oslo_config/cfg.py (_Namespace._get_file_value): a later file takes precedence, under any name of the option"
		l.hint = "remove one of the lines, and write " + key.String()
	}
	l.elsewhere, l.notes = []source.Pos{last.pos()}, []string{"it is set here again"}
	r.add(first.document, l, first.index, first.options[first.index])
}

// relatedLayers adds the findings about options that require others. The files of all programs of a project count together: another program
// may have what one lacks.
func (r *run) relatedLayers() {
	byProject := map[string][]layered{}
	for _, l := range r.layers {
		byProject[l.document.file.Project] = append(byProject[l.document.file.Project], l)
	}
	for _, project := range slices.Sorted(maps.Keys(byProject)) {
		all := byProject[project]
		slices.SortStableFunc(all, func(a, b layered) int { return a.compare(b.layer) })
		r.related(all)
	}
}
