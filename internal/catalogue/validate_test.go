package catalogue

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/series"
)

// goodAndBad are values of each type that oslo_config.types accepts and rejects.
var goodAndBad = []struct {
	option    Option
	good, bad []string
}{
	{Option{Type: String}, []string{"", "x y", "=;#"}, nil},
	{Option{Type: Integer}, []string{"0", "-3", "+7", " 12 ", "04096"}, []string{"", "1.0", "0x10", "ten", "1 2"}},
	{Option{Type: Integer, Min: "1", Max: "10"}, []string{"1", "10"}, []string{"0", "11", "-1"}},
	{Option{Type: Float, Min: "0"}, []string{"0", "16.0", "1e3", ".5"}, []string{"", "-0.1", "16,0", "much", "0x1p4"}},
	{Option{Type: Boolean}, []string{"true", "False", "YES", "no", "on", "off", "1", "0"}, []string{"", "2", "enabled", "tru", "true ", " false"}},
	{Option{Type: Port}, []string{"0", "8774", "65535"}, []string{"65536", "-1", "http", ""}},
	{Option{Type: Port, Min: "1024", Max: "65535"}, []string{"1024"}, []string{"80"}},
	{Option{Type: List}, []string{"", "a", "a, b,c"}, nil},
	{Option{Type: List, Item: Integer, ItemMin: "400", ItemMax: "599"}, []string{"", "500,503"}, []string{"500,x", "200"}},
	{Option{Type: List, ItemChoices: []string{"a", "b"}}, []string{"a,b"}, []string{"a,c"}},
	{Option{Type: Dict}, []string{"", "a:b", "a:b:c,d:", "a,b:c"}, []string{"a", "a:b,c", ":b", "a:1,a:2"}},
	{Option{Type: MultiString}, []string{"", "anything"}, nil},
	{Option{Type: Multi, Item: IPAddress}, []string{"10.0.0.1"}, []string{"10.0.0.256"}},
	{Option{Type: IPAddress}, []string{"10.0.0.1", "::1"}, []string{"", "10.0.0", "10.0.0.1/24", "fe80::1%eth0", "vip"}},
	{Option{Type: Hostname}, []string{"a", "a-b.example.org"}, []string{"", "-a", "a_b", "a..b", "10.0.0.256", strings.Repeat("a", 64)}},
	{Option{Type: HostAddress}, []string{"0.0.0.0", "::", "db.example.org"}, []string{"10.0.0.256", "a_b", "a b"}},
	{Option{Type: HostDomain}, []string{"a_b.example", "10.0.0.1"}, []string{"a b", ""}},
	{Option{Type: URI}, []string{"http://a:80/x", "memory://", "sqlite:///x.db"}, []string{"", "localhost", "a:b", "http://a b/"}},
	{Option{Type: Range}, []string{"1", "1-5", "5-5"}, []string{"", "5-1", "1-", "a-b"}},
	{Option{Type: Unknown}, []string{"", "anything"}, nil},
	{Option{Type: String, Choices: []string{"sql", "kvs"}}, []string{"sql"}, []string{"SQL", "redis", ""}},
	{Option{Type: String, Choices: []string{"Days"}, Default: []string{"days"}}, []string{"DAYS"}, []string{"weeks"}},
	{Option{Type: Integer, Choices: []string{"1", "2"}}, []string{"02"}, []string{"3"}},
	{Option{Type: String, Variants: []Variant{{Type: Integer}}}, []string{"x", "1"}, nil},
	{Option{Type: Integer, Variants: []Variant{{Type: Boolean}}}, []string{"1", "true"}, []string{"x"}},
	{Option{Type: Integer, Default: []string{"1.0"}}, []string{"1.0"}, []string{"2.0"}},
}

func TestValidateOneValue(t *testing.T) {
	for _, test := range goodAndBad {
		test.option.Series = series.Zed
		for _, text := range test.good {
			if problems := Validate(test.option, []string{text}); len(problems) != 0 {
				t.Errorf("%+v: %q is refused: %+v", test.option, text, problems)
			}
		}
		for _, text := range test.bad {
			problems := Validate(test.option, []string{text})
			if len(problems) != 1 || problems[0].Kind != Error || problems[0].Rule == "" {
				t.Errorf("%+v: %q gives %+v, want one error with its limit", test.option, text, problems)
			}
		}
	}
}

func TestValidateLeavesAloneWhatOnlyTheHostKnows(t *testing.T) {
	for _, text := range []string{"((nova/port))", "$my_port", "${my_port}", "1((x))"} {
		if problems := Validate(Option{Type: Integer}, []string{text}); len(problems) != 0 {
			t.Errorf("%q: %+v", text, problems)
		}
	}
	for _, text := range []string{"$$", "(())", "(x)", "((a b))"} {
		if problems := Validate(Option{Type: Integer}, []string{text}); len(problems) != 1 {
			t.Errorf("%q: %+v", text, problems)
		}
	}
}

func TestValidateCountsTheValues(t *testing.T) {
	if problems := Validate(Option{Type: MultiString}, []string{"a", "b"}); len(problems) != 0 {
		t.Errorf("%+v", problems)
	}
	problems := Validate(Option{Type: List, Series: series.Zed}, []string{"a", "b"})
	if len(problems) != 1 || problems[0].Kind != Error || !strings.Contains(problems[0].Hint, "commas") {
		t.Errorf("%+v", problems)
	}
	problems = Validate(Option{Type: Integer, Series: series.Zed}, []string{"1", "x"})
	if len(problems) != 2 {
		t.Errorf("not all problems are reported: %+v", problems)
	}
}

