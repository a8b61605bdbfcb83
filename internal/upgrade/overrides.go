package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// overridden tells what becomes of an option that the description sets itself.
func (p *planner) overridden(c *class, s *setting, change Change, d catalogue.Difference) {
	change.Option = writtenKey(s)
	knows := func(in series.Series) bool {
		_, known := p.facts.option(s.project, in, change.Option)
		return known
	}
	option, known, said := p.facts.names.Option(s.project, p.To, change.Option)
	if !known {
		gone := lost(change, d)
		gone.Series = c.since(func(in series.Series) bool { return !knows(in) })
		p.change(c, s, gone)
		p.misfit(c, s, change)
		return
	}
	before, _ := p.facts.option(s.project, c.from(), change.Option)
	if option.Key != change.Option && option.Key != before.Key {
		renamed := change
		renamed.Kind, renamed.Series, renamed.NewOption = Renamed, orLast(d.Since(catalogue.Renamed), c), option.Key
		renamed.Instructions, renamed.Fixable = p.rewrite(s, change.Option, said)
		p.change(c, s, renamed)
	}
	if option.Removal && !before.Removal {
		deprecated := change
		deprecated.Kind, deprecated.Series, deprecated.RemovedIn, deprecated.Instructions = Deprecated, lastDeprecated(c, d), d.Gone, instead(d)
		p.change(c, s, deprecated)
	}
	p.misfit(c, s, change)
	p.keepFacts(c, s, change, d)
}

// rewrite tells how to write an option whose old name the wanted series still reads, and whether that is one name for
// another: some options became two.
func (p *planner) rewrite(s *setting, key catalogue.Key, said []catalogue.Problem) (do []string, isOne bool) {
	for _, problem := range said {
		do = append(do, problem.Hint)
		isOne = !strings.Contains(problem.Hint, " and ")
	}
	for in := p.To + 1; in <= series.Newest; in++ {
		if _, known := p.facts.option(s.project, in, key); !known {
			return append(do, fmt.Sprintf("%v reads the old name no longer", in)), isOne
		}
	}
	return do, isOne
}

// lost is the change of an override whose name the series does not read.
func lost(change Change, d catalogue.Difference) Change {
	change.ActionRequired = true
	if d.After == nil {
		change.Kind, change.Instructions = Removed, instead(d)
		if len(change.Instructions) == 0 {
			change.Instructions = []string{"take it out: nothing replaces it"}
		}
		return change
	}
	change.Kind, change.NewOption, change.Fixable = Renamed, d.After.Key, true
	change.Instructions = []string{fmt.Sprintf("write %v: the old name is not read any more", d.After.Key)}
	return change
}

// misfit tells of a value that the series does not take any more.
func (p *planner) misfit(c *class, s *setting, change Change) {
	found := p.problems(c, s, change.Option, p.To)
	for _, problem := range found {
		if isOld := slices.ContainsFunc(p.problems(c, s, change.Option, c.from()), func(old catalogue.Problem) bool {
			return old.Message == problem.Message
		}); isOld {
			continue
		}
		invalid := change
		invalid.Kind, invalid.Message, invalid.ActionRequired = Invalid, problem.Message, true
		invalid.Series = c.since(func(in series.Series) bool { return len(p.problems(c, s, change.Option, in)) > 0 })
		if invalid.Instructions, invalid.Why = sentences(problem.Hint), problem.Rule; len(invalid.Instructions) == 0 {
			invalid.Instructions = []string{p.another(s, change.Option)}
		}
		p.change(c, s, invalid)
	}
}

// another tells what to do about a value that is not taken where nothing else is known.
func (p *planner) another(s *setting, key catalogue.Key) string {
	option, known := p.facts.option(s.project, p.To, key)
	if !known || option.Computed || option.Secret || isNothing(option.Default) {
		return "write another value, or take the override out"
	}
	return fmt.Sprintf("write another value, or take the override out: the default is %s", option.DefaultText())
}

// problems are what a series finds wrong with a value, scheduler filters among it.
func (p *planner) problems(c *class, s *setting, key catalogue.Key, in series.Series) []catalogue.Problem {
	option, known := p.facts.option(s.project, in, key)
	if !known {
		d, _ := p.facts.follow(s.project, s.key, c.from(), in)
		if d.After == nil {
			return nil
		}
		option = *d.After
	}
	found := slices.DeleteFunc(catalogue.Validate(option, s.texts), func(q catalogue.Problem) bool { return q.Kind != catalogue.Error })
	if s.project != "nova" || !isFilterList(option.Key) {
		return found
	}
	for name := range strings.SplitSeq(strings.Join(s.texts, ","), ",") {
		name = strings.TrimSpace(name)
		if _, own := p.Current.Cloud.Custom.Filters[name]; !own && name != "" {
			found = append(found, catalogue.ValidateFilter(name, in)...)
		}
	}
	return found
}

// isFilterList reports whether an option of nova names scheduler filters by their classes.
func isFilterList(key catalogue.Key) bool {
	return key.Name == "enabled_filters" || key.Name == "scheduler_default_filters"
}

// writtenKey is the name that the description gives an option that it overrides.
func writtenKey(s *setting) catalogue.Key {
	labels := source.Path(s.origin.From[0]).Labels()
	return catalogue.Key{Group: labels[len(labels)-2], Name: labels[len(labels)-1]}.Canonical()
}

// instead is what to do where the catalogue knows what to set instead.
func instead(d catalogue.Difference) []string { return sentences(d.Instead) }

// sentences leaves out empty ones.
func sentences(all ...string) []string {
	return slices.DeleteFunc(all, func(text string) bool { return text == "" })
}
