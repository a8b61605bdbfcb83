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
	Title: "A level gives an option one value.",
	Doc: "An old and a new name of one option, or two spellings of one section, are two values for one line. Values of one " +
		"level have no order, so neither would apply. At two levels the narrower level applies.",
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
						Message: fmt.Sprintf("%v and %v are one option of %s in %v, given twice at one level", earlier.key, o.key, o.project, in),
						Rule:    "one value for an option at each level",
						Hint:    "keep the name that stackplan catalogue show gives first",
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
	in      series.Series
	key     catalogue.Key // as the series knows it
}

// note records that the setting sets its option, and returns the setting of the same level that did so before.
func (o *setting) note(s *check.Subject, in series.Series, all map[given]*setting) *setting {
	option, _ := o.option(s, in)
	if option == nil {
		return nil
	}
	g := given{o.level, o.project, in, option.Key}
	earlier := all[g]
	all[g] = o
	return earlier
}
