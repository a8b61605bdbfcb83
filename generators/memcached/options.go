package memcached

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/generators/names"
	"stackplan/internal/program"
	"stackplan/internal/spelling"
)

// options are the flags of memcached that overrides set.
func options() *program.Program {
	return &program.Program{
		Name: names.Memcached, Title: "memcached", Layout: program.Table, Canonical: canonical, Find: find, Validate: validate,
		Lines: program.Flags,
	}
}

// canonical writes the letter of a flag, as the generated file does: -m for memory-limit.
func canonical(k program.Key) program.Key {
	name := strings.TrimLeft(k.Name, "-")
	if o := flag(name); o != nil {
		name = o.Short
	}
	if len(name) == 1 {
		return program.Key{Name: "-" + name}
	}
	return program.Key{Name: name}
}

// flag returns the flag with a letter or a long name in any release; nil if there is none.
func flag(name string) *program.Option {
	facts := program.FactsOf(names.Memcached)
	for _, release := range program.Releases {
		if all := facts.Each(release, "", isNamed(name)); len(all) > 0 {
			return &all[0]
		}
	}
	return nil
}

func isNamed(name string) func(program.Option) bool {
	return func(o program.Option) bool { return !o.Extended && (o.Short == name || o.Name == name) }
}

// unusable are flags with which memcached does not serve under Debian's unit, or which Debian's script ignores.
var unusable = []string{"-d", "-h", "-i", "-V"}

// find returns what is wrong with the name of a flag.
func find(a program.Asked) *program.Problem {
	name := strings.TrimPrefix(a.Name, "-")
	if slices.Contains(unusable, a.Name) {
		return &program.Problem{
			Message: a.Name + " is no flag of a daemon that a unit starts", Rule: "memcached prints a text and ends, or Debian's script ignores the flag", Hint: "remove the override",
		}
	}
	if len(a.Each(a.Release, "", isNamed(name))) > 0 {
		return nil
	}
	if o := a.Has("", name); o != nil && o.Extended {
		return &program.Problem{
			Message: fmt.Sprintf("%s is a part of the flag -o, not a flag", name), Rule: a.Rule("-o, --extended"), Hint: fmt.Sprintf("write extended: [%q]", name+"=VALUE"),
		}
	}
	known := a.Names(a.Release, "", func(o program.Option) bool { return !o.Extended })
	if known := flag(name); known != nil {
		return a.Unknown("", known.Name, nil)
	}
	return a.Unknown("", name, known)
}

// lists are the flags of which each line counts.
var lists = []string{"-l", "-o", "-v"}

// validate returns what is wrong with the values of a flag.
func validate(a program.Asked, lines []string) *program.Problem {
	o := flag(strings.TrimPrefix(a.Name, "-"))
	if o == nil {
		return nil
	}
	if len(lines) > 1 && !slices.Contains(lists, a.Name) {
		return &program.Problem{Message: fmt.Sprintf("%s takes one value, but has %d", a.Name, len(lines)), Rule: a.Rule("the last one counts"), Hint: "write one value"}
	}
	for _, text := range lines {
		switch {
		case o.Alone && text != "":
			return &program.Problem{Message: fmt.Sprintf("%s takes no value", a.Name), Rule: a.Rule(o.Name), Hint: "write true, or null to omit the line"}
		case !o.Alone && (text == "" || text == "False"):
			return &program.Problem{Message: fmt.Sprintf("%s requires a value", a.Name), Rule: a.Rule(o.Name), Hint: "write the value, or null to omit the line"}
		case a.Name == "-o":
			if p := part(a, text); p != nil {
				return p
			}
		default:
			if p := a.OfType(o, text); p != nil {
				return p
			}
		}
	}
	return nil
}

// part returns what is wrong with a part of the flag -o: name, or name=value.
func part(a program.Asked, text string) *program.Problem {
	for one := range strings.SplitSeq(text, ",") {
		name, _, _ := strings.Cut(one, "=")
		if o := a.Has("", name); o != nil && o.Extended {
			continue
		}
		p := a.Unknown("", name, nil)
		if p.Hint == "" {
			p.Hint = spelling.DidYouMean(spelling.Nearest(name, a.Names(a.Release, "", func(o program.Option) bool { return o.Extended })))
		}
		return p
	}
	return nil
}
