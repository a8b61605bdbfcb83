package service

import (
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Plugins are the plug-ins that the values of some options name: the entry points of a Python package, or the classes of a module.
type Plugins struct {
	Options  []string                   // [section] name, the names of all series
	What     string                     // what a plug-in is, as in: neutron has no mechanism driver x
	Span     series.Span                // the series in which the options name plug-ins
	Paths    series.Span                // the series in which the program also imports a class by its path
	Member   func(member string) string // the name in a member of the value; nil: the whole member
	Plugins  []Plugin
	Evidence string // where the names are declared, and what the program does with an unknown name
	Effect   string // of a name that does not exist, as findings state it
}

// Plugin is one plug-in. A plug-in whose class moved has one entry for each class.
type Plugin struct {
	Name  string
	Class string   // module:class
	Also  []string // other names by which the program finds it
	Span  series.Span
	Lacks string // what the plug-in requires and no generator provides; empty: nothing

	Provided func(*Site) bool // the sites where generators provide what it requires; nil: none
}

// path returns the path of the class with a point in place of the colon.
func (p *Plugin) path() string { return strings.Replace(p.Class, ":", ".", 1) }

// Has reports whether the project itself has a plug-in of this name in a series.
func (p *Plugins) Has(name string, in series.Series) bool {
	_, found := p.find(name, in)
	return found
}

func (p *Plugins) find(name string, in series.Series) (Plugin, bool) {
	i := slices.IndexFunc(p.Plugins, func(known Plugin) bool { return known.Name == name && known.Span.Contains(in) })
	if i < 0 {
		return Plugin{}, false
	}
	return p.Plugins[i], true
}

// Lacking returns what a plug-in requires and no generator provides at a site; "" if its series has no such plug-in.
func (p *Plugins) Lacking(name string, at *Site) string {
	in := at.Region.Series
	found, _ := p.find(p.Alias(name, in), in)
	if found.Provided != nil && found.Provided(at) {
		return ""
	}
	return found.Lacks
}

// Until returns the series that removed a plug-in, and false if no earlier series had it.
func (p *Plugins) Until(name string, in series.Series) (series.Series, bool) {
	last := series.None
	for _, known := range p.Plugins {
		if known.Name == name && known.Span.Until != series.None && known.Span.Until <= in {
			last = max(last, known.Span.Until)
		}
	}
	return last, last != series.None
}

// Since returns the series that added a plug-in, and false if no later series has it.
func (p *Plugins) Since(name string, in series.Series) (series.Series, bool) {
	first := series.None
	for _, known := range p.Plugins {
		if known.Name == name && known.Span.Since > in && (first == series.None || known.Span.Since < first) {
			first = known.Span.Since
		}
	}
	return first, first != series.None
}

// Names returns the names of the plug-ins of a series, sorted.
func (p *Plugins) Names(in series.Series) []string {
	var names []string
	for _, known := range p.Plugins {
		if known.Span.Contains(in) {
			names = append(names, known.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Alias returns the name of the plug-in with a class in a series, or the text itself if it is not the path of a known class. The path
// may have a point in place of the colon.
func (p *Plugins) Alias(text string, in series.Series) string {
	path := strings.Replace(text, ":", ".", 1)
	i := slices.IndexFunc(p.Plugins, func(known Plugin) bool {
		return known.Span.Contains(in) && (slices.Contains(known.Also, text) || known.Class != "" && known.path() == path)
	})
	if i < 0 {
		return text
	}
	return p.Plugins[i].Name
}

// Same reports whether two members of a value name the same plug-in in a series.
func (p *Plugins) Same(a, b string, in series.Series) bool {
	return p.Canonical(a, in) == p.Canonical(b, in)
}

// Canonical returns a text that is equal for all members of a value that name the same plug-in in a series: by a name, or by its class
// if the program imports classes in this series. It returns the member itself if no known plug-in has the name.
func (p *Plugins) Canonical(member string, in series.Series) string {
	if !p.Span.Contains(in) {
		return member
	}
	path := strings.Replace(member, ":", ".", 1)
	isImported := p.Paths != (series.Span{}) && p.Paths.Contains(in)
	for i := range p.Plugins {
		known := &p.Plugins[i]
		isNamed := known.Name == member || slices.Contains(known.Also, member) || isImported && known.Class != "" && known.path() == path
		if isNamed && known.Span.Contains(in) {
			return p.first(known, in)
		}
	}
	return member
}

// first returns the first name in a series of the class of a plug-in.
func (p *Plugins) first(of *Plugin, in series.Series) string {
	for _, known := range p.Plugins {
		if of.Class != "" && known.Class == of.Class && known.Span.Contains(in) {
			return known.Name
		}
	}
	return of.Name
}

// Name returns the name of the plug-in in a member of a value: its alias if the program imports classes in the series. It returns "" if
// the member names none, or a class that is not known.
func (p *Plugins) Name(member string, in series.Series) string {
	if p.Member != nil {
		member = p.Member(member)
	}
	for _, known := range p.Plugins {
		if known.Span.Contains(in) && slices.Contains(known.Also, member) {
			return known.Name
		}
	}
	isImported := p.Paths != (series.Span{}) && p.Paths.Contains(in)
	if alias := p.Alias(member, in); isImported && (alias != member || strings.ContainsAny(member, ".:")) {
		if alias == member {
			return ""
		}
		return alias
	}
	return member
}

// PluginsOf returns the plug-ins that an option of the project, given as [section] name, names in a series; nil if it names none, or if
// they are not known.
func (p *Project) PluginsOf(option string, in series.Series) *Plugins {
	for i := range p.Plugins {
		if known := &p.Plugins[i]; known.Span.Contains(in) && slices.Contains(known.Options, option) {
			return known
		}
	}
	return nil
}
