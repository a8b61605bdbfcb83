package plan_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/plan"
)

// mutator changes the files of a snapshot at random, and records what a rollout must change back.
type mutator struct {
	random *rand.Rand
	facts  *catalogue.Catalogue
	series func(artefact.Host) *model.Region
	have   hostFiles
	hosts  []artefact.Host
	done   map[string]bool // files that were mutated, so that no mutation undoes another
	want   map[string]int  // what must be reported: host, kind, action, path, section, key
	count  int
}

func newMutator(r *compile.Cloud, have hostFiles, seed uint64) *mutator {
	hosts := slices.SortedFunc(maps.Keys(have), func(a, b artefact.Host) int { return cmp.Compare(a.Name, b.Name) })
	return &mutator{
		random: rand.New(rand.NewPCG(seed, 5)), facts: r.Catalogue, have: have, hosts: hosts, done: map[string]bool{}, want: map[string]int{},
		series: func(h artefact.Host) *model.Region { return r.Model.Region(h.Region) },
	}
}

// expect records a change that must be reported.
func (m *mutator) expect(h artefact.Host, kind plan.Kind, action plan.Action, path, section, key string) {
	m.want[fmt.Sprintln(h.Name, kind, action, path, section, key)]++
}

// file returns a random file that was not mutated yet and whose path has the suffix.
func (m *mutator) file(suffix string) (artefact.Host, string, bool) {
	type file struct {
		host artefact.Host
		path string
	}
	var all []file
	for _, h := range m.hosts {
		for _, path := range slices.Sorted(maps.Keys(m.have[h])) {
			if strings.HasSuffix(path, suffix) && !m.done[h.Name+path] {
				all = append(all, file{h, path})
			}
		}
	}
	if len(all) == 0 {
		return artefact.Host{}, "", false
	}
	one := all[m.random.IntN(len(all))]
	m.done[one.host.Name+one.path] = true
	return one.host, one.path, true
}

// projects are the projects of oslo.config files.
var projects = map[string]string{
	"/etc/nova/nova.conf": "nova", "/etc/glance/glance-api.conf": "glance", "/etc/keystone/keystone.conf": "keystone",
	"/etc/neutron/neutron.conf": "neutron", "/etc/neutron/dhcp_agent.ini": "neutron", "/etc/neutron/l3_agent.ini": "neutron",
}

// option is the only line of an oslo.config file that sets an option.
type option struct {
	at           int
	section, key string
	value        string
}

// options returns the options of a file that one line sets.
func options(lines []string) []option {
	var all []option
	section, seen := "", map[string]int{}
	for i, line := range lines {
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]")
		} else if key, value, ok := strings.Cut(line, " = "); ok {
			all = append(all, option{i, section, key, value})
			seen[section+key]++
		}
	}
	return slices.DeleteFunc(all, func(o option) bool { return seen[o.section+o.key] > 1 })
}

// oslo changes, removes, adds or reformats an option of an oslo.config file.
func (m *mutator) oslo() {
	h, path, ok := m.file(".conf")
	if !ok || projects[path] == "" {
		return
	}
	m.have.edit(h, path, func(text string) string {
		lines := strings.Split(text, "\n")
		all := options(lines)
		o := all[m.random.IntN(len(all))]
		m.count++
		switch m.random.IntN(4) {
		case 0:
			lines[o.at] = fmt.Sprintf("%s = other-%d", o.key, m.count)
			if strings.HasPrefix(o.value, "((") {
				return text // a reference is not compared with a value
			}
			m.expect(h, plan.OfOption, plan.Modify, path, o.section, o.key)
		case 1:
			lines = slices.Delete(lines, o.at, o.at+1)
			key := catalogue.Key{Group: o.section, Name: o.key}
			f, known := m.facts.Option(projects[path], m.series(h).Series, key)
			if !known {
				f, known = m.facts.BackendOption(projects[path], m.series(h).Series, key)
			}
			if !known || !catalogue.EqualsDefault(f, []string{o.value}) {
				m.expect(h, plan.OfOption, plan.Add, path, o.section, o.key)
			}
		case 2:
			key := fmt.Sprintf("made_up_%d", m.count%3)
			lines = slices.Insert(lines, o.at, key+" = 1")
			m.expect(h, plan.OfOption, plan.Remove, path, o.section, key)
		case 3:
			lines = m.reformatted(lines)
		}
		return strings.Join(lines, "\n")
	})
}

