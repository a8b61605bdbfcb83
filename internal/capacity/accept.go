package capacity

import (
	"strings"

	"stackplan/internal/accept"
	"stackplan/internal/source"
)

// Accepted is a result that the description accepts, with its reason. It does not fail the run.
type Accepted struct {
	Code   string      `json:"code"`
	Path   source.Path `json:"path"` // that the acceptance selects
	Name   string      `json:"name"` // of the quota, the connection limit, the flavor, the mix or the note
	Reason string      `json:"reason"`
	Until  string      `json:"until"` // the last day, as 2027-06-30
}

// The codes by which a description accepts results that are not notes. The path of a quota has * for the project.
const (
	quotaCode      = "capacity/quota"       // a quota that does not fit, also after a failure, or that is not known
	connectionCode = "capacity/connections" // a connection limit that is exceeded or tight
	unknownCode    = "capacity/unknown"     // a flavor that is not known to fit
)

// MixCode is the code of a mix of which an instance that the quotas allow is refused.
const MixCode = "capacity/mix"

// Codes returns the codes of all results that a description can accept.
func Codes() []string {
	return []string{
		connectionCode, "capacity/cpus", "capacity/flavor", MixCode, "capacity/networks", "capacity/overhead", quotaCode, "capacity/ratio",
		"capacity/unit", unknownCode, "capacity/unlimited",
	}
}

// IsCode reports whether a code is that of a result of this package.
func IsCode(code string) bool { return strings.HasPrefix(code, "capacity/") }

// acceptResults applies the acceptances of the description to the results of a region.
func acceptResults(ledger *accept.Ledger, r *Region) {
	if ledger == nil {
		return
	}
	at := source.Join("regions", r.Name)
	take := func(code string, path source.Path, name string) *Accepted {
		e := ledger.Of(code, path)
		if e == nil {
			return nil
		}
		r.Accepted = append(r.Accepted, Accepted{code, path, name, e.Reason, e.Until})
		return &r.Accepted[len(r.Accepted)-1]
	}
	for _, q := range r.Quotas {
		if q.Unchecked == "" && (q.Fits != Sufficient || q.isFragile()) {
			q.Accepted = take(quotaCode, at.Add("quotas", "*", string(q.Resource)), q.Name())
		}
	}
	for _, l := range r.ConnectionLimits {
		if l.State != OK {
			l.Accepted = take(connectionCode, at, l.Name)
		}
	}
	if r.Packing != nil {
		for i := range r.Packing.Flavors {
			if f := &r.Packing.Flavors[i]; f.Unknown != "" {
				f.Accepted = take(unknownCode, pathOf(f.From, at), "flavor "+f.Flavor)
			}
		}
		for i := range r.Packing.Mixes {
			if m := &r.Packing.Mixes[i]; m.Refused {
				m.Accepted = take(MixCode, at, "mix "+m.Name)
			}
		}
	}
	acceptNotes(ledger, r, at, take)
}

// acceptNotes removes the notes that are accepted. The note about a flavor that is not known repeats what was accepted before.
func acceptNotes(ledger *accept.Ledger, r *Region, at source.Path, take func(string, source.Path, string) *Accepted) {
	var left []Note
	for _, n := range r.Notes {
		path := pathOf(n.From, at)
		switch {
		case n.isOfFlavor && ledger.Of(n.Code, path) != nil:
		case take(n.Code, path, n.Text) == nil:
			left = append(left, n)
		}
	}
	r.Notes = left
}

// pathOf returns the first path of the description among inputs, or that of the region.
func pathOf(from []source.Input, region source.Path) source.Path {
	for _, input := range from {
		if path := source.Path(input.Path); region.Contains(path) {
			return path
		}
	}
	return region
}

// isFragile reports whether a quota fits, and not after a failure.
func (p *Quota) isFragile() bool {
	for _, l := range p.Losses {
		if !l.Fits && l.Why == "" {
			return true
		}
	}
	return false
}

// Acceptances returns the number of results that the description accepts, in all regions.
func (r *Report) Acceptances() int {
	n := 0
	for _, region := range r.Regions {
		n += len(region.Accepted)
	}
	return n
}
