package catalogue

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"stackplan/internal/series"
)

// project contains the facts of one project in all series. The packed facts are lines, sorted by group and name:
//
//	SERIES<TAB>GROUP<TAB>NAME<TAB>DEPRECATED<TAB>FACTS
//
// SERIES is a hexadecimal set of series with havana in the lowest bit. DEPRECATED are the other names that are still read,
// as group.name, separated by spaces. FACTS are the other fields of an Option as JSON. An option has one line for each set
// of series with identical facts. Facts are decoded only when they are queried.
type project struct {
	name    string
	series  seriesSet
	records []record
	aliases map[Key][]int // deprecated name to the records that read it

	gathering sync.Mutex
	gathered  map[series.Series]*nameIndex // see nameIndex
}

// record is one line.
type record struct {
	series     seriesSet
	key        Key
	deprecated string
	facts      string
}

// seriesSet is a set of series with havana in the lowest bit.
type seriesSet uint32

// contains reports whether s is in the set.
func (set seriesSet) contains(s series.Series) bool {
	return s > series.None && set>>(s-1)&1 == 1
}

// parse reads the lines of a project. It panics on a line that the packing command cannot write.
func parse(name, text string) *project {
	p := &project{name: name, aliases: map[Key][]int{}}
	p.records = make([]record, 0, strings.Count(text, "\n"))
	for line := range strings.Lines(text) {
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 5)
		if len(fields) != 5 {
			panic(fmt.Sprintf("catalogue of %s: line %q", name, line))
		}
		set, err := strconv.ParseUint(fields[0], 16, 32)
		if err != nil {
			panic(err)
		}
		r := record{seriesSet(set), Key{fields[1], fields[2]}, fields[3], fields[4]}
		p.series |= r.series
		p.records = append(p.records, r)
	}
	p.index()
	return p
}

// index maps the deprecated names to the records that read them.
func (p *project) index() {
	clear(p.aliases)
	for i, r := range p.records {
		for _, alias := range r.aliases() {
			p.aliases[alias] = append(p.aliases[alias], i)
		}
	}
}

// aliases returns the other names that the record reads, the preferred one first.
func (r record) aliases() []Key {
	var names []Key
	for name := range strings.FieldsSeq(r.deprecated) {
		dot := strings.LastIndexByte(name, '.')
		names = append(names, Key{name[:dot], name[dot+1:]})
	}
	return names
}

// of returns the range of records with a name.
func (p *project) of(key Key) (from, to int) {
	from = sort.Search(len(p.records), func(i int) bool { return p.records[i].key.compare(key) >= 0 })
	for to = from; to < len(p.records) && p.records[to].key == key; {
		to++
	}
	return from, to
}

// find returns the record with a name in series s, or -1.
func (p *project) find(key Key, s series.Series) int {
	from, to := p.of(key)
	for i := from; i < to; i++ {
		if p.records[i].series.contains(s) {
			return i
		}
	}
	return -1
}

// readers returns the records of the options that read a deprecated name in series s, those in the same group first.
func (p *project) readers(key Key, s series.Series) []int {
	var found []int
	for _, i := range p.aliases[key] {
		if p.records[i].series.contains(s) && p.records[i].key != key {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int {
		return groupDistance(p.records[a].key, key) - groupDistance(p.records[b].key, key)
	})
	return found
}

// groupDistance is 0 for names in the same group, 1 for others.
func groupDistance(a, b Key) int {
	if a.Group == b.Group {
		return 0
	}
	return 1
}

// option decodes record i for series s. It panics on facts that the packing command cannot write.
func (p *project) option(i int, s series.Series) Option {
	r := p.records[i]
	var o Option
	if err := json.Unmarshal([]byte(r.facts), &o); err != nil {
		panic(fmt.Errorf("catalogue of %s: %v: %w", p.name, r.key, err))
	}
	o.Project, o.Series, o.Key, o.Deprecated = p.name, s, r.key, r.aliases()
	return o
}
