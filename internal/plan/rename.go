package plan

import (
	"slices"

	"stackplan/internal/format"
)

// optionChange is a difference of an option that may have been renamed.
type optionChange struct {
	format.Difference
	from         string // the former name: [section] key
	keepsMeaning bool   // it was renamed, and both values mean the same
}

// renamed joins options that are removed under one name and added under another name of the same option, if the series of the snapshot
// reads the former name: otherwise the line had no effect, and the new line sets the option for the first time.
func (m *comparer) renamed(c pair, found []format.Difference) []optionChange {
	all := make([]optionChange, 0, len(found))
	for _, d := range found {
		all = append(all, optionChange{Difference: d})
	}
	if !c.isOslo() {
		return all
	}
	for i := range all {
		if all[i].Before != nil || all[i].Key == "" {
			continue
		}
		newest := m.options.newestName(c.want.Project, all[i].Section, all[i].Key)
		j := slices.IndexFunc(all, func(d optionChange) bool {
			return d.After == nil && d.Before != nil && d.Key != "" && m.options.newestName(c.want.Project, d.Section, d.Key) == newest &&
				m.options.find(c.want.Project, c.then, d.Section, d.Key).isKnown
		})
		if j >= 0 {
			all[i].join(all[j], m.options.kindIn(c, all[i].Section, all[i].Key))
			all[j].Before = nil // neither before nor after: deleted below
		}
	}
	return slices.DeleteFunc(all, func(d optionChange) bool { return d.Before == nil && d.After == nil })
}

// join sets what the option was under its former name.
func (d *optionChange) join(former optionChange, kind format.Kind) {
	d.Before, d.BeforeLines = former.Before, former.BeforeLines
	d.from = "[" + former.Section + "] " + former.Key
	d.keepsMeaning = kind.Equal(d.Before, d.After)
}