// reformatted returns the same options in another notation.
func (m *mutator) reformatted(lines []string) []string {
	var all []string
	for _, line := range lines {
		key, value, ok := strings.Cut(line, " = ")
		switch m.random.IntN(6) {
		case 0:
			all = append(all, "# a comment", "")
		case 1:
			if ok {
				line = key + "=" + value
			}
		case 2:
			if ok {
				line = key + " :   " + value
			}
		case 3:
			if ok && value != "" && strings.Trim(value, `"'`) == value {
				line = key + ` = "` + value + `"`
			}
		case 4:
			if value == "True" || value == "False" {
				line = key + " = " + strings.ToLower(value)
			}
		}
		all = append(all, line)
	}
	return all
}

// reordered reverses the sections of an oslo.config file.
func (m *mutator) reordered() {
	h, path, ok := m.file(".conf")
	if !ok || projects[path] == "" {
		return
	}
	m.have.edit(h, path, func(text string) string {
		sections := strings.Split(text, "\n[")
		for i := 1; i < len(sections); i++ {
			sections[i] = "[" + sections[i]
		}
		slices.Reverse(sections)
		return strings.Join(sections, "\n")
	})
}

// proxy changes or removes a line of haproxy.cfg, or changes its indentation.
func (m *mutator) proxy() {
	h, path, ok := m.file("haproxy.cfg")
	if !ok {
		return
	}
	m.count++
	m.have.edit(h, path, func(text string) string {
		switch m.random.IntN(4) {
		case 0:
			m.expect(h, plan.OfOption, plan.Modify, path, "defaults", "maxconn")
			before, after, _ := strings.Cut(text, "defaults\n")
			return before + "defaults\n" + strings.Replace(after, "    maxconn ", fmt.Sprintf("    maxconn 1%d", m.count), 1)
		case 1:
			m.expect(h, plan.OfSection, plan.Remove, path, "listen made-up", "")
			return text + "\nlisten made-up\n    bind 127.0.0.1:1\n    mode tcp\n"
		case 2:
			m.expect(h, plan.OfSection, plan.Add, path, "listen keystone", "")
			before, after, found := strings.Cut(text, "listen keystone\n")
			if !found {
				delete(m.want, fmt.Sprintln(h.Name, plan.OfSection, plan.Add, path, "listen keystone", ""))
				return text
			}
			_, rest, _ := strings.Cut(after, "\n\n")
			return before + rest
		}
		return "# a comment\n\n" + strings.ReplaceAll(text, "\n    ", "\n\t  ")
	})
}

// plain adds a line to a file that is compared as text.
func (m *mutator) plain() {
	h, path, ok := m.file("preferences.d/stackplan")
	if !ok {
		return
	}
	m.count++
	m.expect(h, plan.OfText, plan.Modify, path, "", "")
	m.have.edit(h, path, func(text string) string { return text + fmt.Sprintf("Package: made-up-%d\n", m.count%2) })
}

// whole removes or adds a file, or changes its mode.
func (m *mutator) whole() {
	h, path, ok := m.file("")
	if !ok {
		return
	}
	switch m.random.IntN(3) {
	case 0:
		delete(m.have[h], path)
		m.expect(h, plan.OfFile, plan.Add, path, "", "")
	case 1:
		f := *m.have[h][path]
		f.Path, f.Body = "/etc/stackplan/made-up", []byte("made up\n")
		if m.have[h][f.Path] == nil {
			m.have[h][f.Path] = &f
			m.done[h.Name+f.Path] = true
			m.expect(h, plan.OfFile, plan.Remove, f.Path, "", "")
		}
	case 2:
		f := *m.have[h][path]
		f.Mode ^= 0o004
		m.have[h][path] = &f
		m.expect(h, plan.OfMode, plan.Modify, path, "", "")
	}
}

// host removes a host, or adds one.
func (m *mutator) host() {
	if h := m.hosts[m.random.IntN(len(m.hosts))]; m.random.IntN(2) == 0 && !strings.Contains(fmt.Sprint(m.want, m.done), h.Name) {
		delete(m.have, h)
		m.hosts = slices.DeleteFunc(m.hosts, func(other artefact.Host) bool { return other == h })
		m.expect(h, plan.OfHost, plan.Add, "", "", "")
		return
	}
	m.count++
	h := artefact.Host{Region: m.hosts[0].Region, Name: fmt.Sprintf("made-up-%d", m.count)}
	m.have[h] = map[string]*artefact.File{}
	m.expect(h, plan.OfHost, plan.Remove, "", "", "")
}

