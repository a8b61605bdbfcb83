package catalogue

import (
	"testing"

	"stackplan/internal/series"
)

func TestEqualsDefault(t *testing.T) {
	texts := func(values ...string) []string { return values }
	tests := []struct {
		option Option
		texts  []string
		want   bool
	}{
		{Option{Type: Boolean, Default: texts("true")}, texts("True"), true},
		{Option{Type: Boolean, Default: texts("true")}, texts("1"), true},
		{Option{Type: Boolean, Default: texts("true")}, texts("off"), false},
		{Option{Type: Integer, Default: texts("4096")}, texts("04096"), true},
		{Option{Type: Float, Default: texts("16.0")}, texts("16"), true},
		{Option{Type: Port, Default: texts("80")}, texts("8080"), false},
		{Option{Type: String, Default: texts("16")}, texts("016"), false},
		{Option{Type: String, Default: texts("true")}, texts("True"), false},
		{Option{Type: String, Default: texts("")}, texts(""), true},
		{Option{Type: String}, texts(""), false},
		{Option{Type: String}, nil, false},
		{Option{Type: List, Default: texts("a,b")}, texts("a , b"), true},
		{Option{Type: List, Default: texts("a,b")}, texts("b,a"), false},
		{Option{Type: List, Default: texts("")}, texts(" "), true},
		{Option{Type: List, Item: Integer, Default: texts("1,2")}, texts("01,2"), true},
		{Option{Type: Dict, Default: texts("a:1,b:2")}, texts("b:2, a:1"), true},
		{Option{Type: Dict, Default: texts("a:1")}, texts("a:2"), false},
		{Option{Type: MultiString, Default: texts("a", "b")}, texts("a", "b"), true},
		{Option{Type: MultiString, Default: texts("a", "b")}, texts("a"), false},
		{Option{Type: MultiString, Default: []string{}}, []string{}, true},
		{Option{Type: Integer, Computed: true}, texts("4"), false},
		{Option{Type: String, Default: texts("openstack"), Runtime: texts("nova")}, texts("nova"), false},
		{Option{Type: String, Default: texts("openstack"), Runtime: texts("nova")}, texts("openstack"), false},
		{Option{Type: String, Default: texts("x"), Runtime: texts("x")}, texts("x"), true},
		{Option{Type: Integer, Default: texts("40"), Variants: []Variant{{Type: Integer, Default: texts("10")}}}, texts("40"), false},
		{Option{Type: Integer, Default: texts("40"), Variants: []Variant{{Type: String, Default: texts("40")}}}, texts("40"), true},
		{Option{Type: Integer, Default: texts("40"), Variants: []Variant{{Type: Integer, Computed: true}}}, texts("40"), false},
	}
	for _, test := range tests {
		if have := EqualsDefault(test.option, test.texts); have != test.want {
			t.Errorf("%+v: %q: %v, want %v", test.option, test.texts, have, test.want)
		}
	}
}

func TestEqualsDefaultKnowsTheSeries(t *testing.T) {
	c := Open()
	action := Key{"DEFAULT", "running_deleted_instance_action"}
	havana, _ := c.Option("nova", series.Havana, action)
	icehouse, _ := c.Option("nova", series.Icehouse, action)
	if !EqualsDefault(havana, []string{"log"}) || EqualsDefault(icehouse, []string{"log"}) {
		t.Error("log is the default of havana alone")
	}
}
