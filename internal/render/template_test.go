package render

import (
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/diag"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// testScope returns the scope of host n1 of a small cloud.
func testScope(t *testing.T) *service.Scope {
	t.Helper()
	nodes, err := nodeset.Parse("n1")
	if err != nil {
		t.Fatal(err)
	}
	g := &model.Group{Name: "g", Role: "r", Nodes: nodes}
	networks := []*model.Network{{Name: "a"}, {Name: "b"}}
	region := &model.Region{Name: "r", Series: series.Zed, Groups: []*model.Group{g}, Networks: networks}
	cloud := &model.Cloud{Regions: []*model.Region{region}}
	for h := range region.Hosts() {
		return service.NewScope(service.NewSites(cloud, nil)["r"], h)
	}
	t.Fatal("no host")
	return nil
}

// networks returns the scope of each network of the region.
func networks(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, n := range s.Region.Networks {
		all = append(all, s.In(n))
	}
	return all
}

func networkName(s *service.Scope) string { return s.Network.Name }

// execute returns the file that a template and sections generate, and the origins of its lines.
func execute(t *testing.T, f *format.Format, text string, sections []service.Section) (string, []*artefact.Origin, error) {
	t.Helper()
	ts := templates{"t": newTemplate("t", text, nil)}
	body, lines, err := ts.execute(testScope(t), &service.File{Path: "/f", Format: f, Template: "t", Sections: sections}, newClass())
	if got := strings.Count(string(body), "\n"); got != len(lines) {
		t.Errorf("%d lines, %d origins:\n%s", got, len(lines), body)
	}
	return string(body), lines, err
}

func TestTemplate(t *testing.T) {
	only := func(name string) func(*service.Scope) bool {
		return func(s *service.Scope) bool { return s.Network.Name == name }
	}
	sections := []service.Section{
		{Name: "flat", Rows: []service.Row{
			service.Set("one", 1),
			service.Lines("many", nil, func(*service.Scope) []string { return []string{"x y", `"p q" z`} }),
			service.Set("flag", ""),
			service.Set("old", 1).Until(series.Havana),
			service.Text("unset", nil, func(*service.Scope) string { return "" }),
		}},
		{Name: "empty", Rows: []service.Row{service.Set("old", 1).Until(series.Havana)}},
		{Name: "list", Rows: []service.Row{service.Lines("list", nil, func(*service.Scope) []string { return []string{"1.2.3.4", "5 dev x"} })}},
		{Name: "numbered", Rows: []service.Row{service.Lines("node.*", nil, func(*service.Scope) []string { return []string{"x", "y"} })}},
		{Name: "none", Each: func(*service.Scope) []*service.Scope { return nil }},
		{Name: "nets", Each: networks, Title: networkName, Rows: []service.Row{service.Text("net", nil, networkName)}, Sections: []service.Section{
			{Name: "inner", Rows: []service.Row{service.Set("deep", 1).When(only("b"))}},
		}},
	}
	for _, c := range []struct {
		name, text, want string
		format           *format.Format
	}{
		{"text", "# a\n\ng {\n}\n", "# a\n\ng {\n}\n", format.Keepalived},
		{"rows", "g {\n    {{rows .flat}}\n}\n", "g {\n    one 1\n    many x y\n    many \"p q\" z\n    flag\n}\n", format.Keepalived},
		{"list", "list {\n    {{rows .list}}\n}\n", "list {\n    1.2.3.4\n    5 dev x\n}\n", format.Keepalived},
		{"rows without values", "a\n    {{rows .empty}}\nb\n", "a\nb\n", format.Keepalived},
		{"with", "a\n{{with .flat}}\nb\n{{end}}\nc\n{{with .empty}}\nd\n{{end}}\ne\n", "a\nb\nc\ne\n", format.Keepalived},
		{"no instance", "a\n{{range .none}}\nb\n{{end}}\n{{with .none}}\nb\n{{end}}\n{{rows .none}}\nc\n", "a\nc\n", format.Keepalived},
		{"range", "a\n{{range .nets}}\n\nn {{.Title}} {\n    {{rows .}}\n    {{with .inner}}\n    i {\n        {{rows .}}\n    }\n    {{end}}\n}\n{{end}}\nz\n",
			"a\n\nn a {\n    net a\n}\n\nn b {\n    net b\n    i {\n        deep 1\n    }\n}\nz\n", format.Keepalived},
		{"haproxy", "{{range .nets}}\nlisten {{.Title}}\n    {{rows .}}\n{{end}}\n", "listen a\n    net a\nlisten b\n    net b\n", format.HAProxy},
		{"plain", "[\n  {{rows .flat}}\n].\n", "[\n  1\n  x y\n  \"p q\" z\n\n].\n", format.Plain},
		{"options", "# a\n{{rows .nets}}\n{{rows .numbered}}\n", "# a\nnet = a\nnode.1 = x\nnode.2 = y\n", format.RabbitMQ},
	} {
		got, _, err := execute(t, c.format, c.text, sections)
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, got, c.want)
		}
	}
}

