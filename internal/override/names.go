package override

import (
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/program"
	"stackplan/internal/series"
)

// Names finds the options that the overrides of one cloud name. It must not be used by several goroutines at a time.
type Names struct {
	facts    *catalogue.Catalogue
	custom   model.Custom
	backends map[string][]string // by project: the sections of back ends that an override or a row names
	programs map[string]*program.Program
	found    map[named]answer // cache
}

type named struct {
	project string
	in      series.Series
	key     catalogue.Key
}

type answer struct {
	option   catalogue.Option
	known    bool
	problems []catalogue.Problem
}

// NewNames returns the Names of a cloud. The sections are those that rows write to, by project; the programs are those whose options
// overrides set, by name.
func NewNames(facts *catalogue.Catalogue, c *model.Cloud, sections map[string][]string, programs map[string]*program.Program) *Names {
	n := &Names{facts: facts, custom: c.Custom, backends: map[string][]string{}, programs: programs, found: map[named]answer{}}
	for project, names := range sections {
		n.backends[project] = slices.Clone(names)
	}
	for _, level := range All(c) {
		for _, s := range level.Settings() {
			n.backends[s.Project] = append(n.backends[s.Project], backendsOf(s)...)
		}
	}
	return n
}

// backendsOf returns the sections that a setting names: fast and slow for enabled_backends "fast:file,slow:swift",
// mdev_nvidia-35 for enabled_mdev_types.
func backendsOf(s Setting) []string {
	prefix := ""
	switch s.Key.Canonical().Name {
	case "enabled_backends":
	case "enabled_mdev_types", "enabled_vgpu_types":
		prefix = "mdev_"
	default:
		return nil
	}
	var sections []string
	for _, text := range s.Value.Texts {
		for member := range strings.SplitSeq(text, ",") {
			name, _, _ := strings.Cut(strings.TrimSpace(member), ":")
			sections = append(sections, prefix+name)
		}
	}
	return sections
}

// Option returns an option as a series defines it. It is a custom option of the description, an option of the catalogue, an
// option of a back end whose section an override or a row names, or one of a family of options outside of the project. It is known unless one of the problems is an error.
func (n *Names) Option(project string, in series.Series, key catalogue.Key) (o catalogue.Option, known bool, problems []catalogue.Problem) {
	id := named{project, in, key}
	a, ok := n.found[id]
	if !ok {
		a = n.find(id)
		n.found[id] = a
	}
	return a.option, a.known, a.problems
}

func (n *Names) find(id named) (a answer) {
	if p := n.programs[id.project]; p != nil {
		return ofProgram(p, id)
	}
	if own, ok := n.custom.Options[id.project][id.key.Group][id.key.Name]; ok {
		return answer{option: declared(id, own), known: true}
	}
	a.option, a.known, a.problems = n.facts.ValidateName(id.project, id.in, id.key)
	if !a.known && slices.Contains(n.backends[id.project], id.key.Group) {
		if o, ok := n.facts.BackendOption(id.project, id.in, id.key); ok {
			return answer{option: o, known: true}
		}
	}
	if !a.known {
		if o, ok := catalogue.FamilyOption(n.facts, id.project, id.in, id.key); ok {
			return answer{option: o, known: true}
		}
	}
	return a
}

// declared returns a custom option in the form of the catalogue.
func declared(id named, own model.CustomOption) catalogue.Option {
	return catalogue.Option{
		Project: id.project, Key: id.key, Type: catalogue.Type(own.Type), Secret: own.Secret,
		Min: bound(own.Min), Max: bound(own.Max), Choices: own.Choices,
	}
}

// bound returns a bound in the notation of the catalogue; "" for none.
func bound(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}
