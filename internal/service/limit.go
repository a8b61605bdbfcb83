package service

import (
	"strconv"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/program"
	"stackplan/internal/source"
)

// Limit is a number of connections that a service accepts: a field of the description sets it as an option of its file, and an override
// may replace it.
type Limit struct {
	Section, Name string // of the option in the file
	Field         string // below the region: database.maxConnections
	Of            func(*model.Region) int
	Default       int // of the program, without the option; 0: the program computes it

	Read func(text string) (int, bool) // the number that a value of the option means; nil: a whole number
}

// Accepted is the number of connections that the services with a capability accept, and where it is set.
type Accepted struct {
	Number int
	Field  string      // that sets it, below the region
	By     source.Path // of the override that sets it instead; empty: none does
}

// Pattern returns the path of what sets the number, for Row.Reading.
func (a Accepted) Pattern() []source.Path {
	if a.By != "" {
		return []source.Path{a.By}
	}
	return From("region." + a.Field)
}

// At returns the path of what sets the number in a region.
func (a Accepted) At(r *model.Region) source.Path {
	if a.By != "" {
		return a.By
	}
	return source.Join("regions", r.Name) + source.Path("."+a.Field)
}

// Accepts returns the connections that each host of the services with a capability accepts: the smallest number of all hosts, after
// overrides. It is 0 if no service has the capability or limits its connections.
func (s *Site) Accepts(c Capability) Accepted {
	for _, svc := range s.all {
		if svc.Accepts != nil && svc.Does(c) {
			return s.accepted(svc, svc.Accepts)
		}
	}
	return Accepted{}
}

// Least returns the smallest number that an option of a program has on the hosts of the service with a capability, after overrides; without
// one it is what the limit is Of, else its default. It is 0 if no service has the capability.
func (s *Site) Least(c Capability, limit *Limit) Accepted {
	for _, svc := range s.all {
		if svc.Does(c) && settingsOf(svc) != nil {
			return s.accepted(svc, limit)
		}
	}
	return Accepted{}
}

// own returns the number of the limit without overrides.
func (l *Limit) own(r *model.Region) Accepted {
	if l.Of == nil {
		return Accepted{Number: l.Default, Field: l.Field}
	}
	return Accepted{Number: l.Of(r), Field: l.Field}
}

// processes returns the number of processes that a file of an application server starts on the hosts of the kind: the number of workers, or
// the largest of the overrides.
func (k Kind) processes(f *File, workers int) Accepted {
	own := Accepted{Number: workers}
	if f.Processes == nil || f.Settings == nil {
		return own
	}
	most := f.Processes.after(own, f.Settings, f, override.OfGroup(k.Site.Cloud, k.Site.Region, k.Group))
	for _, level := range override.WithinGroups(k.Site.Region) {
		if found := f.Processes.after(own, f.Settings, f, []override.Level{level}); found.By != "" && found.Number > most.Number {
			most = found
		}
	}
	return most
}

// accepted returns the smallest number of a limit on the hosts of a service.
func (s *Site) accepted(svc *Service, limit *Limit) Accepted {
	p := settingsOf(svc)
	own := limit.own(s.Region)
	least, isFirst := own, true
	add := func(found Accepted) {
		if isFirst || found.Number < least.Number {
			least, isFirst = found, false
		}
	}
	for _, g := range s.Region.Groups {
		if s.GroupRuns(g.Name, svc.Name) {
			add(limit.after(own, p, nil, override.OfGroup(s.Cloud, s.Region, g)))
		}
	}
	for _, level := range override.WithinGroups(s.Region) {
		if found := limit.after(own, p, nil, []override.Level{level}); found.By != "" {
			add(found)
		}
	}
	return least
}

// settingsOf returns the program that reads the files of a service; nil if overrides set no options of it.
func settingsOf(svc *Service) *program.Program {
	for _, f := range svc.Files {
		if f.Settings != nil {
			return f.Settings
		}
	}
	return nil
}

// after returns the number after the overrides of some levels, of those that apply to a file if it is not nil.
func (l *Limit) after(own Accepted, p *program.Program, f *File, levels []override.Level) Accepted {
	found := own
	if p == nil {
		return own
	}
	for _, level := range levels {
		if !names(level.Overrides, p.Name) {
			continue
		}
		for _, set := range level.Settings() {
			key := program.Key{Section: set.Key.Group, Name: set.Key.Name}
			if p.Canonical != nil {
				key = p.Canonical(key)
			}
			if set.Project != p.Name || f != nil && !set.AppliesTo(f.Path) || key != (program.Key{Section: l.Section, Name: l.Name}) {
				continue
			}
			if n, ok := l.number(set.Value); ok {
				found.Number, found.By = n, set.Path
			}
		}
	}
	return found
}

// names reports whether overrides set options of a program, in all of its files or in one.
func names(o model.Overrides, program string) bool {
	for target := range o {
		if target == program || strings.HasPrefix(target, program+"/") {
			return true
		}
	}
	return false
}

// number returns the number that a value sets; false if it is not known.
func (l *Limit) number(v model.Setting) (int, bool) {
	if v.Unset {
		return l.Default, l.Default > 0
	}
	if len(v.Texts) != 1 {
		return 0, false
	}
	if l.Read != nil {
		return l.Read(strings.TrimSpace(v.Texts[0]))
	}
	text, unit := strings.ToUpper(strings.TrimSpace(v.Texts[0])), 1
	if rest, ok := strings.CutSuffix(text, "K"); ok {
		text, unit = rest, 1024
	}
	n, err := strconv.Atoi(text)
	return n * unit, err == nil
}