func TestTemplateOrigins(t *testing.T) {
	sections := []service.Section{{Name: "nets", Each: networks, Title: networkName, Rows: []service.Row{service.Text("net", nil, networkName)}}}
	_, lines, err := execute(t, format.HAProxy, "# notice\n{{range .nets}}\n\nlisten {{.Title}}\n    {{rows .}}\n{{end}}\n", sections)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, origin := range lines {
		switch {
		case origin == nil:
			got = append(got, "-")
		case origin.Option != "":
			got = append(got, origin.Option)
		default:
			got = append(got, origin.Template)
		}
	}
	if want := "t:1 - t:4 net - t:4 net"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if lines[3] != lines[6] {
		t.Error("two lines of a row do not share its origin")
	}
}

func TestTemplateErrors(t *testing.T) {
	row := func(value string) []service.Section {
		return []service.Section{{Name: "s", Title: func(*service.Scope) string { return value }, Each: func(s *service.Scope) []*service.Scope { return []*service.Scope{s} },
			Rows: []service.Row{service.Lines("key", service.From("region.networks.*.vip"), func(*service.Scope) []string { return []string{value} })}}}
	}
	for _, c := range []struct {
		name, text string
		format     *format.Format
		sections   []service.Section
		want       []string
	}{
		{"unknown section", "a\n{{rows .x}}\n", format.HAProxy, row("v"), []string{"t:2", "no section x", "only s"}},
		{"unknown section below", "{{range .s}}\n{{rows .x}}\n{{end}}\n", format.HAProxy, row("v"), []string{"t:2", "no section x"}},
		{"title of the file", "{{.Title}}\n", format.HAProxy, nil, []string{"t:1", ".Title"}},
		{"logic", "{{if .s}}\n{{end}}\n", format.HAProxy, row("v"), []string{"t:1", "not"}},
		{"syntax", "{{if\n", format.HAProxy, nil, []string{"t:"}},
		{"line break in a value", "    {{rows .s}}\n", format.HAProxy, row("v\nglobal"), []string{"t:1", "key", "line break", "n1"}},
		{"line break in a value of text", "{{rows .s}}\n", format.Plain, row("v\nw"), []string{"t:1", "key", "line break"}},
		{"line break in a title", "{{range .s}}\nlisten {{.Title}}\n{{end}}\n", format.HAProxy, row("v\nglobal"), []string{"t:2", "line break"}},
		{"brace in a value", "    {{rows .s}}\n", format.Keepalived, row("v } x"), []string{"t:1", "key"}},
		{"empty word", "    {{rows .s}}\n", format.HAProxy, row(`a "" b`), []string{"t:1", "empty"}},
	} {
		_, _, err := execute(t, c.format, c.text, c.sections)
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not contain %q", c.name, err, want)
			}
		}
		if list, ok := err.(diag.List); ok && strings.Contains(c.name, "in a value") && list[0].Path == "" {
			t.Errorf("%s: no path", c.name)
		}
	}
}

func TestTemplatesParse(t *testing.T) {
	for name, parsed := range newTemplates() {
		if parsed.err != nil {
			t.Errorf("%s: %v", name, parsed.err)
		}
	}
}

func TestTemplateUnknown(t *testing.T) {
	_, _, err := newTemplates().execute(testScope(t), &service.File{Path: "/f", Template: "x"}, newClass())
	if err == nil || !strings.Contains(err.Error(), "no template x") {
		t.Errorf("%v", err)
	}
}

// newClass returns a class of hosts without origins.
func newClass() *class { return &class{origins: map[originKey]*artefact.Origin{}} }
