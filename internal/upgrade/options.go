package upgrade

import (
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// optionComparison compares the options of the files that a class of hosts receives in both series: those that a rule or an override
// sets, and the defaults of the others.
type optionComparison struct {
	to              series.Series
	facts           *facts
	rows            *rows
	custom          model.Custom // what the cloud declares itself
	found           *results
	class           *hostClass
	current, target *host
}

// compare adds the changes of all options of the class.
func (o *optionComparison) compare() {
	o.pair()
	for _, s := range o.current.settings {
		o.found.counts.set(s)
		o.setting(s)
	}
	for _, s := range o.target.settings {
		if s.other == nil {
			o.started(s)
		}
	}
	o.defaults()
}

// pair finds the setting of the other side for each setting: one that the same row or override made, else one with the name that
// the option has there; in the same file, else in any.
func (o *optionComparison) pair() {
	isSame := []func(a, b *setting) bool{
		func(a, b *setting) bool { return a.origin.Row() == b.origin.Row() || isSameOverride(a, b) },
		func(a, b *setting) bool {
			d, known := o.facts.follow(a.project, a.key, o.class.from(), o.to)
			return b.key == a.key || known && d.After != nil && d.After.Key == b.key
		},
	}
	for _, same := range isSame {
		for _, anyFile := range []bool{false, true} {
			for _, a := range o.current.settings {
				if a.other == nil {
					a.pairWith(o.target.settings, func(b *setting) bool { return (anyFile || a.path == b.path) && same(a, b) })
				}
			}
		}
	}
}

// pairWith pairs a setting with the first one of the other side that is the same and has no pair yet.
func (s *setting) pairWith(others []*setting, same func(*setting) bool) {
	for _, b := range others {
		if b.other == nil && b.project == s.project && same(b) {
			s.other, b.other = b, s
			return
		}
	}
}

func isSameOverride(a, b *setting) bool {
	return a.origin != nil && b.origin != nil && a.origin.Override && b.origin.Override && slices.Equal(a.origin.From, b.origin.From)
}

// setting adds the changes of an option that is set now.
func (o *optionComparison) setting(s *setting) {
	d, known := o.facts.follow(s.project, s.key, o.class.from(), o.to)
	if s.isUnchanged() && len(d.Kinds) == 0 {
		return
	}
	change := o.change(o.current, s)
	if change.SetBy == ByOverride {
		(&overrideComparison{o, s, change, d}).compare()
		return
	}
	switch {
	case s.other != nil:
		o.byRule(s, change, d)
	case o.target.files[s.path] == nil:
		o.found.counts.changed(s) // the change of the file contains it
	case !o.rows.appliesTo(o.target, s):
		change.Kind, change.Series, change.Why = ValueChange, o.rows.changedIn(o.class, s), "no service on these hosts reads it any more"
		o.found.addNoEffect(o.class, change)
	case o.target.replaces(s) != nil:
		by := o.target.replaces(s)
		change.Kind, change.Series, change.Why = ValueChange, o.rows.changedIn(o.class, s), by.Why+": "+by.By+" has this effect"
		o.found.addNoEffect(o.class, change)
	case known && d.After == nil:
		change.Kind, change.Series = Removed, d.Since(catalogue.Removed)
		if d.Instead != "" {
			change.Why = d.Instead
		}
		o.found.addChanged(o.class, s, change)
	case known && o.replacement(s) != "":
		change.Kind, change.Series, change.Why = ValueChange, o.rows.changedIn(o.class, s), o.replacement(s)
		o.found.counts.changed(s)
		o.found.add(o.class, nil, change)
	case known && d.After.IsSameValue(s.texts, d.After.Default):
		change.Kind, change.After = DefaultChange, defaultOf(*d.After)
		change.Series = o.class.orTarget(d.Since(catalogue.DefaultChanged))
		o.found.addNoEffect(o.class, change)
	default:
		change.Kind, change.Series = ValueChange, o.rows.changedIn(o.class, s)
		if known {
			change.After, change.NewOption = defaultOf(*d.After), newName(d)
		}
		o.found.addChanged(o.class, s, change)
	}
}

// isUnchanged reports whether both sides set the same value under the same name. An override has to have the name of the option,
// and a list of scheduler filters is compared filter by filter.
func (s *setting) isUnchanged() bool {
	if s.other == nil || s.other.key != s.key || !slices.Equal(s.other.texts, s.texts) || s.origin == nil {
		return false
	}
	return !s.origin.Override || overrideKey(s) == s.key && !isFilterList(s.key)
}

// change returns the change of a setting of one side, without its kind.
func (o *optionComparison) change(h *host, s *setting) Change {
	change := Change{
		Project: s.project, Option: s.key, Before: o.rows.value(h, s),
		Services: h.readersOf(s.path, s.key), Files: []string{s.path}, SetBy: ByRule,
	}
	if s.origin != nil {
		change.Rule, change.Why = s.origin.Option, s.origin.Why
		if s.origin.Override {
			change.SetBy, change.Rule, change.Why = ByOverride, "", ""
		}
	}
	return change
}

// replacement returns what the catalogue states about the option that replaces another one, which no rule sets any more although the
// target series has it. It is empty if the target series sets no such option.
func (o *optionComparison) replacement(s *setting) string {
	option, _ := o.facts.option(s.project, o.class.from(), s.key)
	instead := option.Instead()
	if slices.ContainsFunc(o.target.settings, func(t *setting) bool { return t.project == s.project && strings.Contains(instead, t.key.String()+" ") }) {
		return instead
	}
	return ""
}

// byRule adds the changes of an option that rows set on both sides.
func (o *optionComparison) byRule(s *setting, change Change, d catalogue.Difference) {
	if s.origin != s.other.origin && s.other.origin != nil {
		change.Rule, change.Why = s.other.origin.Option, s.other.origin.Why
	}
	change.After = o.rows.value(o.target, s.other)
	option := catalogue.Option{}
	if d.After != nil {
		option = *d.After
	}
	isSame := option.IsSameValue(s.texts, s.other.texts)
	if s.key != s.other.key {
		renamed := change
		renamed.Kind, renamed.NewOption, renamed.Series = Renamed, s.other.key, o.class.orTarget(d.Since(catalogue.Renamed))
		renamed.Before, renamed.After = nil, nil
		o.found.addChanged(o.class, s, renamed)
	}
	if !isSame {
		change.Kind, change.Series = ValueChange, o.rows.changedIn(o.class, s)
		if hazard := o.facts.projects.hazardOf(d, o.class.passed); hazard != nil && slices.Equal(s.other.texts, []string{hazard.After}) {
			change.setHazard(hazard)
		}
		o.addElsewhere(&change, s)
		o.found.addChanged(o.class, s, change)
	}
	o.noEffect(change, d)
}

// noEffect adds the changes of an option that do not affect its value: of its default, its accepted values, or a deprecation.
func (o *optionComparison) noEffect(change Change, d catalogue.Difference) {
	for kind, event := range map[Kind]catalogue.EventKind{DefaultChange: catalogue.DefaultChanged, Deprecated: catalogue.Deprecated} {
		if !d.Has(event) {
			continue
		}
		c := change
		c.Kind, c.Series, c.RemovedIn = kind, d.Since(event), series.None
		c.Before, c.After = defaultOf(*d.Before), defaultOf(*d.After)
		if kind == Deprecated {
			c.RemovedIn, c.Before, c.After = d.RemovedIn, change.Before, nil
		}
		o.found.addNoEffect(o.class, c)
	}
	for _, event := range []catalogue.EventKind{catalogue.TypeChanged, catalogue.RangeChanged, catalogue.ChoicesChanged} {
		if d.Has(event) {
			c := change
			c.Kind, c.Series, c.After, c.Message = Invalid, d.Since(event), nil, eventText(event, d)
			o.found.addNoEffect(o.class, c)
		}
	}
}

// started adds the change of an option that is set in the target series and not now.
func (o *optionComparison) started(s *setting) {
	if o.current.files[s.path] == nil {
		return // the change of the file contains it
	}
	change := o.change(o.target, s)
	change.Kind, change.Series, change.Option = ValueChange, o.rows.startedIn(o.class, s, o.to), s.key
	change.Before, change.After = nil, o.rows.value(o.target, s)
	if before, known := o.facts.follow(s.project, s.key, o.to, o.class.from()); known && before.After != nil {
		change.Before = defaultOf(*before.After)
		if before.After.Key != s.key {
			change.Option, change.NewOption = before.After.Key, s.key
		}
		if !before.After.Computed && before.After.IsSameValue(s.texts, before.After.Default) {
			change.Kind, change.Series = DefaultChange, o.class.orTarget(before.Since(catalogue.DefaultChanged))
			o.found.addNoEffect(o.class, change)
			return
		}
	}
	o.facts.projects.setStart(&change)
	o.found.add(o.class, s, change)
}

// defaultOf returns the value of an option that nothing sets.
func defaultOf(o catalogue.Option) *Value {
	v := &Value{Default: true, Secret: o.Secret}
	switch {
	case o.Computed:
		v.Computed = true
	case o.Default == nil:
		v.None = true
	default:
		v.Texts = o.Default
	}
	return v
}

// newName returns the name of an option in the target series if it differs.
func newName(d catalogue.Difference) catalogue.Key {
	if d.After.Key == d.Before.Key {
		return catalogue.Key{}
	}
	return d.After.Key
}

// eventText returns the first event of a kind in words.
func eventText(kind catalogue.EventKind, d catalogue.Difference) string {
	for _, e := range d.Events {
		if e.Kind == kind {
			return e.String()
		}
	}
	return string(kind)
}
