package mariadb

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/generators/names"
	"stackplan/internal/program"
	"stackplan/internal/spelling"
)

// serverGroup is the section of the generated file.
const serverGroup = "mysqld"

// serverGroups are the sections that every release of the server reads; they are one section.
var serverGroups = []string{serverGroup, "server", "mariadb", "mariadbd", "galera"}

// options are the options of the server that overrides set.
func options() *program.Program {
	return &program.Program{
		Name: names.MariaDB, Title: "MariaDB", Layout: program.Table, Canonical: canonical, Find: find, Validate: validate, Lines: lines,
		Merge: merge, IsSecret: func(k program.Key) bool { return slices.Contains(secrets, k.Name) },
	}
}

// secrets are the options whose value is a password.
var secrets = []string{"wsrep_sst_auth", "report_password"}

// canonical writes the section and the underscores of the generated file.
func canonical(k program.Key) program.Key {
	if slices.Contains(serverGroups, k.Section) {
		k.Section = serverGroup
	}
	return program.Key{Section: k.Section, Name: strings.ReplaceAll(k.Name, "-", "_")}
}

// prefixes are words before the name of an option: without its prefix it is the option that they change.
var prefixes = []string{"skip_", "enable_", "disable_", "maximum_"}

// option returns the option of a name in the release; nil if it has none.
func option(a program.Asked) *program.Option {
	name := strings.ReplaceAll(a.Name, "_", "-")
	if o := a.Has("", name); o != nil {
		return o
	}
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(a.Name, prefix); ok {
			if o := a.Has("", strings.ReplaceAll(rest, "_", "-")); o != nil {
				return &program.Option{Name: name, Fact: program.Fact{Types: o.Types, Alone: true}}
			}
		}
	}
	return nil
}

// find returns what is wrong with the section or the name.
func find(a program.Asked) *program.Problem {
	if a.Section != serverGroup {
		return &program.Problem{
			Message: fmt.Sprintf("the generated file of MariaDB has no section [%s]", a.Section),
			Rule:    "the server reads " + spelling.List(serverGroups, "and") + ", which are one section here",
			Hint:    "write the option for " + serverGroup,
		}
	}
	if strings.HasPrefix(a.Name, "loose_") || option(a) != nil { // MariaDB ignores an unknown option with loose
		return nil
	}
	p := a.Unknown("", strings.ReplaceAll(a.Name, "_", "-"), a.Names(a.Release, "", nil))
	p.Message = strings.ReplaceAll(p.Message, strings.ReplaceAll(a.Name, "_", "-"), a.Name)
	if near, ok := strings.CutPrefix(p.Hint, "did you mean "); ok {
		p.Hint = "did you mean " + strings.ReplaceAll(near, "-", "_")
	}
	return p
}

// repeated are the beginnings of options of which each line counts.
var repeated = []string{"replicate_", "binlog_do_db", "binlog_ignore_db", "plugin_load_add", "ignore_db_dir"}

// validate returns what is wrong with a value.
func validate(a program.Asked, lines []string) *program.Problem {
	isRepeated := slices.ContainsFunc(repeated, func(p string) bool { return strings.HasPrefix(a.Name, p) })
	if len(lines) > 1 && !isRepeated {
		return &program.Problem{
			Message: fmt.Sprintf("%s takes one value, but has %d", a.Name, len(lines)), Rule: a.Rule("the last line of an option counts"), Hint: "write one value",
		}
	}
	o := option(a)
	if o == nil {
		return nil
	}
	if o.Deprecated {
		return &program.Problem{Warning: true, Message: fmt.Sprintf("%s is deprecated in %s", a.Name, a.In()), Rule: "the program warns of the option, and a later release may reject it"}
	}
	for _, text := range lines {
		if strings.Contains(text, "((") { // a secret
			continue
		}
		if p := a.OfType(o, text); p != nil {
			p.Message, p.Hint = strings.ReplaceAll(p.Message, o.Name, a.Name), strings.ReplaceAll(p.Hint, o.Name, a.Name)
			return p
		}
	}
	return nil
}

// lines writes true and false as numbers.
func lines(texts []string, isBoolean bool) []string {
	switch {
	case !isBoolean:
		return texts
	case texts[0] == "True":
		return []string{"1"}
	}
	return []string{"0"}
}

// merge replaces the inner keys of wsrep_provider_options that an override sets, and keeps the others: without the generated
// gmcast.listen_addr Galera listens at every address.
func merge(name, generated, own string) string {
	if name != "wsrep_provider_options" {
		return own
	}
	var pairs []string
	add := func(pair string) {
		if pair = strings.TrimSpace(pair); pair == "" {
			return
		}
		key, _, _ := strings.Cut(pair, "=")
		isSame := func(other string) bool {
			k, _, _ := strings.Cut(other, "=")
			return strings.TrimSpace(k) == strings.TrimSpace(key)
		}
		if i := slices.IndexFunc(pairs, isSame); i >= 0 {
			pairs[i] = pair
			return
		}
		pairs = append(pairs, pair)
	}
	for pair := range strings.SplitSeq(generated+";"+own, ";") {
		add(pair)
	}
	return strings.Join(pairs, "; ")
}
