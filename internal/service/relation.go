package service

import (
	"stackplan/internal/source"
)

// Relation is a statement about two numbers of a region that options of the generated files contain: the smaller one must not exceed the
// larger one. Of several hosts the ones that break it are compared: the largest of the smaller numbers with the smallest of the larger.
type Relation struct {
	Check           string // the code of the check that reports it
	Smaller, Larger Quantity
	Why             string // the rule
	Alone           bool   // the two options suffice: lint compares them without a description
	AtSmaller       bool   // whether the smaller number is the one to change; else the larger one

	Says func(smaller, larger int) string // the fault, of the numbers as the options contain them
	Hint func(smaller, larger int) string // what to write, of the numbers that are compared
}

// Quantity is a number of a region: that of options, or one that the description states in another way.
type Quantity struct {
	Name    string   // as messages name it: the interval
	Project string   // of Options
	Options []string // as rows of a file name them; the rows may be in File.Unwritten
	Of      func(*Site, []int) int
	Fact    func(*Site) (n int, from source.Path, known bool) // in place of Options
}

// Needs returns the number that a quantity requires of the other one: Of the options, or the first option itself.
func (q *Quantity) Needs(s *Site, values []int) int {
	if q.Of == nil {
		return values[0]
	}
	return q.Of(s, values)
}

// Option returns the quantity of one option.
func Option(name, project, option string) Quantity {
	return Quantity{Name: name, Project: project, Options: []string{option}}
}

// Times returns the quantity multiplied, for relations such as twice the interval.
func (q Quantity) Times(factor int) Quantity {
	q.Of = func(_ *Site, values []int) int { return factor * values[0] }
	return q
}

// Relations returns the relations that the projects of some services declare, each once.
func Relations(services []*Service) []*Relation {
	var all []*Relation
	seen := map[string]bool{}
	for _, s := range services {
		if s.Project == nil || seen[s.Project.Name] {
			continue
		}
		seen[s.Project.Name] = true
		for i := range s.Project.Relations {
			all = append(all, &s.Project.Relations[i])
		}
	}
	return all
}
