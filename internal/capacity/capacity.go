package capacity

import (
	"context"

	"stackplan/internal/demand"
	"stackplan/internal/model"
)

// Of computes what a cloud holds against what was promised. A failure of the tolerance breaks a promise; where it names none
// of a domain, the loss of one is told and breaks nothing. A budget that is broken counts as a promise that is.
func Of(ctx context.Context, in Input, d demand.Demand, t Tolerance) (*Report, error) {
	in.known = map[kind]*settings{}
	r := &Report{Fits: true}
	for _, region := range in.Cloud.Regions {
		if in.Region != "" && in.Region != region.Name {
			continue
		}
		judged, err := in.ofRegion(ctx, region, d, t)
		if err != nil {
			return nil, err
		}
		r.Regions = append(r.Regions, judged)
		for _, p := range judged.Quotas {
			r.Fits = r.Fits && p.Fits
		}
		for _, b := range judged.ConnectionLimits {
			r.Fits = r.Fits && b.State != Exceeded
		}
	}
	return r, nil
}

func (in *Input) ofRegion(ctx context.Context, m *model.Region, d demand.Demand, t Tolerance) (*Region, error) {
	r := &Region{Name: m.Name, Series: m.Series}
	var err error
	if r.fleet, err = in.fleetOf(ctx, m); err != nil {
		return nil, err
	}
	r.Classes = r.fleet.classes
	r.Scopes = r.fleet.scopes(m.Name)
	r.Pools = in.pools(m, &r.fleet)
	j := &judge{region: r, model: m, limits: in.limitsOf(m, &r.fleet, d), asked: t}
	r.Quotas = j.promises()
	j.overheads(d)
	r.Notes = j.notes(d)
	if r.Packing, err = j.pack(d, in.Mixes, in.Seed); err != nil {
		return nil, err
	}
	if r.ConnectionLimits, err = in.budgetsOf(ctx, m); err != nil {
		return nil, err
	}
	return r, nil
}
