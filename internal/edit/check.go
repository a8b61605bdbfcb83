package edit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/load"
	"stackplan/internal/source"
)

// values contains all values of a description and the defaults of the schema, as JSON, by path.
type values map[source.Path]string

// valuesOf lists the values of a description.
func valuesOf(src *load.Source) (values, error) {
	text, err := src.JSON()
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var whole any
	if err := decoder.Decode(&whole); err != nil {
		return nil, err
	}
	all := values{}
	all.add("", whole)
	return all, nil
}

func (all values) add(path source.Path, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, field := range v {
			all.add(path.Add(name), field)
		}
	case []any:
		all[path] = fmt.Sprintf("%d of a list", len(v))
		for i, element := range v {
			all.add(path.Add(strconv.Itoa(i)), element)
		}
	default:
		all[path] = fmt.Sprintf("%T %v", v, v)
	}
}

// expected returns a function that computes the values of a description after the edits.
func (ed *editing) expected(made map[source.Path]Rename, pins []Pin) func(values) values {
	return func(before values) values {
		after := values{}
		for path, value := range before {
			after[renamed(path, made)] = value
		}
		for path, name := range ed.series {
			after[path] = "string " + name
		}
		for _, p := range pins {
			p.expect(after)
		}
		return after
	}
}

// renamed returns the path of a value after renames: overrides have three labels after that name, lists and secrets more.
func renamed(path source.Path, made map[source.Path]Rename) source.Path {
	for at, below := path, []string(nil); at != ""; at = at.Parent() {
		if r, ok := made[at]; ok {
			return r.target().Add(below...)
		}
		labels := at.Labels()
		below = append([]string{labels[len(labels)-1]}, below...)
	}
	return path
}

// sameMeaning returns an error if a draft changes other values of the description than expected.
func sameMeaning(src *load.Source, d *Draft, expected func(values) values) error {
	next, list := load.Texts(d.texts(src))
	if err := list.Err(); err != nil {
		return err
	}
	before, err := valuesOf(src)
	if err != nil {
		return err
	}
	after, err := valuesOf(next)
	if err != nil {
		return err
	}
	if want := expected(before); !maps.Equal(want, after) {
		return fmt.Errorf("after the edits the description would have other values at %s", differing(want, after))
	}
	return nil
}

// differing returns the paths at which values differ, the first few of them.
func differing(want, got values) string {
	paths := map[source.Path]bool{}
	for path, value := range want {
		if other, ok := got[path]; !ok || other != value {
			paths[path] = true
		}
	}
	for path := range got {
		if _, ok := want[path]; !ok {
			paths[path] = true
		}
	}
	const few = 3
	all := slices.Sorted(maps.Keys(paths))
	var names []string
	for _, path := range all[:min(few, len(all))] {
		names = append(names, string(path))
	}
	text := strings.Join(names, ", ")
	if len(all) > few {
		text += fmt.Sprintf(" and %d more", len(all)-few)
	}
	return text
}
