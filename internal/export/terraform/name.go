package terraform

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"stackplan/internal/model"
)

// names are identifiers of Terraform for what users name as they like. Each stays what it is as long as no other name looks
// like it, since Terraform takes a resource with another identifier for another resource.
type names map[string]string

// namesOf finds the identifiers of a cloud's projects, flavors, aggregates and networks. Names that would have one
// identifier get an end of their own, except that which is the identifier.
func namesOf(c *model.Cloud) names {
	all := map[string]bool{}
	for _, r := range c.Regions {
		for name := range r.Quotas {
			all[name] = true
		}
		for name := range r.Flavors {
			all[name] = true
		}
		for _, a := range r.Aggregates {
			all[a.Name] = true
		}
		for _, n := range r.Networks {
			all[n.Name] = true
		}
		for h := range r.Hosts() {
			all[h.Zone] = true
		}
	}
	like := map[string]int{}
	for name := range all {
		like[identifier(name)]++
	}
	n := names{}
	for name := range all {
		n[name] = identifier(name)
		if like[n[name]] > 1 && n[name] != name {
			n[name] += fmt.Sprintf("_%x", sha256.Sum256([]byte(name)))[:9]
		}
	}
	return n
}

// in is the identifier of something in a region. Names of regions hold no _, so no two are alike.
func (n names) in(region, name string) string { return identifier(region) + "_" + n[name] }

// identifier makes a name one that Terraform takes: letters, digits, _ and -, with a letter or _ first.
func identifier(name string) string {
	short := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, name)
	if short == "" || short[0] >= '0' && short[0] <= '9' || short[0] == '-' {
		return "_" + short
	}
	return short
}
