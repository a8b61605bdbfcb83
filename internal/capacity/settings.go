package capacity

import (
	"context"
	"strconv"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/sizing"
	"stackplan/internal/source"
)

// Input is what capacity is computed from: a valid description, with the files that are generated from it.
type Input struct {
	Cloud  *compile.Cloud
	Region string // only that one; empty: all

	Mixes []MixRequest // to simulate
	Seed  uint64       // random seed for the scheduler simulation

	AllowUnknown bool // what is not known does not fail the run

	known map[kind]*settings // hosts that were read for the current report
}

// The files whose options capacity depends on.
const (
	novaConf    = "/etc/nova/nova.conf"
	neutronConf = "/etc/neutron/neutron.conf"
	cinderConf  = "/etc/cinder/cinder.conf"
	ml2Conf     = "/etc/neutron/plugins/ml2/ml2_conf.ini"
)

// novaFiles are the files of nova-compute, in the order in which it reads them.
var novaFiles = []string{novaConf, "/etc/nova/nova-compute.conf"}

// settings are the options in the generated files of one host.
type settings struct {
	in    *Input
	host  *model.Host
	final *sizing.Final
}

// read returns the settings of a host from its generated files. They are read once for all hosts of its kind.
func (in *Input) read(ctx context.Context, h *model.Host) (*settings, error) {
	k := kindOf(h)
	if s := in.known[k]; s != nil {
		return s, nil
	}
	s := &settings{in: in, host: h, final: sizing.NewFinal(in.Cloud.Catalogue, in.Cloud.Sites[h.Region.Name], h)}
	for file, err := range in.Cloud.HostFiles(ctx, h) {
		if err != nil {
			return nil, err
		}
		if err := s.final.Add(file); err != nil {
			return nil, err
		}
	}
	in.known[k] = s
	return s, nil
}

// value is the value of an option on a host.
type value struct {
	Option string // with its group: [DEFAULT] cpu_allocation_ratio
	Text   string // empty if it has none
	Set    bool   // whether the file sets it; else it is the default
	From   []source.Input
	Why    string // which default it is, or why a row sets it
}

// nova returns an option of nova by its newest name.
func (s *settings) nova(group, name string) value {
	return s.option("nova", novaFiles, catalogue.Key{Group: group, Name: name}, s.host.Region.Series)
}

// neutron returns an option of neutron by its newest name.
func (s *settings) neutron(file, group, name string) value {
	return s.option("neutron", []string{file}, catalogue.Key{Group: group, Name: name}, s.host.Region.Series)
}

// cinder returns an option of cinder by its newest name.
func (s *settings) cinder(group, name string) value {
	return s.option("cinder", []string{cinderConf}, catalogue.Key{Group: group, Name: name}, s.host.Region.Series)
}

// option returns the value in the last of some files that sets it, under any name that the series reads, or the default of the series. The value of an option that
// the series does not have is empty.
func (s *settings) option(project string, files []string, newest catalogue.Key, in series.Series) value {
	known, ok := s.in.Cloud.Catalogue.Resolve(project, newest, series.None, in)
	if !ok {
		return value{Option: newest.String(), Why: project + " of " + in.String() + " has no such option"}
	}
	if set, said := s.final.Options.Read(files, known); said {
		l := sizing.LineOf(set)
		v := value{Option: set.Key.String(), Text: l.Text, Set: true, From: s.inputs(l.Origin)}
		if len(v.From) == 0 && l.Origin != nil {
			v.Why = l.Origin.Why
		}
		return v
	}
	return value{Option: known.Key.String(), Text: strings.Join(known.Default, ","), Why: "default of " + project + " in " + in.String()}
}

// inputs returns the values of the description that a line is computed from.
func (s *settings) inputs(origin *artefact.Origin) []source.Input {
	if origin == nil {
		return nil
	}
	return s.in.Cloud.Inputs(s.host, origin)
}

// float returns the value as a number; 0 if it is none.
func (v value) float() float64 {
	f, _ := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
	return f
}

// int returns the value as a whole number; 0 if it is none.
func (v value) int() int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(v.Text), 10, 64)
	return n
}

// term returns the number as a term of a result.
func (v value) term(amount float64, unit string) Term {
	return Term{What: v.Option, Amount: amount, Unit: unit, From: v.From, Why: v.Why}
}
