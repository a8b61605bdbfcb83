package plan

import (
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// Step is what an operator must do outside of the files, since a value that changes is also stored elsewhere.
type Step struct {
	When          service.Moment `json:"when"`
	Region        string         `json:"region"`
	Where         string         `json:"where"` // the place that also stores the value
	Do            string         `json:"do"`
	Stops         string         `json:"stops,omitempty"` // the service that is interrupted by the step in any order of restarts
	nodeset.Nodes                // the hosts whose files change
}

// stepKey identifies equal steps of hosts.
type stepKey struct {
	when                     service.Moment
	region, where, do, stops string
}

// stepCollection collects the steps of hosts.
type stepCollection map[stepKey][]string

// add adds the steps of a difference of a host.
func (all stepCollection) add(h *model.Host, d *difference, row *service.Row) {
	if row == nil || d.noEffect {
		return
	}
	for i := range row.Elsewhere {
		e := &row.Elsewhere[i]
		if !e.Span.Contains(h.Region.Series) || !e.IsStoredChange(storedText(d.before), storedText(d.after)) {
			continue
		}
		key := stepKey{e.When, h.Region.Name, e.Where, e.Do, e.Stops}
		if hosts := all[key]; len(hosts) == 0 || hosts[len(hosts)-1] != h.Name {
			all[key] = append(hosts, h.Name)
		}
	}
}

// storedText returns the text of a value; empty if there is none.
func storedText(v *Value) string {
	if v == nil {
		return ""
	}
	return strings.Join(v.Texts, "\n")
}

// steps returns the steps in the order of a rollout.
func (all stepCollection) steps() []Step {
	var steps []Step
	for key, hosts := range all {
		steps = append(steps, Step{key.when, key.region, key.where, key.do, key.stops, nodeset.NewNodes(hosts)})
	}
	slices.SortFunc(steps, compareSteps)
	return steps
}

// compareSteps orders steps as a rollout does.
func compareSteps(a, b Step) int {
	order := []service.Moment{service.Before, service.During, service.After}
	return cmp.Or(
		slices.Index(order, a.When)-slices.Index(order, b.When), strings.Compare(a.Region, b.Region),
		strings.Compare(a.Where, b.Where), strings.Compare(a.Do, b.Do),
	)
}

// changedRow returns the row whose value is also stored elsewhere and that an option is of, although an override may set it; nil if there
// is none, or if only one side sets the option and the default is not stored.
func changedRow(options *optionLookup, project string, k *knownFile, d *difference) *service.Row {
	isText := d.kind == OfText
	if k == nil || !isText && d.kind != OfOption {
		return nil
	}
	isOneSided := !isText && project != "" && d.action != Modify
	option := d.key
	if project != "" {
		name := options.newestName(project, d.section, d.key)
		option = name.Group + "." + name.Name
	}
	for _, row := range k.file.AllRows() {
		isOrigin := d.origin.Row() == &row.Origin || d.oldOrigin.Row() == &row.Origin
		if row.Elsewhere != nil && (isText || isOrigin || row.Option == option) && (!isOneSided || row.Elsewhere[0].OfDefault) {
			return row
		}
	}
	return nil
}
