// Package secrets lists the secrets that a compiled cloud requires, checks their values, and fills them into generated files.
package secrets

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/secret"
	"stackplan/internal/service"
)

// Secret is a secret that the files of a cloud contain.
type Secret struct {
	Name string `json:"name"`
	Form string `json:"form"` // what the value must be
	Uses []Use  `json:"uses"`

	forms []secret.Form
	rows  []*service.Row
}

// Use is an option, or a line of a file without options, that contains a secret; or a step of stackplan bootstrap, whose path is bootstrap.
type Use struct {
	Region        string `json:"region"`
	Path          string `json:"path"`
	Option        string `json:"option,omitempty"`
	Why           string `json:"why,omitempty"` // the reason of the option
	nodeset.Nodes        // the hosts with the file

	units []string
}

// Set is the secrets of a cloud.
type Set struct {
	Secrets []*Secret // by name
	Keys    []Keys    // by name and region
	lines   []line    // that contain them
	index   map[string]*siteIndex
}

// Keys are keys that a program creates on hosts. No store contains them.
type Keys struct {
	Name          string `json:"name"`
	Form          string `json:"form"`
	Region        string `json:"region"`
	Path          string `json:"path"` // the directory
	nodeset.Nodes        // the hosts that need the same keys

	rotation service.Rotation
}

// line is a line with placeholders, of the first file with this line.
type line struct {
	file   *artefact.File
	number int // from 1
	refs   []secret.Reference
	row    *service.Row // nil: no row is for its option
}

// Of returns the secrets that the files of hosts require for which keep returns true (nil: all).
func Of(ctx context.Context, c *compile.Cloud, keep func(*model.Host) bool) (*Set, error) {
	b := &builder{
		set: &Set{index: map[string]*siteIndex{}}, lines: map[lineKey]*line{}, secrets: map[string]*Secret{},
		uses: map[useKey]*collectedUse{}, last: map[string]scanned{},
	}
	for name, site := range c.Sites {
		b.set.index[name] = newSiteIndex(site)
	}
	for f, err := range c.Files(ctx, keep) {
		if err != nil {
			return nil, err
		}
		b.file(f)
	}
	b.set.Keys = keysOf(c, keep)
	return b.finish(), ctx.Err()
}

