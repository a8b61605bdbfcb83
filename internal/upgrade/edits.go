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

// Edits returns the edits that bring a description to the target series: the new names of overrides, and the series itself.
// ownSeries are the paths of the series that the description sets for single regions. The list contains the overrides that are
// not renamed, because they also apply to a region that is not upgraded and whose series does not know the new name.
func (r *Report) Edits(c *model.Cloud, facts *catalogue.Catalogue, ownSeries []source.Path) (edit.Edits, diag.List) {
	e := edit.Edits{Series: r.seriesEdits(c, ownSeries)}
	var left diag.List
	names := r.newNames()
	for _, level := range override.All(c) {
		for _, s := range level.Settings() {
			name, ok := names[optionOf{s.Project, s.Key.Canonical()}]
			if !ok || name == s.Key || !r.upgradesLevel(level) {
				continue
			}
			if region := r.regionWithout(c, facts, level, optionOf{s.Project, name}); region != nil {
				left = append(left, diag.Diagnostic{
					Code: "upgrade/edit", Severity: diag.Warning, Path: s.Path,
					Message: fmt.Sprintf("%v is renamed to %v, but region %s remains in %v, which does not know the new name", s.Key, name, region.Name, region.Series),
					Hint:    "move the override to the regions that are upgraded, under its new name, and keep the old name for the others",
				})
				continue
			}
			e.Renames = append(e.Renames, edit.Rename{Path: s.Path, Group: name.Group, Name: name.Name})
		}
	}
	return e, left
}

// newNames returns the new names of the options that overrides set under an old name.
func (r *Report) newNames() map[optionOf]catalogue.Key {
	names := map[optionOf]catalogue.Key{}
	for _, c := range r.Changes {
		if c.Kind == Renamed && c.SetBy == ByOverride && c.Fixable {
			names[optionOf{c.Project, c.Option.Canonical()}] = c.NewOption
		}
	}
	return names
}

// upgrades reports whether the report is about a region.
func (r *Report) upgrades(region string) bool {
	return slices.ContainsFunc(r.Regions, func(one Region) bool { return one.Name == region })
}

// upgradesLevel reports whether a level of overrides applies to a region that is upgraded.
func (r *Report) upgradesLevel(level override.Level) bool {
	labels := level.Path.Labels()
	return labels[0] != "regions" || r.upgrades(labels[1])
}

// regionWithout returns a region to which a level applies, that is not upgraded, and whose series does not have an option; nil if
// there is none.
func (r *Report) regionWithout(c *model.Cloud, facts *catalogue.Catalogue, level override.Level, o optionOf) *model.Region {
	if level.Path.Labels()[0] == "regions" {
		return nil
	}
	for _, region := range c.Regions {
		if _, known := facts.Option(o.project, region.Series, o.key); !known && !r.upgrades(region.Name) {
			return region
		}
	}
	return nil
}

// seriesEdits returns where to write the target series: at the cloud if it becomes the series of all regions, else at the regions
// that are upgraded.
func (r *Report) seriesEdits(c *model.Cloud, ownSeries []source.Path) map[source.Path]series.Series {
	edits := map[source.Path]series.Series{}
	whole := !slices.ContainsFunc(c.Regions, func(region *model.Region) bool { return region.Series != r.To && !r.upgrades(region.Name) })
	if whole {
		edits["series"] = r.To
	}
	for _, region := range c.Regions {
		path := source.Join("regions", region.Name, "series")
		if r.upgrades(region.Name) && (slices.Contains(ownSeries, path) || !whole) {
			edits[path] = r.To
		}
	}
	return edits
}
