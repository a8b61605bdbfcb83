package plan

import (
	"context"
	"slices"

	"stackplan/internal/lint"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// SnapshotSeries is the series of files of the snapshot, by which lines were checked that the description lacks. Series are those that the files
// fit best, or the one that the user gave.
type SnapshotSeries struct {
	Regions []string `json:"regions"`
	lint.Detected
	Described series.Series `json:"described,omitempty"` // the series of the description, if lines were checked by it since it is among those that fit
}

// maxSamples limits how many hosts of a region are read before the others.
const maxSamples = 16

// detectSeries detects the series of the snapshot in each region from the files of one host of each group. These hosts are not read again.
func (p *planner) detectSeries(ctx context.Context, hosts []*model.Host) {
	var samples []*model.Host
	ofRegion, ofGroup := map[string]int{}, map[*model.Group]bool{}
	for _, h := range hosts {
		_, exists := p.stream.hosts[h.Name]
		if exists && !ofGroup[h.Group] && ofRegion[h.Region.Name] < maxSamples {
			ofGroup[h.Group] = true
			ofRegion[h.Region.Name]++
			samples = append(samples, h)
		}
	}
	counts, read := map[string]*lint.Census{}, map[string]reading{}
	for got := range p.stream.read(ctx, samples) {
		if counts[got.host.Region.Name] == nil {
			counts[got.host.Region.Name] = lint.NewCensus(p.Want.Catalogue)
		}
		if got.wantErr == nil && got.haveErr == nil {
			p.count(counts[got.host.Region.Name], got)
		}
		read[got.host.Name] = got
	}
	p.stream.ahead = read
	for region, count := range counts {
		d := detected{Detected: count.Common()}
		d.isOther = isOtherSeries(d.Unknown, count.Unknown(p.Want.Model.Region(region).Series))
		p.reading.detected[region] = d
	}
}

// isOtherSeries reports whether files are of another series than the description states: the number of unknown options in the series that
// fits best is less than half of that in the series of the description. Lines that older series left in a file are few, and newer options of
// the file are unknown in those series.
func isOtherSeries(best, described int) bool { return 2*best < described }

// count counts the options of the files of a host.
func (p *planner) count(all *lint.Census, got reading) {
	inContainers, want, have := takeCopies(p.sites[got.host.Region.Name], got)
	for _, c := range inContainers {
		if c.want.Project != "" {
			all.AddFile(c.want.Project, c.have.Body)
		}
	}
	both, _, _ := joinFiles(slices.Clone(want), slices.Clone(have))
	for _, pair := range both {
		if pair.want.Project != "" {
			all.AddFile(pair.want.Project, pair.have.Body)
		}
	}
}

// snapshotSeries returns the series by which lines were checked; also the one that the user gave.
func (p *planner) snapshotSeries() []SnapshotSeries {
	var all []SnapshotSeries
	if p.Series != series.None {
		one := SnapshotSeries{Detected: lint.Detected{Projects: []string{}, Series: []series.Series{p.Series}, Given: true}}
		for _, region := range p.Want.Model.Regions {
			one.Regions = append(one.Regions, region.Name)
		}
		return append(all, one)
	}
	for _, region := range p.Want.Model.Regions {
		d, isDetected := p.reading.detected[region.Name]
		if !isDetected || !p.reading.checked[region.Name] {
			continue
		}
		one := SnapshotSeries{Regions: []string{region.Name}, Detected: d.Detected}
		if !d.isOther {
			one.Described = region.Series
		}
		if i := slices.IndexFunc(all, one.isLike); i >= 0 {
			all[i].Regions = append(all[i].Regions, region.Name)
		} else {
			all = append(all, one)
		}
	}
	return all
}

// isLike reports whether the series of other files are the same, with the same evidence.
func (s SnapshotSeries) isLike(other SnapshotSeries) bool {
	return s.Text() == other.Text() && slices.Equal(s.Projects, other.Projects)
}

// Text returns the series in one line, with the evidence.
func (s SnapshotSeries) Text() string {
	switch {
	case s.Given:
		return s.Detected.Text()
	case s.Described == series.None:
		return s.Detected.Text() + "; --against-series states another"
	case len(s.Series) == 1:
		return s.Detected.Text() + ", and the description states it"
	}
	return s.Described.String() + ", as the description states; the files fit " + s.Detected.Text()
}
