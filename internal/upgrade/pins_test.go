package upgrade

import (
	"reflect"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/edit"
	"stackplan/internal/nodeset"
)

// TestPinValue checks that a pin has the type of its option.
func TestPinValue(t *testing.T) {
	for _, test := range []struct {
		of    catalogue.Type
		texts []string
		want  edit.PinValue
	}{
		{catalogue.Boolean, []string{"False"}, edit.PinValue{Texts: []string{"false"}, Plain: true}},
		{catalogue.Boolean, []string{"yes"}, edit.PinValue{Texts: []string{"yes"}}},
		{catalogue.Integer, []string{"-1"}, edit.PinValue{Texts: []string{"-1"}, Plain: true}},
		{catalogue.Integer, []string{"007"}, edit.PinValue{Texts: []string{"007"}}},
		{catalogue.Float, []string{"16.0"}, edit.PinValue{Texts: []string{"16.0"}, Plain: true}},
		{catalogue.Port, []string{"$port"}, edit.PinValue{Texts: []string{"$port"}}},
		{catalogue.List, []string{"a, b,c"}, edit.PinValue{Texts: []string{"a", "b", "c"}, List: true}},
		{catalogue.List, []string{""}, edit.PinValue{Texts: []string{""}}},
		{catalogue.Multi, []string{"a", "b"}, edit.PinValue{Texts: []string{"a", "b"}, List: true}},
		{catalogue.String, []string{"a, b"}, edit.PinValue{Texts: []string{"a, b"}}},
	} {
		if got := pinValue(catalogue.Option{Type: test.of}, test.texts); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s %q is pinned as %+v, want %+v", test.of, test.texts, got, test.want)
		}
	}
}

// TestJoined checks that hosts with one default get one pin, also if the change is dangerous for some of them only.
func TestJoined(t *testing.T) {
	change := func(host, before string, danger bool) Change {
		c := Change{Kind: DefaultChange, Project: "nova", Option: catalogue.Key{Group: "DEFAULT", Name: "x"}, Dangerous: danger,
			Before: &Value{Default: true, Texts: []string{before}}, Nodes: nodeset.NewNodes([]string{host})}
		if danger {
			c.Why, c.Instructions = "instances end", []string{"pin the old value"}
		}
		return c
	}
	all := joined([]Change{change("a1", "1", false), change("a2", "1", true), change("b1", "2", false), {Kind: Renamed}})
	if len(all) != 2 || all[0].Nodeset != "a[1-2]" || !all[0].Dangerous || all[0].Why != "instances end" || all[1].Nodeset != "b1" || all[1].Dangerous {
		t.Errorf("joined: %+v", all)
	}
}

func TestCommentOf(t *testing.T) {
	value := func(texts ...string) *Value { return &Value{Default: true, Texts: texts} }
	long := strings.Repeat("x", 100)
	for _, test := range []struct {
		change Change
		want   string
	}{
		{Change{Before: value("1"), After: value("2")}, "default before : 1; since then: 2"},
		{Change{Before: value(""), After: &Value{None: true}}, "default before : empty; since then: no value"},
		{Change{Before: value("a\nb"), After: &Value{Computed: true}}, "default before : a b; since then: computed on the host"},
		{Change{Before: value(long + "\n:"), After: value("2")}, "default before : " + long + " :\ndefault since then: 2"},
		{Change{Before: value("1"), After: value("2"), Dangerous: true, Why: long + " " + long}, "default before : 1; since then: 2\ndangerous:\n" + long + "\n" + long},
	} {
		if got := strings.Join(commentOf(test.change), "\n"); got != test.want {
			t.Errorf("got\n%s\nwant\n%s", got, test.want)
		}
	}
}
