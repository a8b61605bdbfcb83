package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/secret"
	"stackplan/internal/service"
)

// placeKey identifies the places of a tie that are compared.
type placeKey struct {
	region string
	host   string // empty: the places of all hosts of the region
	key    string
}

// places are the values of the places that must agree.
type places struct {
	all []*place
}

// place is a value of an option of a file, and the hosts that have it there.
type place struct {
	tie   *service.Tie
	final *Final
	part  string
	hosts []*model.Host
}

// note adds a value to the places of a tie.
func (e *examiner) note(final *Final, tied *service.Tied, tie *service.Tie) {
	key := tie.Key(tied)
	isURL := tie.Kind == service.SecretTie && len(tied.Want) > 0 && secret.Pattern.FindString(tied.Want[0]) != tied.Want[0]
	if key == "" || isURL && len(tied.Have) > 0 && secret.Pattern.FindString(tied.Have[0]) == tied.Have[0] {
		return // no tie, or a URL that is a secret as a whole
	}
	at := placeKey{region: final.Host.Region.Name, key: key}
	if tie.Reach == service.WithinHost {
		at.host = final.Host.Name
	}
	found := e.places[at]
	if found == nil {
		found = &places{}
		e.places[at] = found
		e.order = append(e.order, at)
	}
	part := partOf(final, tie)
	for _, p := range found.all {
		if p.final.File == final.File && p.final.Row == final.Row && p.part == part && p.final.Path == final.Path {
			p.hosts = append(p.hosts, final.Host)
			return
		}
	}
	found.all = append(found.all, &place{tie, final, part, []*model.Host{final.Host}})
}

// partOf returns the part of a value that a tie compares. Texts that oslo.config reads as the same value are the same.
func partOf(final *Final, tie *service.Tie) string {
	text := strings.Join(final.Values, ",")
	if tie.Part != nil {
		return tie.Part(text)
	}
	if final.Option.Type == catalogue.Boolean {
		for _, word := range []string{"True", "False"} {
			if final.Option.IsSameValue(final.Values, []string{word}) {
				return word
			}
		}
	}
	return strings.ReplaceAll(text, ", ", ",")
}

// compare reports the overrides whose value differs from that of the other places.
func (e *examiner) compare() {
	for _, at := range e.order {
		all := e.places[at].all
		right := e.reference(all)
		for _, p := range all {
			if p.part == right.part || p.final.Path == "" {
				continue
			}
			b := &BrokenTie{Tie: p.tie, Final: p.final, Hosts: p.hosts, Other: right.final.Path, Option: p.final.Option.Key}
			b.Is = "is " + p.shown()
			b.But = fmt.Sprintf("%v of %s is %s", right.final.Option.Key, right.where(), right.shown())
			b.Hint = "set the same value in both places, or remove the override"
			e.report(b)
		}
	}
}

// reference returns the place that the others are compared with: one without an override, otherwise the one with the most hosts.
func (e *examiner) reference(all []*place) *place {
	best := all[0]
	for _, p := range all[1:] {
		isOwn, bestIsOwn := p.final.Path == "", best.final.Path == ""
		if isOwn && !bestIsOwn || isOwn == bestIsOwn && len(p.hosts) > len(best.hosts) {
			best = p
		}
	}
	return best
}

// shown returns the compared part for a message.
func (p *place) shown() string {
	switch {
	case p.part == "" && len(p.final.Values) == 0:
		return "not set"
	case p.tie.Kind == service.SecretTie && p.part == "":
		return "no reference to a secret"
	case p.tie.Kind == service.SecretTie:
		return "the secret " + p.part
	case p.part == "":
		return "empty"
	}
	return p.part
}

// where returns the file and the first host of a place.
func (p *place) where() string { return p.final.File.Path + " on " + p.hosts[0].Name }

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
