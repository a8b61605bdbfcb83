package load

import (
	"encoding/json"
	"strconv"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/errors"

	"stackplan/internal/language"
	"stackplan/internal/source"
)

// cueError is an error of CUE.
type cueError = errors.Error

// Values returns the values of the description with the defaults of the schema: maps, lists ([]any) and JSON of single values.
// Values with errors are missing. A field that the description sets with its old name has the new one.
//
// Inventory tables are no part of it, and neither are values that are computed later.
func (s *Source) Values() map[string]any {
	if !s.whole.Exists() {
		return map[string]any{}
	}
	return plainFields(s.whole, language.Cloud())
}

func plainFields(v cue.Value, s *language.Shape) map[string]any {
	all, renamed := map[string]any{}, map[string]any{}
	for _, f := range userFields(v) {
		part := s.Part(f.label)
		value, ok := plainValue(f.value, part)
		switch {
		case !ok:
		case part != nil && part.Notes["renamed"] != "":
			renamed[part.Notes["renamed"]] = value
		default:
			all[f.label] = value
		}
	}
	for label, value := range renamed {
		all[label] = value
	}
	return all
}

// plainValue returns a value with defaults, unless it has none.
func plainValue(v cue.Value, s *language.Shape) (any, bool) {
	switch kind := v.IncompleteKind(); {
	case kind == cue.StructKind, kind == cue.BottomKind && len(userFields(v)) > 0: // a struct with a field that has an error is none for CUE
		return plainFields(v, s), true
	case kind == cue.ListKind:
		list := []any{}
		for it, err := v.List(); err == nil && it.Next(); {
			value, ok := plainValue(it.Value(), s.Part(strconv.Itoa(len(list))))
			if !ok {
				return nil, false
			}
			list = append(list, value)
		}
		return list, true
	}
	v = defaultOf(v)
	if v.Err() != nil || !v.IsConcrete() {
		return nil, false
	}
	text, err := v.MarshalJSON()
	return json.RawMessage(text), err == nil
}

// Sets reports whether the description sets a concrete value at a path. A type or a bound is none.
func (s *Source) Sets(path source.Path) bool { return s.Text(path) != "" }
