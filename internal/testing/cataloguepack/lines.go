package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// lines returns each distinct option once, with the set of series that have it. See project in package catalogue for the
// fields.
func lines(releases map[series.Series][]catalogue.Option) []byte {
	sets := map[string]uint32{}
	for s, options := range releases {
		for _, o := range options {
			sets[line(o)] |= 1 << (s - 1)
		}
	}
	keys := make([]string, 0, len(sets))
	for key := range sets {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return compare(a, b, sets) })
	var text bytes.Buffer
	for _, key := range keys {
		fmt.Fprintf(&text, "%x\t%s\n", sets[key], key)
	}
	return text.Bytes()
}

// compare orders lines by group, name, series and facts.
func compare(a, b string, sets map[string]uint32) int {
	x, y := strings.SplitN(a, "\t", 3), strings.SplitN(b, "\t", 3)
	for i := range 2 {
		if c := strings.Compare(x[i], y[i]); c != 0 {
			return c
		}
	}
	if sets[a] != sets[b] {
		return int(sets[a]) - int(sets[b])
	}
	return strings.Compare(x[2], y[2])
}

// line returns an option as a line without its series.
func line(o catalogue.Option) string {
	names := make([]string, len(o.Deprecated))
	for i, d := range o.Deprecated {
		names[i] = d.Group + "." + d.Name
	}
	key := o.Key
	o.Key, o.Deprecated = catalogue.Key{}, nil
	facts, err := json.Marshal(o)
	if err != nil {
		panic(err) // an Option is strings, booleans and lists of them
	}
	return strings.Join([]string{key.Group, key.Name, strings.Join(names, " "), string(facts)}, "\t")
}
