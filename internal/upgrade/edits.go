package upgrade

import (
	"fmt"
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/edit"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Edits are what brings the description of a cloud to the series of a report: overrides under their new names, and the
// series itself. own are the paths of the series that the description gives single regions. An override that speaks to
// regions that stay, in a series that does not know its new name, is in the list.
func (r *Report) Edits(c *model.Cloud, facts *catalogue.Catalogue, own []source.Path) (edit.Edits, diag.List) {
	e := edit.Edits{Series: r.seriesOf(c, own)}
	var left diag.List
	names := r.newNames()
	for _, level := range override.All(c) {
		for _, s := range level.Settings() {
			now, ok := names[optionOf{s.Project, s.Key.Canonical()}]
			if !ok || now == s.Key || !r.speaksTo(level) {
				continue
			}
			if stays := r.staysBehind(c, facts, level, optionOf{s.Project, now}); stays != nil {
				left = append(left, diag.Diagnostic{
					Code: "upgrade/edit", Severity: diag.Warning, Path: s.Path,
					Message: fmt.Sprintf("%v is now %v, but region %s stays in %v, which does not know that name", s.Key, now, stays.Name, stays.Series),
					Hint:    "move it to the regions that change, under its new name, and leave the old name to the others",
				})
				continue
			}
			e.Renames = append(e.Renames, edit.Rename{Path: s.Path, Group: now.Group, Name: now.Name})
		}
	}
	return e, left
}

// newNames are the options that overrides have under a name of the past.
func (r *Report) newNames() map[optionOf]catalogue.Key {
	names := map[optionOf]catalogue.Key{}
	for _, c := range r.Changes {
		if c.Kind == Renamed && c.SetBy == ByOverride && c.Fixable {
			names[optionOf{c.Project, c.Option.Canonical()}] = c.NewOption
		}
	}
	return names
}

// changes reports whether the report is of a region.
func (r *Report) changes(region string) bool {
	return slices.ContainsFunc(r.Regions, func(one Region) bool { return one.Name == region })
}

// speaksTo reports whether a level of overrides speaks to a region that changes.
func (r *Report) speaksTo(level override.Level) bool {
	labels := level.Path.Labels()
	return labels[0] != "regions" || r.changes(labels[1])
}

// staysBehind returns a region that a level speaks to, that does not change, and whose series lacks an option; nil where
// there is none.
func (r *Report) staysBehind(c *model.Cloud, facts *catalogue.Catalogue, level override.Level, o optionOf) *model.Region {
	if level.Path.Labels()[0] == "regions" {
		return nil
	}
	for _, region := range c.Regions {
		if _, known := facts.Option(o.project, region.Series, o.key); !known && !r.changes(region.Name) {
			return region
		}
	}
	return nil
}

// seriesOf returns where the description is to name another series: as a whole where all regions are then in one, else in
// the regions that change.
func (r *Report) seriesOf(c *model.Cloud, own []source.Path) map[source.Path]series.Series {
	wanted := map[source.Path]series.Series{}
	whole := !slices.ContainsFunc(c.Regions, func(region *model.Region) bool { return region.Series != r.To && !r.changes(region.Name) })
	if whole {
		wanted["series"] = r.To
	}
	for _, region := range c.Regions {
		path := source.Join("regions", region.Name, "series")
		if r.changes(region.Name) && (slices.Contains(own, path) || !whole) {
			wanted[path] = r.To
		}
	}
	return wanted
}
