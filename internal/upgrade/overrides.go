package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// overrideComparison compares an override in both series: whether the target series knows the name of its option, and accepts its
// value.
type overrideComparison struct {
	*optionComparison
	override   *setting
	base       Change // without its kind
	difference catalogue.Difference
}

// compare adds the changes of the override.
func (o *overrideComparison) compare() {
	o.base.Option = overrideKey(o.override)
	project, key := o.override.project, o.base.Option
	option, known, problems := o.facts.names.Option(project, o.to, key)
	if !known {
		removed := o.unknown()
		removed.Series = o.class.first(func(in series.Series) bool {
			_, known := o.facts.option(project, in, key)
			return !known
		})
		o.found.addChanged(o.class, o.override, removed)
		o.invalid()
		return
	}
	before, _ := o.facts.option(project, o.class.from(), key)
	if option.Key != key && option.Key != before.Key {
		renamed := o.base
		renamed.Kind, renamed.Series, renamed.NewOption = Renamed, o.class.orTarget(o.difference.Since(catalogue.Renamed)), option.Key
		renamed.Instructions, renamed.Fixable = o.renameInstructions(problems)
		o.found.addChanged(o.class, o.override, renamed)
	}
	if option.Removal && !before.Removal {
		deprecated := o.base
		deprecated.Kind, deprecated.Series, deprecated.RemovedIn = Deprecated, o.lastDeprecation(), o.difference.RemovedIn
		deprecated.Instructions = sentences(o.difference.Instead)
		o.found.addChanged(o.class, o.override, deprecated)
	}
	o.invalid()
	o.noEffect(o.base, o.difference)
}

// renameInstructions returns how to write an option whose old name the target series still reads, and whether one name replaces it:
// some options were split in two.
func (o *overrideComparison) renameInstructions(problems []catalogue.Problem) (instructions []string, isOne bool) {
	for _, problem := range problems {
		instructions = append(instructions, problem.Hint)
		isOne = !strings.Contains(problem.Hint, " and ")
	}
	for in := o.to + 1; in <= series.Newest; in++ {
		if _, known := o.facts.option(o.override.project, in, o.base.Option); !known {
			return append(instructions, fmt.Sprintf("%v no longer reads the old name", in)), isOne
		}
	}
	return instructions, isOne
}

// unknown returns the change of an override whose name the target series does not read.
func (o *overrideComparison) unknown() Change {
	change := o.base
	change.ActionRequired = true
	if o.difference.After == nil {
		change.Kind, change.Instructions = Removed, sentences(o.difference.Instead)
		if len(change.Instructions) == 0 {
			change.Instructions = []string{"remove the override: no option replaces it"}
		}
		return change
	}
	change.Kind, change.NewOption, change.Fixable = Renamed, o.difference.After.Key, true
	change.Instructions = []string{fmt.Sprintf("write %v: the old name is no longer read", o.difference.After.Key)}
	return change
}

// lastDeprecation returns the last series that deprecates the option: some series revert a deprecation.
func (o *overrideComparison) lastDeprecation() series.Series {
	last := series.None
	for _, e := range o.difference.Events {
		if e.Kind == catalogue.Deprecated {
			last = e.Series
		}
	}
	return o.class.orTarget(last)
}

// invalid adds a change for each reason why the target series does not accept the value and the current series does.
func (o *overrideComparison) invalid() {
	for _, problem := range o.problems(o.to) {
		if slices.ContainsFunc(o.problems(o.class.from()), func(known catalogue.Problem) bool { return known.Message == problem.Message }) {
			continue
		}
		invalid := o.base
		invalid.Kind, invalid.Message, invalid.ActionRequired = Invalid, problem.Message, true
		invalid.Series = o.class.first(func(in series.Series) bool { return len(o.problems(in)) > 0 })
		if invalid.Instructions, invalid.Why = sentences(problem.Hint), problem.Rule; len(invalid.Instructions) == 0 {
			invalid.Instructions = []string{o.otherValue()}
		}
		o.found.addChanged(o.class, o.override, invalid)
	}
}

// otherValue returns the instruction for a value that is not accepted if the catalogue has no hint.
func (o *overrideComparison) otherValue() string {
	option, known := o.facts.option(o.override.project, o.to, o.base.Option)
	if !known || option.Computed || option.Secret || isNothing(option.Default) {
		return "write another value or remove the override"
	}
	return fmt.Sprintf("write another value or remove the override: the default is %s", option.DefaultText())
}

// problems returns the reasons why a series does not accept the value, including scheduler filters that it does not have.
func (o *overrideComparison) problems(in series.Series) []catalogue.Problem {
	s := o.override
	option, known := o.facts.option(s.project, in, o.base.Option)
	if !known {
		d, _ := o.facts.follow(s.project, s.key, o.class.from(), in)
		if d.After == nil {
			return nil
		}
		option = *d.After
	}
	found := slices.DeleteFunc(catalogue.Validate(option, s.texts), func(p catalogue.Problem) bool { return p.Kind != catalogue.Error })
	if s.project != "nova" || !isFilterList(option.Key) {
		return found
	}
	for name := range strings.SplitSeq(strings.Join(s.texts, ","), ",") {
		name = strings.TrimSpace(name)
		if _, own := o.custom.Filters[name]; !own && name != "" {
			found = append(found, catalogue.ValidateFilter(name, in)...)
		}
	}
	return found
}

// isFilterList reports whether an option of nova is a list of scheduler filters by their class names.
func isFilterList(key catalogue.Key) bool {
	return key.Name == "enabled_filters" || key.Name == "scheduler_default_filters"
}

// overrideKey returns the name under which the description overrides an option.
func overrideKey(s *setting) catalogue.Key {
	labels := source.Path(s.origin.From[0]).Labels()
	return catalogue.Key{Group: labels[len(labels)-2], Name: labels[len(labels)-1]}.Canonical()
}

// sentences returns the texts that are not empty.
func sentences(all ...string) []string {
	return slices.DeleteFunc(all, func(text string) bool { return text == "" })
}
