package hosttuning

import (
	"maps"
	"slices"
	"stackplan/internal/format"
	"stackplan/internal/service"
)

// pins pins packages to the versions that were tested together.
func pins() *service.File {
	f := service.SystemFile("/etc/apt/preferences.d/stackplan", "The versions to which apt pins packages.", format.Plain)
	f.Template = "preferences.tmpl"
	f.When = func(s *service.Scope) bool { return len(s.Region.Pins) > 0 }
	f.Sections = []service.Section{{Name: "pins", Each: pinned, Rows: []service.Row{
		pinRow("Package", func(s *service.Scope) string { return s.Name }).
			Because("every host runs the same version of what was tested together"),
		pinRow("Pin", func(s *service.Scope) string { return "version " + s.Region.Pins[s.Name] }).
			Because("the version that was tested"),
		pinRow("Pin-Priority", func(*service.Scope) string { return "1001" }).
			Because("above 1000, apt goes back to this version even from a newer one"),
	}}}
	return f
}

// pinned goes over the packages that are pinned.
func pinned(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, name := range slices.Sorted(maps.Keys(s.Region.Pins)) {
		all = append(all, s.Of(name))
	}
	return all
}

// pinRow returns a field of a record of apt_preferences(5).
func pinRow(field string, value func(*service.Scope) string) service.Row {
	return service.Text(field, service.From("region.packages.pins"), func(s *service.Scope) string { return field + ": " + value(s) })
}
