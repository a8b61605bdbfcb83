package main

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

const facts = `{"project":"p","series":"zed","count":7,"files":{"b.conf":["two"],"a.conf":["one","two"],"c.conf":["x"]},"options":[
{"group":"DEFAULT","name":"flag","type":"boolean","default":false,"mutable":true,"ns":["two"]},
{"group":"DEFAULT","name":"names","type":"list","default":["a","b"],"deprecated":[["Old","old-names"]]},
{"group":"DEFAULT","name":"map","type":"dict","default":{"b":"2","a":"1"}},
{"group":"DEFAULT","name":"many","type":"multistring","default":["x","y"]},
{"group":"DEFAULT","name":"ratio","type":"float","default":16.0,"min":0.0,"runtime":1.50},
{"group":"DEFAULT","name":"kind","type":"string","default":null,"choices":["a",null],"computed":true},
{"group":"auth","name":"auth_section","type":"string","default":null,"variants":[{"type":"integer","default":true}]}
]}`

func TestReadKeepsTheFacts(t *testing.T) {
	options, err := read([]byte(facts))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`DEFAULT	flag		{"type":"boolean","default":["false"],"mutable":true,"files":["a.conf","b.conf"]}`,
		`DEFAULT	names	old.old_names	{"type":"list","default":["a,b"]}`,
		`DEFAULT	map		{"type":"dict","default":["a:1,b:2"]}`,
		`DEFAULT	many		{"type":"multistring","default":["x","y"]}`,
		`DEFAULT	ratio		{"type":"float","default":["16.0"],"runtime":["1.50"],"min":"0.0"}`,
		`DEFAULT	kind		{"type":"string","computed":true,"choices":["a"]}`,
		`auth	auth_section		{"type":"string","variants":[{"type":"integer","default":["1"]}]}`,
	}
	for i, o := range options {
		if have := line(o); have != want[i] {
			t.Errorf("have %s\nwant %s", have, want[i])
		}
	}
}

func TestReadRejectsAShortFile(t *testing.T) {
	if _, err := read([]byte(strings.Replace(facts, `"count":7`, `"count":8`, 1))); err == nil {
		t.Error("read accepts a file with a missing option")
	}
}

func TestLinesContainEachOptionOnce(t *testing.T) {
	options, err := read([]byte(facts))
	if err != nil {
		t.Fatal(err)
	}
	changed := slices.Clone(options[:1])
	changed[0].Default = []string{"true"}
	text := lines(map[series.Series][]catalogue.Option{
		series.Havana: options[:1], series.Icehouse: options[:1], series.Juno: changed,
	})
	want := `3	DEFAULT	flag		{"type":"boolean","default":["false"],"mutable":true,"files":["a.conf","b.conf"]}
4	DEFAULT	flag		{"type":"boolean","default":["true"],"mutable":true,"files":["a.conf","b.conf"]}
`
	if string(text) != want {
		t.Errorf("%s", text)
	}
}

func TestAddPluginFillsGroupsThatCanLoadOne(t *testing.T) {
	key := func(group, name string) catalogue.Option {
		return catalogue.Option{Key: catalogue.Key{Group: group, Name: name}}
	}
	username := key("placement", "username")
	username.Deprecated = []catalogue.Key{{Group: "placement", Name: "user_name"}}
	nova := map[series.Series][]catalogue.Option{
		series.Zed: {key("placement", "auth_type"), username, key("placement", "cafile")},
	}
	options := addPlugin([]catalogue.Option{key("auth", "auth_section"), key("x", "y")}, plugin(nova, series.Kilo))
	var have []string
	for _, o := range options {
		have = append(have, line(o))
	}
	want := []string{
		"auth\tauth_section\t\t{}", "x\ty\t\t{}",
		"auth\tauth_plugin\t\t" + `{"plugin":"password"}`, "auth\tusername\tauth.user_name\t" + `{"plugin":"password"}`,
	}
	if !slices.Equal(have, want) {
		t.Errorf("have %q\nwant %q", have, want)
	}
	if got := plugin(nova, series.Havana); got != nil {
		t.Error("havana has no auth plug-ins:", got)
	}
}
