package checks

import (
	"fmt"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/series"
)

var overrideTwice = &check.Check{
	Code:  "override/twice",
	Title: "A level sets each option once.",
	Doc: "An old and a new name of one option, or two spellings of one section, are two values for one line. Values of one level " +
		"have no order, so neither takes precedence. Between two levels, the more specific level takes precedence.",
	Bad: `overrides: nova: {api: max_limit: 2000, API: max_limit: 3000}`,
	Good: `
overrides: nova: api: max_limit: 2000
regions: north: overrides: nova: api: max_limit: 3000`,
	Cloud: func(s *check.Subject, report check.Report) {
		given := map[given]*setting{}
		for _, o := range settings(s) {
			for _, in := range o.series {
				if earlier := o.note(s, in, given); earlier != nil {
					report(check.Finding{
						Path:    o.path,
						Message: fmt.Sprintf("%v and %v are the same option of %s in %v, and one level sets both", earlier.key, o.key, o.project, in),
						Rule:    "a level sets an option once",
						Hint:    "keep the name that stackplan catalogue show prints first",
						Related: []diag.Related{{Message: "the other value", Path: earlier.path}},
					})
					break
				}
			}
		}
	},
}

// given is an option that a level sets.
type given struct {
	level   *level
	project string
	file    string
	in      series.Series
	key     catalogue.Key // in the series
}

// note records that the setting sets its option, and returns the earlier setting of the same level for that option, or nil.
func (o *setting) note(s *check.Subject, in series.Series, all map[given]*setting) *setting {
	option, _ := o.option(s, in)
	if option == nil {
		return nil
	}
	g := given{o.level, o.project, o.file, in, option.Key}
	earlier := all[g]
	all[g] = o
	return earlier
}