func TestValidateReturnsRuleAndHint(t *testing.T) {
	o, _ := Open().Option("nova", series.Zed, Key{"libvirt", "virt_type"})
	problems := Validate(o, []string{"qmeu"})
	want := Problem{
		Error, `"qmeu" is not among the choices of [libvirt] virt_type`,
		"one of kvm, lxc, qemu, parallels: [libvirt] virt_type of nova in zed", "did you mean qemu?",
	}
	if len(problems) != 1 || problems[0] != want {
		t.Errorf("%+v", problems)
	}
	o, _ = Open().Option("nova", series.Zed, Key{"DEFAULT", "reserved_host_memory_mb"})
	problems = Validate(o, []string{"-5"})
	want = Problem{Error, `"-5" is below 0`, "at least 0: [DEFAULT] reserved_host_memory_mb of nova in zed", ""}
	if len(problems) != 1 || problems[0] != want {
		t.Errorf("%+v", problems)
	}
}

func TestValidateOfADeclaredOption(t *testing.T) {
	o := Option{Project: "nova", Key: Key{"DEFAULT", "ecu_ratio"}, Type: Float}
	problems := Validate(o, []string{"lots"})
	if len(problems) != 1 || problems[0].Rule != "a number of at most 1.7e308: [DEFAULT] ecu_ratio, as declared" {
		t.Errorf("%+v", problems)
	}
}

func TestValidateWarnsOfDeprecatedOptions(t *testing.T) {
	o, _ := Open().Option("nova", series.Zed, Key{"DEFAULT", "vcpu_pin_set"})
	problems := Validate(o, []string{"4-23"})
	if len(problems) != 1 || problems[0].Kind != Warning || !strings.Contains(problems[0].Hint, "cpu_dedicated_set") {
		t.Errorf("%+v", problems)
	}
	o, _ = Open().Option("nova", series.Havana, Key{"DEFAULT", "vcpu_pin_set"})
	if problems := Validate(o, []string{"4-23"}); len(problems) != 0 {
		t.Errorf("%+v", problems)
	}
}

func TestValidateNeverShowsASecret(t *testing.T) {
	for _, kind := range []Type{Integer, Boolean, URI, IPAddress} {
		for _, p := range Validate(Option{Type: kind, Secret: true, Min: "9"}, []string{"hunter2"}) {
			if strings.Contains(p.Message+p.Rule+p.Hint, "hunter2") {
				t.Errorf("%+v", p)
			}
		}
	}
	if problems := Validate(Option{Type: Integer, Secret: true}, []string{"hunter2"}); len(problems) != 1 {
		t.Errorf("%+v", problems)
	}
}

// The values that the projects themselves set must be valid: this covers 100,000 options.
func TestEveryDefaultPasses(t *testing.T) {
	c := Open()
	for _, project := range c.Projects() {
		for _, s := range c.Series(project) {
			for _, o := range c.Options(project, s) {
				o.Removal = false
				if problems := Validate(o, o.Runtime); len(problems) != 0 {
					t.Errorf("%s %v: %+v", project, s, problems)
				}
				values := o.Default
				o.Default = nil
				if problems := Validate(o, values); len(problems) != 0 && !declaredOddly[o.Name] {
					t.Errorf("%s %v: %+v", project, s, problems)
				}
			}
		}
	}
}

// declaredOddly are the options whose declaration contradicts their own default.
var declaredOddly = map[string]bool{
	"fss_pool":                 true, // an integer, default ""
	"kafka_consumer_timeout":   true, // an integer, default 1.0
	"u4p_failover_timeout":     true, // an integer, default 20.0
	"log_rotate_interval_type": true, // default days of choices in upper case, compared in any case
}

func FuzzValidate(f *testing.F) {
	f.Add("a:b,c", "true")
	f.Add("10.0.0.1,::1", "http://x")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, test := range goodAndBad {
			for _, p := range Validate(test.option, []string{a, b}) {
				if p.Message == "" || p.Rule == "" {
					t.Errorf("%+v", p)
				}
			}
			if test.option.Default = []string{a}; !EqualsDefault(test.option, []string{a}) && len(test.option.Variants) == 0 {
				t.Errorf("%+v differs from itself", test.option)
			}
		}
	})
}

// TestLinesOfBracketedList: glance does not start if a list with bounds is not in brackets (oslo_config/types.py, List).
func TestLinesOfBracketedList(t *testing.T) {
	facts := Open()
	for _, test := range []struct {
		key     Key
		members []string
		want    string
	}{
		{Key{Group: "DEFAULT", Name: "enabled_import_methods"}, []string{"glance-direct", "web-download"}, "[glance-direct,web-download]"},
		{Key{Group: "DEFAULT", Name: "enabled_import_methods"}, []string{"[glance-direct]"}, "[glance-direct]"},
		{Key{Group: "DEFAULT", Name: "enabled_backends"}, []string{"a:rbd", "b:file"}, "a:rbd,b:file"},
	} {
		o, ok := facts.Option("glance", series.Zed, test.key)
		if !ok {
			t.Fatalf("glance has no %v", test.key)
		}
		if got := o.Lines(test.members); !slices.Equal(got, []string{test.want}) {
			t.Errorf("%v: %q, want %q", test.key, got, test.want)
		}
	}
}

// TestHintsOfBooleans: a value of one letter is as near to 0 as to 1.
func TestHintsOfBooleans(t *testing.T) {
	for text, want := range map[string]string{"x": "write true or false", "t": "write true or false", "tru": "did you mean true?", "onn": "did you mean on?"} {
		if found := Validate(Option{Type: Boolean}, []string{text}); len(found) != 1 || found[0].Hint != want {
			t.Errorf("%q: %+v, want the hint %q", text, found, want)
		}
	}
}
