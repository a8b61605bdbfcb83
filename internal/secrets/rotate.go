package secrets

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/nodeset"
	"stackplan/internal/secret"
	"stackplan/internal/service"
)

// Rotation is a plan to replace a secret by another value.
type Rotation struct {
	Name  string         `json:"name"`
	Form  string         `json:"form"`
	Both  string         `json:"both,omitempty"` // why the old and the new value are valid at the same time; empty: only one is
	Stops []string       `json:"stops"`          // what is interrupted; none if Both is set
	Steps []RotationStep `json:"steps"`
}

// RotationStep is an action of a rotation. If the old and the new value are valid at the same time, the actions of part 1 introduce the new
// value, and those of part 2 remove the old one, at any later time.
type RotationStep struct {
	Part           int      `json:"part"`
	Do             string   `json:"do"`
	Where          string   `json:"where,omitempty"`  // the place outside of the files
	Region         string   `json:"region,omitempty"` // of the hosts
	*nodeset.Nodes          // the hosts whose files change; nil: none
	Restart        []string `json:"restart,omitempty"` // units
}

// Rotate returns the plan to rotate a secret or keys; nil if the cloud has none of this name.
func (s *Set) Rotate(name string) *Rotation {
	if one := s.Find(name); one != nil {
		return s.rotateSecret(one)
	}
	i := slices.IndexFunc(s.Keys, func(k Keys) bool { return k.Name == name })
	if i < 0 {
		return nil
	}
	k := s.Keys[i]
	return &Rotation{Name: k.Name, Form: k.Form, Both: k.rotation.Both, Stops: []string{}, Steps: []RotationStep{
		{Part: 1, Do: k.rotation.Before, Where: k.Path, Region: k.Region, Nodes: &k.Nodes},
		{Part: 2, Do: k.rotation.After, Where: k.Path, Region: k.Region, Nodes: &k.Nodes},
	}}
}

// rotateSecret returns the plan to rotate a secret that files contain.
func (s *Set) rotateSecret(one *Secret) *Rotation {
	by := one.rotation()
	r := &Rotation{Name: one.Name, Form: one.Form, Both: by.Both, Stops: []string{}}
	last := 1
	if by.Both != "" {
		last = 2
	}
	r.add(1, "keep the old value until the end, and put the new one into the store: stackplan secrets generate --store STORE --replace "+one.Name, "")
	r.add(1, by.Before, by.Where)
	places := s.elsewhere(one, by.Where)
	for _, e := range places {
		if e.When == service.Before {
			r.add(1, e.Do, e.Where)
		}
	}
	for _, e := range places {
		if e.When == service.During {
			r.add(1, e.Do, e.Where)
		}
	}
	r.addFiles(one)
	r.addSteps(one)
	for _, e := range places {
		if e.When == service.After {
			r.add(last, e.Do, e.Where)
		}
	}
	r.add(last, by.After, by.Where)
	if by.Both == "" {
		r.Stops = stops(one, by, places)
	}
	return r
}

// add adds an action, unless it is empty.
func (r *Rotation) add(part int, do, where string) {
	if do != "" {
		r.Steps = append(r.Steps, RotationStep{Part: part, Do: do, Where: where})
	}
}

// addFiles adds the rollout of the files with a secret, one action for each region.
func (r *Rotation) addFiles(one *Secret) {
	var regions []string
	for _, u := range one.Uses {
		if u.Path != steps && !slices.Contains(regions, u.Region) {
			regions = append(regions, u.Region)
		}
	}
	for _, region := range regions {
		var hosts, units, paths []string
		for _, u := range one.Uses {
			if u.Region == region && u.Path != steps {
				hosts, units, paths = append(hosts, u.Hosts...), append(units, u.units...), append(paths, u.Path)
			}
		}
		slices.Sort(units)
		slices.Sort(paths)
		nodes := nodeset.NewNodes(hosts)
		r.Steps = append(r.Steps, RotationStep{
			Part: 1, Do: "roll out " + strings.Join(slices.Compact(paths), ", ") + "; stackplan diff --secrets STORE shows the waves of restarts",
			Region: region, Nodes: &nodes, Restart: slices.Compact(units),
		})
	}
}

// addSteps adds the steps of stackplan bootstrap that read a secret: they set it in a program.
func (r *Rotation) addSteps(one *Secret) {
	for _, u := range one.Uses {
		if u.Path == steps {
			r.Steps = append(r.Steps, RotationStep{Part: 1, Do: "change what the step " + u.Option + " of stackplan bootstrap has set", Region: u.Region, Nodes: &u.Nodes})
		}
	}
}

// rotation returns how a secret is rotated: what its first row with a statement states.
func (s *Secret) rotation() service.Rotation {
	for _, row := range s.rows {
		if row.Rotation != nil {
			return *row.Rotation
		}
	}
	return service.Rotation{}
}

// elsewhere returns the places outside of the files that store a secret, each once, without one of them.
func (s *Set) elsewhere(one *Secret, without string) []service.Elsewhere {
	var all []service.Elsewhere
	for _, l := range s.lines {
		if l.row == nil || !slices.ContainsFunc(l.refs, func(r secret.Reference) bool { return r.Name == one.Name }) {
			continue
		}
		for _, e := range l.row.Elsewhere {
			isKnown := slices.ContainsFunc(all, func(other service.Elsewhere) bool { return other.Where == e.Where && other.Do == e.Do })
			if !isKnown && e.Where != without && e.Span.Contains(s.index[l.file.Region].series) && l.isStored(&e, one.Name) {
				all = append(all, e)
			}
		}
	}
	return all
}

// isStored reports whether a place stores the part of the value of a line that contains a secret.
func (l *line) isStored(e *service.Elsewhere, name string) bool {
	text := strings.Split(string(l.file.Body), "\n")[l.number-1]
	if _, value, found := strings.Cut(text, "= "); found {
		text = value
	}
	with := func(value string) string {
		replaced, _ := secret.Replace(text, func(r secret.Reference) (string, error) {
			if r.Name == name {
				return value, nil
			}
			return "other", nil
		})
		return replaced
	}
	return e.IsStoredChange(with("old"), with("new"))
}

// stops returns what a rotation interrupts, if only one value is valid.
func stops(one *Secret, by service.Rotation, places []service.Elsewhere) []string {
	if by.Stops != "" {
		return []string{by.Stops}
	}
	all := []string{}
	for _, e := range places {
		if e.Stops != "" {
			all = append(all, e.Stops+" stops")
		}
	}
	if len(all) == 0 && len(one.rows) > 0 {
		all = []string{fmt.Sprintf("programs with the old and the new value of %s reject each other until the last unit has restarted", one.Name)}
	}
	return all
}
