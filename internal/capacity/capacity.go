package capacity

import (
	"context"
	"errors"
	"fmt"

	"stackplan/internal/demand"
	"stackplan/internal/model"
)

// Of compares the capacity of a cloud with the quotas of its projects. A quota must also fit after each failure of the tolerance; for a
// domain that the tolerance does not name, the loss of one is reported only. A connection limit that is exceeded counts as a quota that
// does not fit, and so does a mix of which an instance that the quotas allow is refused.
func Of(ctx context.Context, in Input, d demand.Demand, t Tolerance) (*Report, error) {
	in.known = map[kind]*settings{}
	r := &Report{AllowUnknown: in.AllowUnknown}
	for _, region := range in.Cloud.Model.Regions {
		if in.Region != "" && in.Region != region.Name {
			continue
		}
		computed, err := in.ofRegion(ctx, region, d, t)
		if mix, ok := errors.AsType[*mixError](err); ok && in.Region == "" && len(in.Cloud.Model.Regions) > 1 {
			err = fmt.Errorf("%w; a mix is computed for every region unless --region selects one", mix)
		}
		if err != nil {
			return nil, err
		}
		acceptResults(in.Cloud.Ledger, computed)
		r.Regions = append(r.Regions, computed)
		r.Fits = max(r.Fits, computed.verdict())
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
	e := &evaluation{region: r, model: m, projects: in.projectQuotasOf(m, &r.fleet, d), tolerance: t, offered: allFlavors(d, m.Name)}
	r.Quotas = e.quotas()
	countOnce(e)
	r.Projects = e.projectTable()
	e.use(d)
	if r.Packing, err = e.pack(d, in.Mixes, in.Seed); err != nil {
		return nil, err
	}
	e.overheads(d)
	r.Notes = e.notes(d)
	if r.ConnectionLimits, err = in.connectionLimitsOf(ctx, m); err != nil {
		return nil, err
	}
	return r, nil
}
