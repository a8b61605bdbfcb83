package capacity

import (
	"context"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// ConnectionLimit is a limit that the processes of several services share, and what they use of it: connections of a server, and
// also open files, processes of a host and keys of tokens.
type ConnectionLimit struct {
	Name     string    `json:"name"` // such as "connections of the database"
	Unit     string    `json:"unit"`
	Steady   int64     `json:"steady"` // what the processes use permanently
	Peak     int64     `json:"peak"`   // what they use when all are as busy as their options allow
	Limits   []Term    `json:"limits"` // none may be exceeded; empty: none is known
	Terms    []Term    `json:"terms"`  // of Most
	State    State     `json:"state"`
	Accepted *Accepted `json:"accepted,omitempty"` // nil: the description does not accept the result
	Hint     string    `json:"hint,omitempty"`     // what would keep it, where it is not Kept
}

// State is whether a limit suffices.
type State string

// The states of a limit.
const (
	OK       State = "ok"       // Most is within all limits
	Tight    State = "tight"    // Steady is, Most is not: it holds until all are busy at once
	Exceeded State = "exceeded" // Steady is not
)

// station is a set of hosts that run the same services with the same options.
type station struct {
	*settings // of the first host
	hosts     int
	services  []*service.Service
}

// consumption is the services of a region by kind of hosts, and what their processes use of the servers and hosts that they share. It
// reads the facts of services and options; the limits themselves are in the description.
type consumption struct {
	in       *Input
	site     *service.Site
	stations []*station
}

// connectionLimitsOf returns the limits of a region without those of services that it does not run.
func (in *Input) connectionLimitsOf(ctx context.Context, r *model.Region) ([]*ConnectionLimit, error) {
	stations, err := in.stations(ctx, r)
	if err != nil {
		return nil, err
	}
	c := &consumption{in, in.Cloud.Sites[r.Name], stations}
	var all []*ConnectionLimit
	for _, b := range append([]*ConnectionLimit{c.database(), c.broker(), c.brokerFiles(), c.cache(), c.networkDatabase(), c.balancerFiles(), c.workers(), c.tokens()}, c.memory()...) {
		if b != nil {
			all = append(all, b)
		}
	}
	return all, nil
}

// processes returns the processes of all hosts.
func (c *consumption) processes() []process {
	var all []process
	for _, s := range c.stations {
		all = append(all, s.running()...)
	}
	return all
}

// stations returns the hosts of a region by kind. One host of each kind is read.
func (in *Input) stations(ctx context.Context, r *model.Region) ([]*station, error) {
	var all []*station
	known := map[kind]*station{}
	site := in.Cloud.Sites[r.Name]
	for h := range r.Hosts() {
		k := kindOf(h)
		if known[k] == nil {
			read, err := in.read(ctx, h)
			if err != nil {
				return nil, err
			}
			known[k] = &station{settings: read, services: site.Runs(h.Group.Name)}
			all = append(all, known[k])
		}
		known[k].hosts++
	}
	return all, nil
}

// evaluate computes the peak from the terms, and sets the state. steady is what is used permanently.
func (b *ConnectionLimit) evaluate(steady int64, hint string) *ConnectionLimit {
	b.Steady = steady
	for _, t := range b.Terms {
		b.Peak = plus(b.Peak, times(rounded(t.Amount), int64(max(t.Times, 1))))
	}
	b.State = OK
	for _, limit := range b.Limits {
		switch {
		case b.Steady > rounded(limit.Amount):
			b.State = Exceeded
		case b.Peak > rounded(limit.Amount) && b.State == OK:
			b.State = Tight
		}
	}
	if b.State != OK {
		b.Hint = hint
	}
	return b
}

// smallest returns the least of the limits.
func (b *ConnectionLimit) smallest() int64 {
	least := rounded(b.Limits[0].Amount)
	for _, limit := range b.Limits {
		least = min(least, rounded(limit.Amount))
	}
	return least
}

// accepted returns the connections that services accept, each counted as some units.
func (in *Input) accepted(r *model.Region, what string, a service.Accepted, each int, unit string) Term {
	return Term{What: what, Amount: float64(each * a.Number), Unit: unit, From: []source.Input{in.Cloud.InputAt(a.At(r))}}
}
