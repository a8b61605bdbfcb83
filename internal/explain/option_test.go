package explain_test

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/explain"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// nova returns services with two files that have rows for options of nova, one of which both services read, and a file of another
// project.
func nova() []*service.Service {
	shared := &service.File{Path: "/etc/nova/nova.conf", Project: "nova", Rows: []service.Row{
		service.Set("vnc.server_listen", "::1").Until(series.Juno).Because("old"),
		service.Set("vnc.server_listen", "::1").Since(series.Juno).Because("new"),
		service.Set("DEFAULT.my_ip", "::1").Because("own"),
	}}
	late := &service.File{Path: "/etc/nova/late.conf", Project: "nova", Span: series.Span{Since: series.Zed}, Rows: []service.Row{
		service.Set("vnc.server_listen", "::1").Because("late"),
	}}
	other := &service.File{Path: "/etc/glance/glance.conf", Project: "glance", Rows: []service.Row{service.Set("vnc.server_listen", "::1").Because("other")}}
	return []*service.Service{{Name: "a", Files: []*service.File{shared, late}}, {Name: "b", Files: []*service.File{shared, other}}}
}

func TestOptionOf(t *testing.T) {
	facts := catalogue.Open()
	for _, c := range []struct {
		option  string
		in      series.Series
		name    string // of the fact; empty: none
		factIn  string
		rows    string // the reasons of the rows
		problem string
	}{
		{"vnc.server_listen", series.None, "[vnc] server_listen", series.Newest.String(), "old new late", ""},
		{"DEFAULT.vncserver_listen", series.None, "[vnc] server_listen", series.Newest.String(), "old new late", ""},
		{"vnc.server_listen", series.Havana, "[DEFAULT] vncserver_listen", "havana", "old", ""},
		{"vnc.vncserver_listen", series.Mitaka, "[vnc] vncserver_listen", "mitaka", "new", ""},
		{"vnc.server_listen", series.Zed, "[vnc] server_listen", "zed", "new late", ""},
		{"DEFAULT.api_rate_limit", series.Zed, "", "", "", "[DEFAULT] api_rate_limit was removed in newton"},
		{"DEFAULT.api_rate_limit", series.None, "[DEFAULT] api_rate_limit", "mitaka", "", ""},
	} {
		o, ok := explain.OptionOf(facts, nova(), "nova", c.option, c.in)
		if !ok || len(o.Life) == 0 || o.Project != "nova" {
			t.Errorf("%s in %v: %+v", c.option, c.in, o)
			continue
		}
		var name string
		if o.Fact != nil {
			name = o.Fact.Key.String()
		}
		var rows []string
		for _, r := range o.Rows {
			rows = append(rows, r.Why)
		}
		if name != c.name || o.FactIn != c.factIn || strings.Join(rows, " ") != c.rows {
			t.Errorf("%s in %v: %q in %q, rows %q", c.option, c.in, name, o.FactIn, rows)
		}
		if !slices.ContainsFunc(append(o.Problems, ""), func(p string) bool { return strings.HasPrefix(p, c.problem) }) || (len(o.Problems) > 0) != (c.problem != "") {
			t.Errorf("%s in %v: problems %q, want %q", c.option, c.in, o.Problems, c.problem)
		}
	}
	if o, ok := explain.OptionOf(facts, nova(), "nova", "DEFAULT.my_pi", series.None); ok {
		t.Errorf("an unknown option: %+v", o)
	}
	o, _ := explain.OptionOf(facts, nova(), "nova", "vnc.server_listen", series.None)
	if r := o.Rows[0]; r.File != "/etc/nova/nova.conf" || r.Since != "" || r.Until != "juno" {
		t.Errorf("the first row is %+v", r)
	}
}
