package validators_test

import (
	"path/filepath"
	"slices"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/osloconf"
	"stackplan/internal/series"
	"stackplan/internal/testing/validators"
	"stackplan/internal/upgrade"
)

// oracle computes how options change from the lists of the programs only.
type oracle struct {
	before, after lists
	stated        statements
	moved         map[statement]string // the old and new default of an option that no file sets
	options       int                  // that were compared
	known         *catalogue.Catalogue // used for plug-ins only
}

func newOracle(t *testing.T) *oracle {
	return &oracle{
		before: listsOf(readRecord(t, series.Zed)), after: listsOf(readRecord(t, series.Epoxy)),
		stated: statements{}, moved: map[statement]string{}, known: catalogue.Open(),
	}
}

// lists are the options that the programs of a series declare.
type lists struct {
	files  map[string][]catalogue.Option // by sample
	named  map[place][]catalogue.Option  // in a sample, and in a project
	taking map[place][]catalogue.Option  // that read a deprecated name, in a project
}

// place is a name in a sample or in a project.
type place struct {
	in  string
	key catalogue.Key
}

func listsOf(r record) lists {
	l := lists{r.Files, map[place][]catalogue.Option{}, map[place][]catalogue.Option{}}
	for _, sample := range samples {
		for _, o := range r.Files[sample] {
			for _, in := range []string{sample, o.Project} {
				l.named[place{in, o.Key}] = append(l.named[place{in, o.Key}], o)
			}
			for _, old := range o.Deprecated {
				l.taking[place{o.Project, old}] = append(l.taking[place{o.Project, old}], o)
			}
		}
	}
	return l
}

// declared returns the declarations of an option: those for a sample, or those for any sample of its project.
func (l lists) declared(sample string, key catalogue.Key) []catalogue.Option {
	if found := l.named[place{sample, key}]; found != nil {
		return found
	}
	return l.named[place{validators.Project(sample), key}]
}

// host adds the statements about the options of a host.
func (p *oracle) host(t *testing.T, o upgrade.Options, h *model.Host) {
	t.Helper()
	twin := *h
	twin.Region = o.Target.Model.Region(h.Region.Name)
	now, then := settings(t, o.Current, h), settings(t, o.Target, &twin)
	for path, keys := range now {
		sample := filepath.Base(path)
		p.listed(t, p.before, sample, series.Zed, keys)
		if then[path] == nil || p.after.files[sample] == nil {
			continue // the report contains the file
		}
		for key := range keys {
			p.set(sample, key)
		}
	}
	for path, keys := range then {
		p.listed(t, p.after, filepath.Base(path), series.Epoxy, keys)
		p.unset(filepath.Base(path), now, then)
	}
}

// unrecorded is a file of a project whose options the records do not contain; TestOsloExample validates them in one series.
const unrecorded = "octavia.conf"

// listed fails for an option that a file sets and its program does not list, unless its section names the component that
// registers it: a keystoneauth plug-in or a store of glance.
func (p *oracle) listed(t *testing.T, l lists, sample string, s series.Series, keys map[catalogue.Key]bool) {
	t.Helper()
	if sample == unrecorded {
		return
	}
	for key := range keys {
		p.options++
		project := validators.Project(sample)
		o, _ := p.known.Option(project, s, key)
		_, isStore := p.known.BackendOption(project, s, key)
		if l.declared(sample, key) == nil && o.Plugin == "" && !isStore {
			t.Errorf("%s of %v does not list %v, which its %s sets", project, s, key, sample)
		}
	}
}

// set adds the change of an option that is set.
func (p *oracle) set(sample string, key catalogue.Key) {
	before := p.before.declared(sample, key)
	if before == nil {
		return
	}
	say := func(what string) { p.stated[statement{validators.Project(sample), key.String(), what}] = true }
	after := p.after.declared(sample, key)
	if after == nil {
		if after = p.after.taking[place{validators.Project(sample), key}]; after == nil {
			say("removed")
			return
		}
		say("renamed to " + after[0].Key.String())
	}
	for _, f := range facts[2:] {
		if agreeing(f, before, after) {
			continue
		}
		switch f.name {
		case "default":
			say("default")
		case "type", "bounds", "choices":
			say("limits")
		case "removal":
			if after[0].Removal {
				say("deprecated")
			}
		}
	}
}

// unset adds the options of a file that no file sets and whose default changed.
func (p *oracle) unset(sample string, now, then map[string]map[catalogue.Key]bool) {
	for _, o := range p.after.files[sample] {
		names := append([]catalogue.Key{o.Key}, o.Deprecated...)
		if isSet(now, sample, names) || isSet(then, sample, names) {
			continue
		}
		for _, name := range names {
			before := p.before.declared(sample, name)
			if before == nil {
				continue
			}
			if after := p.after.declared(sample, o.Key); !agreeing(facts[3], before, after) {
				change := statement{validators.Project(sample), o.Key.String(), unsetDefault}
				p.stated[change], p.moved[change] = true, defaultOf(before[0])+" to "+defaultOf(after[0])
			}
			break
		}
	}
}

// isSet reports whether a file of the sample's project sets one of the names.
func isSet(files map[string]map[catalogue.Key]bool, sample string, names []catalogue.Key) bool {
	for path, keys := range files {
		if validators.Project(filepath.Base(path)) != validators.Project(sample) {
			continue
		}
		if slices.ContainsFunc(names, func(name catalogue.Key) bool { return keys[name] }) {
			return true
		}
	}
	return false
}

// agreeing reports whether some declarations have the same fact.
func agreeing(f fact, a, b []catalogue.Option) bool {
	return slices.ContainsFunc(a, func(x catalogue.Option) bool {
		return slices.ContainsFunc(b, func(y catalogue.Option) bool { return f.of(x) == f.of(y) })
	})
}

// settings returns the options that the oslo.config files of a host set, by path.
func settings(t *testing.T, side *compile.Cloud, h *model.Host) map[string]map[catalogue.Key]bool {
	t.Helper()
	set := map[string]map[catalogue.Key]bool{}
	for f, err := range side.HostFiles(t.Context(), h) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Project == "" {
			continue
		}
		read, err := osloconf.Read(f)
		if err != nil {
			t.Fatal(err)
		}
		set[f.Path] = map[catalogue.Key]bool{}
		for _, s := range read {
			set[f.Path][s.Key] = true
		}
	}
	return set
}
