package explain

import (
	"errors"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/explain"
	"stackplan/internal/source"
)

func TestFile(t *testing.T) {
	var b strings.Builder
	err := File(&b, explain.File{
		Host: "cn1", Region: "r1", Group: "cn", Role: "compute", Series: "zed", Path: "/etc/nova/nova.conf",
		Mode: "-rw-r-----", Owner: "root", Unix: "nova", Restart: []string{"nova-compute"}, Reload: []string{"haproxy"},
		Lines: []explain.Line{
			{Number: 1, Text: "[DEFAULT]"},
			{
				Number: 2, Text: "my_ip = 10.1.0.1", Source: "row", Why: "so that it is found", Default: "none",
				From: []source.Input{
					{Path: "regions.r1.groups.cn.address.management", File: "cloud.cue", Line: 3, Column: 4},
					{Path: "regions.r1.workers", Default: true, File: "schema/region.cue", Line: 5, Column: 6},
					{Path: "regions.r1.name"},
				},
			},
			{
				Number: 3, Text: "debug = True", Source: "override",
				Chain: []explain.Level{
					{Input: source.Input{File: "cloud.cue", Line: 7, Column: 8}, Level: "cloud", Value: "false"},
					{Input: source.Input{File: "cloud.cue", Line: 9, Column: 10}, Level: "host", Value: "true"},
				},
			},
			{Number: 4, Text: "}", Source: "template", Template: "haproxy.cfg.tmpl:3", Why: "not shown"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `/etc/nova/nova.conf on cn1 (region r1, group cn, role compute, zed)
-rw-r----- root:nova; restart nova-compute; reload haproxy

   1  [DEFAULT]
   2  my_ip = 10.1.0.1
    from     cloud.cue:3:4  regions.r1.groups.cn.address.management
    from     schema/region.cue:5:6  regions.r1.workers (default)
    from     regions.r1.name
    why      so that it is found
    default  none
   3  debug = True
    level    cloud: false at cloud.cue:7, overridden
    level    host: true at cloud.cue:9, effective
   4  }
    template haproxy.cfg.tmpl:3
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

func TestOption(t *testing.T) {
	key := func(group, name string) catalogue.Key { return catalogue.Key{Group: group, Name: name} }
	for _, test := range []struct {
		name   string
		option explain.Option
		want   string
	}{
		{
			name: "all fields",
			option: explain.Option{
				Project: "nova", Name: "[vnc] server_listen", FactIn: "zed",
				Fact: &catalogue.Option{
					Key: key("vnc", "server_listen"), Type: "list", Item: "integer", Default: []string{"1"}, Min: "1", Max: "9",
					Choices: []string{"1", "2"}, Secret: true, Mutable: true, Removal: true,
					Deprecated: []catalogue.Key{key("DEFAULT", "vncserver_listen")},
				},
				Life: []explain.Event{
					{Series: "havana", What: "appears"},
					{Series: "icehouse", What: "default " + strings.Repeat("é", 200)},
				},
				Rows: []explain.Row{{File: "/etc/nova/nova.conf", Since: "kilo", Until: "zed", From: []string{"a", "b"}, Why: "so"}},
			},
			want: `nova: [vnc] server_listen
in zed:
    name     [vnc] server_listen
    type     list of integer
    default  1
    choices  1, 2
    limits   1 to 9
    flags    secret, mutable (a reload applies it), deprecated for removal
    formerly [DEFAULT] vncserver_listen
history:
    havana     appears
    icehouse   default ` + strings.Repeat("é", 152) + ` ...
set in /etc/nova/nova.conf since kilo, before zed:
    from     a, b
    why      so
`,
		},
		{
			name:   "an option that the series does not have",
			option: explain.Option{Project: "nova", Name: "[DEFAULT] x", Series: "zed", Problems: []string{"gone"}},
			want:   "nova: [DEFAULT] x\nin zed: gone\nno row sets it; an override can\n",
		},
	} {
		var b strings.Builder
		if err := Option(&b, test.option); err != nil {
			t.Fatal(err)
		}
		if b.String() != test.want {
			t.Errorf("%s: got:\n%s\nwant:\n%s", test.name, b.String(), test.want)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, test := range []struct{ min, max, want string }{
		{"", "", ""}, {"1", "", "at least 1"}, {"", "9", "at most 9"}, {"1", "9", "1 to 9"},
	} {
		if got := limits(catalogue.Option{Min: test.min, Max: test.max}); got != test.want {
			t.Errorf("%q to %q: got %q, want %q", test.min, test.max, got, test.want)
		}
	}
}

func TestCheck(t *testing.T) {
	var b strings.Builder
	err := Check(&b, &check.Check{
		Code: "network/x", Severity: diag.Warning, Title: "X holds.", Doc: "Because.", Bad: "\na: 1\nb: 2", Good: "a: 2",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "network/x (warning)\nX holds.\n\nBecause.\n\nbad:\n    a: 1\n    b: 2\ngood:\n    a: 2\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestAnExplanationThatCannotBePrintedIsAnError(t *testing.T) {
	for name, err := range map[string]error{
		"file":   File(failing{}, explain.File{}),
		"option": Option(failing{}, explain.Option{}),
		"check":  Check(failing{}, &check.Check{}),
	} {
		if !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// failing is a writer that always fails.
type failing struct{}

var errFull = errors.New("no space left on device")

func (failing) Write([]byte) (int, error) { return 0, errFull }
