package lint

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
)

// inspect adds the findings about a document.
func (r *run) inspect(d *document) {
	in := r.seriesOf(d.file.Project, d.host)
	sections, options := sectionsOf(d), make([]*catalogue.Option, len(d.settings))
	for _, l := range rejected(d) {
		r.add(d, l, -1, nil)
	}
	most := len(r.order) + maxFindings
	for i := range d.settings {
		if len(r.order) >= most {
			r.addMany(d)
			return
		}
		s := &d.settings[i]
		if isKeyMaterial(s.written.Name) && d.isJinja {
			continue
		}
		if isKeyMaterial(s.written.Name) {
			r.add(d, strayLine(d, s), i, nil)
			continue
		}
		v := r.check.check(d, s, sections, in)
		if v.known {
			options[i] = &v.option
		}
		r.tally(d, i, &v)
		for _, p := range v.problems {
			at := s.place
			if p.atValue {
				at = s.at
			}
			r.add(d, located{problem: p, place: at}, i, options[i])
		}
		for _, l := range continued(d, s, options[i]) {
			r.add(d, l, i, options[i])
		}
	}
	r.compare(d, options)
	r.collect(d, options)
	for _, l := range slices.Concat(repeated(d, options), readable(d, options)) {
		if len(r.order) >= most {
			r.addMany(d)
			return
		}
		r.add(d, l, l.setting, options[l.setting])
	}
}

// maxFindings limits the findings about one file: each requires a search for the nearest name.
const maxFindings = 1000

// addMany adds the finding about a file of which only the first findings are shown.
func (r *run) addMany(d *document) {
	r.add(d, located{problem: problem{
		code: "lint/many", severity: diag.Error, message: fmt.Sprintf("the file has more than %d findings: the lines after them are not checked", maxFindings),
		hint: "the file may be of another program: --project states of which",
	}}, -1, nil)
}

// tally counts a setting.
func (r *run) tally(d *document, i int, v *verdict) {
	s := &d.settings[i]
	r.result.Settings++
	switch {
	case v.foreign:
		r.result.Foreign++
		if v.origin != "" {
			r.result.Plugins[v.origin]++
		}
	case s.open:
		r.result.Open++
	}
	if !v.isSet {
		return
	}
	r.result.Defaults++
	if r.Defaults == ShowDefaults {
		r.add(d, located{problem: problem{
			code: "lint/default", severity: diag.Note, message: fmt.Sprintf("%v is set to its default", s.key),
			hint: "remove the line, unless the value must stay when the default changes",
		}, place: s.place}, i, &v.option)
	}
}

// sectionsOf returns the names that options of a document declare: sections of back ends and stores, methods of authentication.
func sectionsOf(d *document) []string {
	var all []string
	for _, s := range d.settings {
		if !slices.Contains(declaring, s.key.Name) || s.open {
			continue
		}
		for member := range strings.SplitSeq(s.value, ",") {
			name, _, _ := strings.Cut(strings.TrimSpace(member), ":")
			if name != "" {
				all = append(all, strings.ToLower(name), strings.ToLower("mdev_"+name))
			}
		}
	}
	return all
}

// declaring are the options whose members name sections or options that the program creates while it runs.
var declaring = []string{
	"enabled_backends", "enabled_share_backends", "enabled_mdev_types", "enabled_vgpu_types", "methods", "enabled_filters", "images_filesystems",
	"filesystem_store_datadirs", "stores", "image_import_plugins",
}
