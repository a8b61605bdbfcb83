package capacity

import (
	"context"
	"strconv"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/osloconf"
	"stackplan/internal/series"
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
	ml2Conf     = "/etc/neutron/plugins/ml2/ml2_conf.ini"
)

// settings are the options in the generated files of one host.
type settings struct {
	in      *Input
	host    *model.Host
	files   map[string]map[catalogue.Key]line // options, by path of their file
	servers map[string]int64                  // processes of uWSGI, by path of its file
}

// line is one option of a generated file.
type line struct {
	text   string
	origin *artefact.Origin
}

// read returns the settings of a host from its generated files. They are read once for all hosts of its kind.
func (in *Input) read(ctx context.Context, h *model.Host) (*settings, error) {
	k := kindOf(h)
	if s := in.known[k]; s != nil {
		return s, nil
	}
	s := &settings{in: in, host: h, files: map[string]map[catalogue.Key]line{}, servers: map[string]int64{}}
	for file, err := range in.Cloud.HostFiles(ctx, h) {
		if err != nil {
			return nil, err
		}
		if file.Project != "" {
			s.files[file.Path], err = lines(file)
		} else if server := s.server(file.Path); server != nil {
			s.servers[file.Path], err = serverProcesses(server, file)
		}
		if err != nil {
			return nil, err
		}
	}
	in.known[k] = s
	return s, nil
}

// server returns the format of a file that configures an application server on the host; nil if the file does not.
func (s *settings) server(path string) *format.Format {
	for _, svc := range s.in.Cloud.Sites[s.host.Region.Name].Runs(s.host.Group.Name) {
		for _, f := range svc.Files {
			if f.Path == path && f.Format.AppServer {
				return f.Format
			}
		}
	}
	return nil
}

// lines returns the options of an oslo.config file. The text of an option with several values has a line for each.
func lines(file *artefact.File) (map[catalogue.Key]line, error) {
	read, err := osloconf.Read(file)
	if err != nil {
		return nil, err
	}
	all := map[catalogue.Key]line{}
	for _, s := range read {
		all[s.Key] = line{text: strings.Join(s.Values, "\n"), origin: s.Origin}
	}
	return all, nil
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
	return s.option("nova", novaConf, catalogue.Key{Group: group, Name: name}, s.host.Region.Series)
}

// neutron returns an option of neutron by its newest name.
func (s *settings) neutron(file, group, name string) value {
	return s.option("neutron", file, catalogue.Key{Group: group, Name: name}, s.host.Region.Series)
}

// option returns the value in a file, under any name that the series reads, or the default of the series. The value of an option that
// the series does not have is empty.
func (s *settings) option(project, file string, newest catalogue.Key, in series.Series) value {
	known, ok := s.in.Cloud.Catalogue.Resolve(project, newest, series.None, in)
	if !ok {
		return value{Option: newest.String(), Why: project + " of " + in.String() + " has no such option"}
	}
	for _, key := range append([]catalogue.Key{known.Key}, known.Deprecated...) {
		if l, said := s.files[file][key]; said {
			v := value{Option: key.String(), Text: l.text, Set: true, From: s.inputs(l.origin)}
			if len(v.From) == 0 && l.origin != nil {
				v.Why = l.origin.Why
			}
			return v
		}
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
