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

// Pins are overrides that keep the defaults which move, those of a report, as they are now. Each stands as wide as it can
// without speaking to hosts that are none of its business: at the cloud, at a region, or at groups. What cannot be kept is
// in the list.
func (r *Report) Pins(ctx context.Context, o Options) ([]edit.Pin, diag.List, error) {
	w := &pinning{Options: o, files: map[*model.Group][]string{}}
	if err := w.read(ctx); err != nil {
		return nil, nil, err
	}
	for _, c := range joined(r.Changes) {
		w.pin(c)
	}
	return w.pins, w.left, nil
}

// pinOld is what is told to do where a pin is a way out.
const pinOld = "pin the old value"

// pinning makes pins.
type pinning struct {
	Options
	files map[*model.Group][]string // the paths of the files that the hosts of a group have
	pins  []edit.Pin
	left  diag.List
}

// read looks at the files of the first host of each group.
func (w *pinning) read(ctx context.Context) error {
	for _, region := range w.Target.Cloud.Regions {
		seen := map[*model.Group]bool{}
		for h := range region.Hosts() {
			if seen[h.Group] {
				continue
			}
			seen[h.Group] = true
			for f, err := range w.Target.Files(ctx, h) {
				if err == nil { // one that cannot be made is told elsewhere
					w.files[h.Group] = append(w.files[h.Group], f.Path)
				}
			}
		}
	}
	return ctx.Err()
}

// joined are the defaults that move, each with all hosts that had the same one. What is dangerous for some stays so.
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
			list[i].Dangerous, list[i].Why, list[i].Instructions = true, c.Why, c.Instructions
		}
	}
	return list
}

// pin keeps one default, where it can.
func (w *pinning) pin(c Change) {
	option, known := w.Facts.Option(c.Project, w.To, c.Option)
	reason, do := "", fmt.Sprintf("it is %s in %v; decide what the cloud needs", c.After.words(), w.To)
	switch {
	case c.Dangerous && !strings.Contains(strings.Join(c.Instructions, " "), pinOld):
		reason, do = "that would keep what is wrong with it", strings.Join(c.Instructions, "; ")
	case !known:
		reason = "its section is named by another option"
	case option.Secret:
		reason = "it is a secret"
	case c.Before.Computed:
		reason = "the old default is worked out on the host"
	case c.Before.None || len(c.Before.Texts) == 0:
		reason = "the old default is no value at all"
	default:
		for _, problem := range catalogue.Validate(option, c.Before.Texts) {
			if problem.Kind == catalogue.Error {
				reason = problem.Message
			}
		}
	}
	if reason != "" {
		w.left = append(w.left, diag.Diagnostic{Code: "upgrade/pin", Severity: diag.Warning,
			Message: fmt.Sprintf("the default of %v of %s is not pinned: %s", c.Option, c.Project, reason),
			Hint:    do})
		return
	}
	for _, level := range w.levels(c) {
		w.pins = append(w.pins, edit.Pin{
			Path: level.Add("overrides", c.Project, c.Option.Group, c.Option.Name), Value: pinValue(option, c.Before.Texts), Comment: commentOf(c),
		})
	}
}

// levels are the widest places from which a pin speaks to the hosts of a change and to no others that have its files.
func (w *pinning) levels(c Change) []source.Path {
	hosts := map[string]bool{}
	for _, name := range c.Hosts {
		hosts[name] = true
	}
	var paths []source.Path
	whole := true
	for _, region := range w.Target.Cloud.Regions {
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

// groups are those of a region that hosts belong to; others tells whether further ones have the files of the change.
func (w *pinning) groups(region *model.Region, c Change, hosts map[string]bool) (in []string, others bool) {
	for _, g := range region.Groups {
		touched := false
		for _, name := range g.Nodes.All() {
			touched = touched || hosts[name]
		}
		switch {
		case touched:
			in = append(in, g.Name)
		case slices.ContainsFunc(c.Files, func(path string) bool { return slices.Contains(w.files[g], path) }):
			others = true
		}
	}
	return in, others
}

// number is a number as CUE and HCL write it too.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// pinValue is a value in the type of its option.
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

// commentWidth is how long the lines of a comment are.
const commentWidth = 110

// commentOf tells what a pin keeps, and why where that matters.
func commentOf(c Change) []string {
	before := fmt.Sprintf("default %s before %v", c.Before.words(), c.Series)
	lines := wrapped(fmt.Sprintf("%s, %s since", before, c.After.words()))
	if len(lines) > 1 {
		lines = []string{onOneLine(before), onOneLine(fmt.Sprintf("default %s since", c.After.words()))}
	}
	if c.Dangerous {
		lines = append(lines, wrapped("dangerous: "+c.Why)...)
	}
	return lines
}

// words cuts a text where white space or control characters stand.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

func onOneLine(text string) string { return strings.Join(words(text), " ") }

// wrapped cuts a text into lines between words.
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

// words is a value in a sentence.
func (v *Value) words() string {
	switch {
	case v.Computed:
		return "worked out on the host"
	case v.None:
		return "no value"
	}
	text := strings.Join(v.Texts, " and ")
	if text == "" {
		return "empty"
	}
	return text
}