// flattened returns a report as one line for each host of each change.
func flattened(report *plan.Report) map[string]int {
	all := map[string]int{}
	for _, c := range report.Changes {
		for _, h := range c.Hosts {
			all[fmt.Sprintln(h, c.Kind, c.Action, c.Path, c.Section, keyOn(c, h))]++
		}
	}
	return all
}

// keyOn returns the key of a change on a host.
func keyOn(c plan.Change, host string) string {
	for _, v := range c.Each {
		if slices.Contains(v.Hosts, host) && v.Key != "" {
			return v.Key
		}
	}
	return c.Key
}

func TestReportIsComplete(t *testing.T) {
	for _, example := range []string{"netease", "zed", "today"} {
		r := compiled(t, "../../examples/"+example)
		for seed := range uint64(4) {
			t.Run(fmt.Sprint(example, " ", seed), func(t *testing.T) {
				m := newMutator(r, snapshotOf(t, r.Files(context.Background(), nil)), seed)
				for range 60 {
					[]func(){m.oslo, m.oslo, m.oslo, m.reordered, m.proxy, m.plain, m.whole, m.host}[m.random.IntN(8)]()
				}
				report := compare(t, r, m.have, plan.Show{NoEffect: true, Texts: true})
				if again := compare(t, r, m.have, plan.Show{NoEffect: true, Texts: true}); !reflect.DeepEqual(again, report) {
					t.Error("a second run returns another report")
				}
				got := flattened(report)
				for line := range m.want {
					if got[line] == 0 {
						t.Errorf("not reported: %s", line)
					}
				}
				for line, n := range got {
					if m.want[line] == 0 || n > 1 {
						t.Errorf("reported %d times without a mutation: %s", n, line)
					}
				}
				checkApplied(t, r, m.have, report)
				if len(m.want) < 10 {
					t.Errorf("only %d mutations", len(m.want))
				}
			})
		}
	}
}

// texts are the options of a file, by section and key.
type texts map[[2]string][]string

func textsOf(t *testing.T, body []byte) texts {
	t.Helper()
	document, err := format.Oslo.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	all := texts{}
	for _, s := range document.Sections {
		for _, e := range s.Entries {
			key := [2]string{s.Name, e.Key}
			all[key] = append(all[key], e.Value)
		}
	}
	return all
}

// apply applies a change.
func (all texts) apply(c plan.Change, after *plan.Value) {
	if after == nil || after.Default {
		delete(all, [2]string{c.Section, c.Key})
		return
	}
	all[[2]string{c.Section, c.Key}] = after.Texts
}

// afterOn returns the new value of a change on a host.
func afterOn(c plan.Change, host string) *plan.Value {
	for _, v := range c.Each {
		if slices.Contains(v.Hosts, host) {
			return v.After
		}
	}
	return c.After
}

// checkApplied applies the changes of options to the files of the snapshot. The result must be the files of the description.
func checkApplied(t *testing.T, r *compile.Cloud, have hostFiles, report *plan.Report) {
	t.Helper()
	for f, err := range r.Files(context.Background(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		old := have[artefact.Host{Region: f.Region, Name: f.Host}][f.Path]
		if old == nil || projects[f.Path] == "" {
			continue
		}
		now, want := textsOf(t, old.Body), textsOf(t, f.Body)
		for _, c := range slices.Concat(report.Changes, report.NoEffect) {
			if c.Kind == plan.OfOption && c.Path == f.Path && slices.Contains(c.Hosts, f.Host) {
				now.apply(c, afterOn(c, f.Host))
			}
		}
		isSame := func(a, b []string) bool {
			return slices.EqualFunc(a, b, strings.EqualFold) || isReference(a) != isReference(b)
		}
		if !maps.EqualFunc(now, want, isSame) {
			t.Errorf("%s of %s: the result is\n%v\nwant\n%v", f.Path, f.Host, now, want)
		}
	}
}

// isReference reports whether values are a reference, which is not compared with a value.
func isReference(values []string) bool { return len(values) == 1 && strings.HasPrefix(values[0], "((") }
