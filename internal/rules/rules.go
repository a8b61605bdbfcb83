// Package rules compares the values of a description with company rules: constraints in plain CUE, in directories of their own. A rule
// sets no value: the description is evaluated without it.
//
// A package of rules is unified with the values of the description, in which each default is a plain value. CUE reports the paths at
// which the two conflict; which rules cause it is found among the conjuncts at the path, so that each of them is a finding of its own,
// with its own severity. A rule that contradicts the schema is found by a unification with the schema alone.
package rules

import (
	"slices"

	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/source"
)

// Prefix begins the codes of the findings about violated rules.
const Prefix = "rule/"

// Rule is a constraint of a field.
type Rule struct {
	Code     string // rule/limits
	Severity diag.Severity
	Message  string     // of its findings; empty: the standard message
	Hint     string     // of its findings; empty: the standard hint
	Text     string     // the constraint in CUE, in one line
	Pos      source.Pos // of the constraint

	length    int        // of the constraint at Pos, in bytes
	from, end source.Pos // of the field
	isLeaf    bool       // it consists of no other fields
}

// Set is the rules of several directories.
type Set struct {
	packages []*rulePackage
	list     diag.List
}

// rulePackage is a package of rules. Packages are independent of each other.
type rulePackage struct {
	*load.RulePackage
	rules  map[string][]*Rule // by file, outer fields first
	broken map[*Rule]bool     // rules that contradict the schema
}

// Read reads the rules in directories. Findings contains what is wrong with them.
func Read(dirs []string) *Set {
	s := &Set{}
	for i, dir := range dirs {
		if slices.Contains(dirs[:i], dir) {
			continue
		}
		packages, list := load.ReadRules(dir)
		for _, p := range packages {
			s.packages = append(s.packages, &rulePackage{p, index(p, &list), map[*Rule]bool{}})
		}
		s.list = append(s.list, list...)
	}
	return s
}

// Findings returns what is wrong with the files of the rules.
func (s *Set) Findings() diag.List { return s.list }

// Files returns the packages of the rules, for the lines of messages.
func (s *Set) Files() []*load.RulePackage {
	var all []*load.RulePackage
	for _, p := range s.packages {
		all = append(all, p.RulePackage)
	}
	return all
}

// Rules returns all constraints in the order of their files.
func (s *Set) Rules() []*Rule {
	var all []*Rule
	for _, p := range s.packages {
		for _, inFile := range p.rules {
			all = append(all, inFile...)
		}
	}
	all = slices.DeleteFunc(all, func(r *Rule) bool { return !r.isLeaf })
	slices.SortFunc(all, func(a, b *Rule) int { return a.Pos.Compare(b.Pos) })
	return all
}

// Codes returns the codes of all rules, each once, sorted.
func (s *Set) Codes() []string {
	var all []string
	for _, r := range s.Rules() {
		all = append(all, r.Code)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// at returns the rule of the innermost field at a position; nil if there is none.
func (p *rulePackage) at(pos source.Pos) *Rule {
	var found *Rule
	for _, r := range p.rules[pos.File] {
		if r.contains(pos) {
			found = r
		}
	}
	return found
}

// atFirst returns the rule at the first position that has one; nil if none has.
func (p *rulePackage) atFirst(places []source.Pos) *Rule {
	for _, at := range places {
		if r := p.at(at); r != nil {
			return r
		}
	}
	return nil
}
