package language

import "testing"

// TestEveryFieldIsDocumented shows N8: each field has a meaning, and each value an example.
func TestEveryFieldIsDocumented(t *testing.T) {
	for _, e := range Reference() {
		if e.Doc == "" {
			t.Errorf("%s has no comment in the schema", e.Path)
		}
		isValue := e.Value != "fields" && e.Value != "values by name" && e.Value != "any value"
		if isValue && e.Example == "" {
			t.Errorf("%s (%s) has no example; add @sample(...)", e.Path, e.Value)
		}
	}
}