// keysOf returns the keys that programs create on some hosts.
func keysOf(c *compile.Cloud, keep func(*model.Host) bool) []Keys {
	var all []Keys
	for _, region := range slices.Sorted(maps.Keys(c.Sites)) {
		site := c.Sites[region]
		for _, svc := range site.Table() {
			for _, k := range svc.Keys {
				var hosts []string
				for _, h := range site.Hosts(svc.Name) {
					if k.Span.Contains(site.Region.Series) && (keep == nil || keep(h)) {
						hosts = append(hosts, h.Name)
					}
				}
				if len(hosts) > 0 {
					all = append(all, Keys{k.Name, k.Form, region, k.Path, nodeset.NewNodes(hosts), k.Rotation})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Keys) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Names returns the names of the secrets.
func (s *Set) Names() []string {
	names := make([]string, len(s.Secrets))
	for i, one := range s.Secrets {
		names[i] = one.Name
	}
	return names
}

// Find returns a secret by name; nil if the cloud does not use it.
func (s *Set) Find(name string) *Secret {
	i := slices.IndexFunc(s.Secrets, func(one *Secret) bool { return one.Name == name })
	if i < 0 {
		return nil
	}
	return s.Secrets[i]
}

// builder collects the secrets of files.
type builder struct {
	set     *Set
	lines   map[lineKey]*line
	secrets map[string]*Secret
	uses    map[useKey]*collectedUse
	last    map[string]scanned // by path
}

// scanned are the lines with placeholders of the last file at a path.
type scanned struct {
	body  []byte
	lines []*line
}

// lineKey identifies equal lines.
type lineKey struct{ region, path, option, text string }

// useKey identifies a use.
type useKey struct{ name, region, path, option string }

// collectedUse is a use with its hosts.
type collectedUse struct {
	why   string
	hosts []string
	units []string
}

// file adds a file of a host.
func (b *builder) file(f *artefact.File) {
	if !strings.Contains(string(f.Body), "((") {
		return
	}
	key := f.Region + f.Path
	last, ok := b.last[key]
	if !ok || !isSame(last.body, f.Body) {
		last = scanned{f.Body, b.scan(f)}
		b.last[key] = last
	}
	for _, l := range last.lines {
		for _, ref := range l.refs {
			b.use(f, l, ref.Name)
		}
	}
}

// isSame reports whether two bodies share their bytes.
func isSame(a, b []byte) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

// scan returns the lines of a file with placeholders. Lines without an origin, such as comments, have none.
func (b *builder) scan(f *artefact.File) []*line {
	var all []*line
	number := 0
	for text := range strings.Lines(string(f.Body)) {
		number++
		if !strings.Contains(text, "((") || number > len(f.Lines) || f.Lines[number-1] == nil {
			continue
		}
		refs := secret.References(text)
		if len(refs) == 0 {
			continue
		}
		key := lineKey{f.Region, f.Path, f.Lines[number-1].Option, text}
		if b.lines[key] == nil {
			b.lines[key] = &line{f, number, refs, b.set.index[f.Region].row(f, number)}
		}
		all = append(all, b.lines[key])
	}
	return all
}

// use adds a line with a secret of a host.
func (b *builder) use(f *artefact.File, l *line, name string) {
	option := l.file.Lines[l.number-1].Option
	key := useKey{name, f.Region, f.Path, option}
	u := b.uses[key]
	if u == nil {
		u = &collectedUse{why: l.file.Lines[l.number-1].Row().Why}
		b.uses[key] = u
	}
	if n := len(u.hosts); n == 0 || u.hosts[n-1] != f.Host {
		u.hosts = append(u.hosts, f.Host)
	}
	for _, unit := range slices.Concat(f.Reload, f.Restart) {
		if !slices.Contains(u.units, unit) {
			u.units = append(u.units, unit)
		}
	}
	s := b.secrets[name]
	if s == nil {
		s = &Secret{Name: name}
		b.secrets[name] = s
	}
	if l.row != nil && !slices.Contains(s.rows, l.row) {
		s.rows = append(s.rows, l.row)
	}
}

// finish returns the secrets.
func (b *builder) finish() *Set {
	for _, name := range slices.Sorted(maps.Keys(b.secrets)) {
		s := b.secrets[name]
		s.setForms()
		b.set.Secrets = append(b.set.Secrets, s)
	}
	for key, u := range b.uses {
		s := b.secrets[key.name]
		s.Uses = append(s.Uses, Use{key.region, key.path, key.option, u.why, nodeset.NewNodes(u.hosts), u.units})
	}
	for _, s := range b.set.Secrets {
		slices.SortFunc(s.Uses, func(a, b Use) int {
			return cmp.Or(strings.Compare(a.Region, b.Region), strings.Compare(a.Path, b.Path), strings.Compare(a.Option, b.Option))
		})
	}
	for _, l := range b.lines {
		b.set.lines = append(b.set.lines, *l)
	}
	slices.SortFunc(b.set.lines, func(a, b line) int {
		return cmp.Or(strings.Compare(a.file.Region, b.file.Region), strings.Compare(a.file.Path, b.file.Path), a.number-b.number, strings.Compare(a.file.Host, b.file.Host))
	})
	return b.set
}

// setForms sets the forms of a secret: those of its rows, or that of a password.
func (s *Secret) setForms() {
	var words []string
	for _, row := range s.rows {
		form := secret.Password()
		if row.Form != nil {
			form = *row.Form
		}
		if !slices.Contains(words, form.Words) {
			s.forms, words = append(s.forms, form), append(words, form.Words)
		}
	}
	if len(s.forms) == 0 {
		s.forms, words = []secret.Form{secret.Password()}, []string{secret.Password().Words}
	}
	slices.Sort(words)
	s.Form = strings.Join(words, "; ")
}
