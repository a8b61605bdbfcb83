package checks

import (
	"cmp"
	"fmt"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var flavorProperty = &check.Check{
	Code:  "flavor/property",
	Title: "Nova knows the properties of flavors and of aggregates.",
	Doc: "Nova ignores a property whose name it does not know: instances of the flavor get less than the flavor states. Names in the " +
		"namespaces of nova, such as hw: and quota:, are those of the series. Other names are accepted, unless they resemble one " +
		"that nova knows.",
	Severity: diag.Warning,
	Bad:      `regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", properties: "hw:watchdog_acton": "reset"}`,
	Good:     `regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", properties: "hw:watchdog_action": "reset"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachProperty(s, func(u propertyUse) { u.validateName(report) })
	},
}

var flavorPropertyValue = &check.Check{
	Code:  "flavor/property-value",
	Title: "Nova accepts the values of the properties of flavors and of aggregates.",
	Doc: "An invalid value of a property makes nova reject every instance of the flavor, or ignore the property. The values are those " +
		"that the API of the series accepts.",
	Bad:  `regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", properties: "hw:watchdog_action": "restart"}`,
	Good: `regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", properties: "hw:watchdog_action": "reset"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachProperty(s, func(u propertyUse) { u.validateValue(report) })
	},
}

// propertyUse is a property of a flavor or an aggregate in the description.
type propertyUse struct {
	region     *model.Region
	properties *service.Properties
	path       source.Path
	owner      string // flavor m1.small
	own        map[string]bool
	name       string
	value      string
}

// eachProperty calls a function with each property of each flavor and aggregate.
func eachProperty(s *check.Subject, visit func(propertyUse)) {
	for _, r := range s.Cloud.Regions {
		flavors, aggregates := propertiesOf(s.Sites[r.Name])
		named := namedProperties(r)
		if flavors != nil {
			for _, name := range sorted(r.Flavors) {
				for _, key := range sorted(r.Flavors[name].Properties) {
					visit(propertyUse{r, flavors, regionAt(r, "flavors", name, "properties", key), "flavor " + name, nil, key, r.Flavors[name].Properties[key]})
				}
			}
		}
		if aggregates != nil {
			for _, a := range r.Aggregates {
				for _, key := range sorted(a.Properties) {
					visit(propertyUse{r, aggregates, regionAt(r, "aggregates", a.Name, "properties", key), "aggregate " + a.Name, named, key, a.Properties[key]})
				}
			}
		}
	}
}

// propertiesOf returns the properties that the projects of a site know.
func propertiesOf(site *service.Site) (flavors, aggregates *service.Properties) {
	for _, svc := range site.Services {
		if p := svc.Project; p != nil {
			flavors, aggregates = cmp.Or(flavors, p.FlavorProperties), cmp.Or(aggregates, p.AggregateProperties)
		}
	}
	return flavors, aggregates
}

// namedProperties returns the properties of aggregates that flavors of a region name.
func namedProperties(r *model.Region) map[string]bool {
	named := map[string]bool{}
	for _, f := range r.Flavors {
		for key := range f.Properties {
			named[strings.TrimPrefix(key, service.AggregateScope)] = true
		}
	}
	return named
}

// validateName reports a name that nova does not know.
func (u propertyUse) validateName(report check.Report) {
	_, has, found := u.properties.Find(u.name, u.region.Series)
	isChecked := u.properties.HasNamespace(u.name, u.region.Series)
	f := check.Finding{Path: u.path, Rule: u.properties.Evidence}
	near := u.properties.Near(u.name)
	switch {
	case has || u.own[u.name]:
		return
	case found && isChecked:
		f.Message = fmt.Sprintf("nova of %v does not know the property %s of %s", u.region.Series, u.name, u.owner)
		f.Hint = "another series has it; remove it here"
	case found || near == "" && !isChecked:
		return
	default:
		f.Message = fmt.Sprintf("nova knows no property %s of %s, and ignores it", u.name, u.owner)
		f.Hint = cmp.Or(spelling.DidYouMean(near), "look for its name in the documentation of nova, or remove it")
	}
	report(f)
}

// validateValue reports a value that nova does not accept. Before the series with the list of names, values are not validated.
func (u propertyUse) validateValue(report check.Report) {
	property, has, _ := u.properties.Find(u.name, u.region.Series)
	if !has || property.Validate == nil || u.region.Series < u.properties.ValidatedSince {
		return
	}
	fault := property.Validate(u.value)
	if fault == "" {
		return
	}
	message, near, found := strings.Cut(fault, ": did you mean ")
	hint := "write a value that nova accepts: see its documentation of extra specs"
	if found {
		hint = "did you mean " + near
	}
	report(check.Finding{Path: u.path, Message: fmt.Sprintf("property %s of %s: %s", u.name, u.owner, message), Rule: u.properties.Evidence, Hint: hint})
}
