// Package program contains the options of the programs of the distribution that overrides set: their names, where they may be, and which
// values they accept, in the releases of Debian. The facts were read from the programs themselves: their help, their schemas, and what
// they reject. The command internal/testing/programpack packs them into the embedded files.
//
// The package contains the facts; the rules by which a program reads its file are in the folder of its service.
package program

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"stackplan/internal/packed"
)

//go:embed data/*.zst
var data embed.FS

// Releases are the releases of Debian whose options are known, the oldest first.
var Releases = []int{11, 12, 13}

// Fact is what is known of an option in some releases. Empty fields are not known.
type Fact struct {
	Types      []string `json:"t,omitempty"`         // alternatives
	Unsigned   bool     `json:"unsigned,omitempty"`  //
	Min        string   `json:"min,omitempty"`       // bounds
	Max        string   `json:"max,omitempty"`       //
	Values     []string `json:"values,omitempty"`    // of an enumeration or a set
	Short      string   `json:"short,omitempty"`     // the letter of a flag
	Alone      bool     `json:"alone,omitempty"`     // it takes no value
	Extended   bool     `json:"extended,omitempty"`  // it is a part of the value of another option
	Removed    bool     `json:"removed,omitempty"`   // the program knows the word only to reject it as no longer supported
	Misplaced  bool     `json:"misplaced,omitempty"` // the program rejects or ignores it here
	IsBlock    bool     `json:"opens,omitempty"`     // it opens a block
	Signature  string   `json:"signature,omitempty"` // its arguments, as the manual writes them
	Deprecated bool     `json:"warned,omitempty"`    // the program warns of it
}

// Option is an option in one release.
type Option struct {
	In   string // the section or the line that it belongs to; empty if the program has none
	Name string
	Fact
}

// Facts are the options of one program.
type Facts struct {
	versions []string // by the index of Releases
	records  []record // sorted by section and name
}

// record is an option with the same facts in some releases.
type record struct {
	in, name string
	fact     string // JSON
	set      uint64 // of indexes of Releases
}

// facts are the decoded files, by program.
var facts sync.Map

// FactsOf returns the facts of a program. It panics if there are none, which is an error in this program.
func FactsOf(program string) *Facts {
	if known, ok := facts.Load(program); ok {
		return known.(*Facts)
	}
	f := read(program)
	facts.Store(program, f)
	return f
}

// Names returns the names of the programs with facts, sorted.
func Names() []string {
	files, err := data.ReadDir("data")
	if err != nil {
		panic(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".zst"))
	}
	return names
}

// read decodes the facts of a program.
func read(program string) *Facts {
	head, rest, _ := strings.Cut(packed.Read(data, "data/"+program+".zst"), "\n")
	f := &Facts{versions: strings.Split(head, "\t")[1:]}
	for line := range strings.Lines(rest) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		set, err := strconv.ParseUint(fields[3], 16, 8)
		if err != nil {
			panic(fmt.Sprintf("facts of %s: line %q", program, line))
		}
		f.records = append(f.records, record{fields[0], fields[1], fields[2], set})
	}
	return f
}

// Known returns the release whose facts apply to a release of Debian: the release itself, or the nearest known one. exact is false for
// the latter.
func Known(release int) (nearest int, exact bool) {
	switch {
	case slices.Contains(Releases, release):
		return release, true
	case release > Releases[len(Releases)-1]:
		return Releases[len(Releases)-1], false
	}
	return Releases[0], false
}

// Version returns the version of the program in a release.
func (f *Facts) Version(release int) string { return f.versions[slices.Index(Releases, release)] }

// has reports whether the record applies to a release.
func (r *record) has(release int) bool { return r.set>>slices.Index(Releases, release)&1 == 1 }

func (r *record) option() Option {
	o := Option{In: r.in, Name: r.name}
	if err := json.Unmarshal([]byte(r.fact), &o.Fact); err != nil {
		panic(err)
	}
	return o
}

// Option returns an option of a release. A part of the name in the facts that begins with $ represents any word between two dots.
func (f *Facts) Option(release int, in, name string) (Option, bool) {
	for i := range f.records {
		if r := &f.records[i]; r.in == in && r.has(release) && isNamed(r.name, name) {
			return r.option(), true
		}
	}
	return Option{}, false
}

// isNamed reports whether a name of the facts represents a name.
func isNamed(pattern, name string) bool {
	if pattern == name || !strings.Contains(pattern, "$") {
		return pattern == name
	}
	return slices.EqualFunc(strings.Split(pattern, "."), strings.Split(name, "."), func(p, n string) bool {
		return p == n || strings.HasPrefix(p, "$") && n != ""
	})
}

// Each returns the options of a section in a release that keep returns true for.
func (f *Facts) Each(release int, in string, keep func(Option) bool) []Option {
	var all []Option
	for i := range f.records {
		if r := &f.records[i]; r.in == in && r.has(release) {
			if o := r.option(); keep == nil || keep(o) {
				all = append(all, o)
			}
		}
	}
	return all
}

// Names returns the names that Each returns.
func (f *Facts) Names(release int, in string, keep func(Option) bool) []string {
	var names []string
	for _, o := range f.Each(release, in, keep) {
		names = append(names, o.Name)
	}
	return names
}

// Places returns the sections in which a release has an option that it accepts there, sorted.
func (f *Facts) Places(release int, name string) []string {
	var all []string
	for i := range f.records {
		if r := &f.records[i]; r.has(release) && isNamed(r.name, name) {
			if o := r.option(); !o.Removed && !o.Misplaced && !slices.Contains(all, r.in) {
				all = append(all, r.in)
			}
		}
	}
	return all
}

// Life returns the releases that have an option that they accept, in order.
func (f *Facts) Life(in, name string) []int {
	var all []int
	for _, release := range Releases {
		if o, ok := f.Option(release, in, name); ok && !o.Removed {
			all = append(all, release)
		}
	}
	return all
}
