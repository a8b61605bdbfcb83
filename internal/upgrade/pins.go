package upgrade

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/edit"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/source"
)

// Pins returns overrides that keep the current values of the defaults that a report lists as changed. Each is at the widest level
// that contains no other host with the same files: the cloud, a region, or groups. The list contains the defaults that cannot be
// kept.
func (r *Report) Pins(ctx context.Context, o Options) ([]edit.Pin, diag.List, error) {
	w := &pinWriter{Options: o, files: map[*model.Group][]string{}}
	if err := w.readFiles(ctx); err != nil {
		return nil, nil, err
	}
	for _, c := range joined(r.Changes) {
		w.pin(c)
	}
	return w.pins, w.left, nil
}

// pinWriter writes pins.
type pinWriter struct {
	Options
	files map[*model.Group][]string // the paths of the files that the hosts of a group have
	pins  []edit.Pin
	left  diag.List // what is not pinned
}

// readFiles generates the files of the first host of each group.
func (w *pinWriter) readFiles(ctx context.Context) error {
	for _, region := range w.Target.Model.Regions {
		seen := map[*model.Group]bool{}
		for h := range region.Hosts() {
			if seen[h.Group] {
				continue
			}
			seen[h.Group] = true
			for f, err := range w.Target.HostFiles(ctx, h) {
				if err == nil { // the report contains the errors
					w.files[h.Group] = append(w.files[h.Group], f.Path)
				}
			}
		}
	}
	return ctx.Err()
}

// joined returns the changed defaults, each with all hosts that have the same default now. A default that is dangerous for some of
// them stays dangerous.
func joined(changes []Change) []Change {
	var list []Change
	for _, c := range changes {
		if c.Kind != DefaultChange {
			continue
		}
		i := slices.IndexFunc(list, func(have Change) bool {
			return have.Project == c.Project && have.Option == c.Option && have.Before.key() == c.Before.key()
		})
		if i < 0 {
			list = append(list, c)
			continue
		}
		list[i].Nodes = nodeset.NewNodes(slices.Concat(list[i].Hosts, c.Hosts))
		list[i].Files = union(list[i].Files, c.Files)
		if c.Dangerous && !list[i].Dangerous {
			list[i].Dangerous, list[i].Why, list[i].Instructions, list[i].isPinnable = true, c.Why, c.Instructions, c.isPinnable
		}
	}
	return list
}

// pin pins a default, or adds the reason why it cannot.
func (w *pinWriter) pin(c Change) {
	option, known := w.Current.Catalogue.Option(c.Project, w.To, c.Option)
	reason, hint := w.obstacle(c, option, known), fmt.Sprintf("the default in %v is %s; decide which value the cloud needs", w.To, c.After.words())
	if c.Dangerous && !c.isPinnable {
		reason, hint = "the old default does not avoid the outage", strings.Join(c.Instructions, "; ")
	}
	if reason != "" {
		w.left = append(w.left, diag.Diagnostic{Code: "upgrade/pin", Severity: diag.Warning,
			Message: fmt.Sprintf("the default of %v of %s is not pinned: %s", c.Option, c.Project, reason),
			Hint:    hint})
		return
	}
	for _, level := range w.levels(c) {
		w.pins = append(w.pins, edit.Pin{
			Path: level.Add("overrides", c.Project, c.Option.Group, c.Option.Name), Value: pinValue(option, c.Before.Texts), Comment: commentOf(c),
		})
	}
}

// obstacle returns why an override cannot set an option to its old default; empty if it can.
func (w *pinWriter) obstacle(c Change, option catalogue.Option, known bool) string {
	switch {
	case !known:
		return "another option contains the name of its section"
	case option.Secret:
		return "it is a secret"
	case c.Before.Computed:
		return "the program computes the old default on the host"
	case c.Before.None || len(c.Before.Texts) == 0:
		return "the old default is no value"
	}
	reason := ""
	for _, problem := range catalogue.Validate(option, c.Before.Texts) {
		if problem.Kind == catalogue.Error {
			reason = problem.Message
		}
	}
	return reason
}

// levels returns the widest levels that contain the hosts of a change and no other host with its files.
func (w *pinWriter) levels(c Change) []source.Path {
	hosts := map[string]bool{}
	for _, name := range c.Hosts {
		hosts[name] = true
	}
	var paths []source.Path
	whole := true
	for _, region := range w.Target.Model.Regions {
		in, others := w.groups(region, c, hosts)
		whole = whole && !others && region.Series == w.To
		base := source.Join("regions", region.Name)
		switch {
		case len(in) == 0:
		case !others:
			paths = append(paths, base)
		default:
			for _, g := range in {
				paths = append(paths, base.Add("groups", g))
			}
		}
	}
	if whole {
		return []source.Path{""}
	}
	return paths
}

// groups returns the groups of a region that contain hosts of a change, and whether other groups have its files too.
func (w *pinWriter) groups(region *model.Region, c Change, hosts map[string]bool) (in []string, others bool) {
	for _, g := range region.Groups {
		affected := false
		for _, name := range g.Nodes.All() {
			affected = affected || hosts[name]
		}
		switch {
		case affected:
			in = append(in, g.Name)
		case slices.ContainsFunc(c.Files, func(path string) bool { return slices.Contains(w.files[g], path) }):
			others = true
		}
	}
	return in, others
}

// number matches a number in the syntax of CUE and HCL.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// pinValue returns a value with the type of its option.
func pinValue(o catalogue.Option, texts []string) edit.PinValue {
	switch o.Type {
	case catalogue.Boolean:
		if text := strings.ToLower(texts[0]); text == "true" || text == "false" {
			return edit.PinValue{Texts: []string{text}, Plain: true}
		}
	case catalogue.Integer, catalogue.Port, catalogue.Float:
		return edit.PinValue{Texts: texts, Plain: number.MatchString(texts[0])}
	case catalogue.Multi, catalogue.MultiString:
		return edit.PinValue{Texts: texts, List: true}
	case catalogue.List:
		if texts[0] == "" {
			break
		}
		var members []string
		for member := range strings.SplitSeq(texts[0], ",") {
			members = append(members, strings.TrimSpace(member))
		}
		return edit.PinValue{Texts: members, List: true}
	}
	return edit.PinValue{Texts: texts}
}

// commentWidth is the maximum length of the lines of a comment.
const commentWidth = 110

// commentOf returns the comment of a pin: both defaults, and why the change is dangerous.
func commentOf(c Change) []string {
	before := fmt.Sprintf("default before %v: %s", c.Series, c.Before.words())
	lines := wrapped(fmt.Sprintf("%s; since then: %s", before, c.After.words()))
	if len(lines) > 1 {
		lines = []string{onOneLine(before), onOneLine(fmt.Sprintf("default since then: %s", c.After.words()))}
	}
	if c.Dangerous {
		lines = append(lines, wrapped("dangerous: "+c.Why)...)
	}
	return lines
}

// words splits a text at white space and control characters.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

func onOneLine(text string) string { return strings.Join(words(text), " ") }

// wrapped splits a text into lines at white space.
func wrapped(text string) []string {
	lines := []string{""}
	for _, word := range words(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case len(*last)+1+len(word) > commentWidth:
			lines = append(lines, word)
		default:
			*last += " " + word
		}
	}
	return lines
}

// words returns a value for a sentence.
func (v *Value) words() string {
	switch {
	case v.Computed:
		return "computed on the host"
	case v.None:
		return "no value"
	}
	text := strings.Join(v.Texts, " and ")
	if text == "" {
		return "empty"
	}
	return text
}
