package service_test

import (
	"slices"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/service"
)

// TestRepeatedSections: each region has a copy of the rows of a repeated section for each of its names, and the table remains as it is.
func TestRepeatedSections(t *testing.T) {
	file := &service.File{
		Path: "/etc/x.conf", Project: "cinder",
		Rows: []service.Row{
			service.Set("DEFAULT.debug", true),
			service.Text("each.name", service.From("region.things.{section}.name"), func(s *service.Scope) string { return s.Name }).
				When(func(s *service.Scope) bool { return s.Name != "b" }),
		},
		Repeated: &service.Repeated{Section: "each", Names: func(r *model.Region) []string { return []string{r.Name, "b"} }},
	}
	table := []*service.Service{{Name: "one", Files: []*service.File{file}}, {Name: "two", Files: []*service.File{file}}, {Name: "three"}}
	c := &model.Cloud{Regions: []*model.Region{{Name: "r.1"}, {Name: "r2"}}}
	sites := service.NewSites(c, table)
	for region, path := range map[string]string{"r.1": `regions.{region}.things."r.1".name`, "r2": "regions.{region}.things.r2.name"} {
		site := sites[region]
		got := site.Services["one"].Files[0]
		if site.Services["two"].Files[0] != got || site.Services["three"] != table[2] {
			t.Errorf("%s: services of the table share a file, and those of the site do not", region)
		}
		var options []string
		for _, row := range got.Rows {
			options = append(options, row.Option)
		}
		if want := []string{"DEFAULT.debug", region + ".name", "b.name"}; !slices.Equal(options, want) {
			t.Errorf("%s: rows %q, want %q", region, options, want)
		}
		scope := &service.Scope{Site: site, Region: site.Region, Group: &model.Group{}}
		if row := got.Rows[1]; !row.Applies(scope) || !slices.Equal(row.Value(scope), service.Value{region}) || string(row.From[0]) != path {
			t.Errorf("%s: applies %v, value %q, from %s", region, row.Applies(scope), row.Value(scope), row.From[0])
		}
		if got.Rows[2].Applies(scope) {
			t.Errorf("%s: the condition of the row does not receive the name", region)
		}
	}
	if len(file.Rows) != 2 || table[0].Files[0] != file {
		t.Error("the table changed")
	}
}
