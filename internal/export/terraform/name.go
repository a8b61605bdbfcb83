package terraform

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"stackplan/internal/model"
)

// names contains the Terraform identifiers of names from the description. An identifier changes only if another name has the same one,
// since Terraform replaces a resource whose identifier changes.
type names map[string]string

// namesOf returns the identifiers of a cloud's projects, flavors, aggregates, networks and zones. Names with the same identifier get a
// suffix, except the name that is equal to the identifier.
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
	count := map[string]int{}
	for name := range all {
		count[identifier(name)]++
	}
	n := names{}
	for name := range all {
		n[name] = identifier(name)
		if count[n[name]] > 1 && n[name] != name {
			n[name] += suffix(name)
		}
	}
	return n
}

// in returns the identifier of a name in a region.
func (n names) in(region, name string) string { return regionIdentifier(region) + "_" + n[name] }

// regionIdentifier returns the identifier of a region, which precedes _ and another name: without a _ of its own, so that region a_b with
// network c differs from region a with network b_c; otherwise with a checksum.
func regionIdentifier(region string) string {
	if !strings.ContainsAny(region, "_.") {
		return identifier(region)
	}
	return identifier(region) + suffix(region)
}

// fileName returns the name of the file of a region. A name of a region may be as long as a file's name may be.
func fileName(region string) string {
	const longest = 200
	if len(region) > longest {
		region = region[:longest] + suffix(region)
	}
	return "region-" + region + ".tf"
}

// suffix returns a checksum of a name for the end of an identifier: _ and 8 digits.
func suffix(name string) string { return fmt.Sprintf("_%x", sha256.Sum256([]byte(name)))[:9] }

// identifier returns a valid Terraform identifier for a name: letters, digits, _ and -, with a letter or _ first.
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
