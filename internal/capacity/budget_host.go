package capacity

import (
	"fmt"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

const (
	// mostFiles is fs.nr_open of Linux, up to which HAProxy, started as root, raises its own limit.
	mostFiles = 1 << 20
	// unitFiles is the hard limit that systemd gives units from 240 on, which Debian 10 brought.
	unitFiles = 1 << 19
	// filesBeside is what HAProxy opens beside connections: listeners, checks, its logs.
	filesBeside = 200
)

// balancerFiles is what HAProxy opens: two files for each connection, that of the client and that of the server.
func (in *Input) balancerFiles(site *service.Site) *ConnectionLimit {
	if !site.Has("haproxy") {
		return nil
	}
	limit := Term{What: "fs.nr_open of Linux", Amount: mostFiles}
	if site.Region.Series >= series.Rocky {
		limit = Term{What: "the hard limit of files of systemd", Amount: unitFiles}
	}
	most := in.numberOf(site.Region, "2 x maxconn of HAProxy", 2*site.Region.LoadBalancer.MaxConnections, "files", "loadBalancer", "maxConnections")
	b := &ConnectionLimit{Name: "open files of HAProxy", Unit: "files", Limits: []Term{limit}, Terms: []Term{
		most, {What: "listeners, checks and logs", Amount: filesBeside, Unit: "files"},
	}}
	return b.judge(int64(most.Amount)+filesBeside, "a smaller loadBalancer.maxConnections keeps it: HAProxy refuses to start, or takes fewer connections")
}

// workers is the processes that wait for requests against the CPUs of the busiest kind of host: those that guests do not
// get. Processes mostly wait, so that more of them than CPUs is no fault, but a lot of them is.
func workers(stations []*station) *ConnectionLimit {
	var worst *ConnectionLimit
	for _, s := range stations {
		b := &ConnectionLimit{Name: "processes of services on a host of group " + s.host.Group.Name, Unit: "processes", Limits: []Term{s.ownCPUs()}}
		for _, p := range s.running() {
			if len(p.workers) > 0 || len(p.pools) > 0 || p.asks {
				t := s.term(p, 1, "process", b.Unit)
				t.What, t.Times = p.service, 0
				b.Terms = append(b.Terms, t)
			}
		}
		if len(b.Terms) == 0 {
			continue
		}
		b.judge(1, "fewer workers, or more CPUs in reserve.cpus: while all are busy, each waits for the others")
		b.Steady = 0
		if worst == nil || float64(b.Peak)/b.Limits[0].Amount > float64(worst.Peak)/worst.Limits[0].Amount {
			worst = b
		}
	}
	return worst
}

// ownCPUs are the CPUs of a host that its services have to themselves.
func (s *station) ownCPUs() Term {
	hardware := s.host.Hardware
	for _, svc := range s.services {
		if svc.Name == novaCompute && len(hardware.Reserve.CPUs) > 0 {
			return Term{What: "CPUs that guests do not get", Amount: float64(len(hardware.Reserve.CPUs)), From: []source.Input{s.in.locate(source.Join("hardware", hardware.Name, "reserve", "cpus"))}}
		}
	}
	return Term{What: "CPUs of hardware " + hardware.Name, Amount: float64(hardware.CPUs), From: []source.Input{s.in.locate(source.Join("hardware", hardware.Name, "cpus"))}}
}

// tokens is the keys that fernet tokens need to be read for as long as they may be used: one for each rotation while the
// oldest token lives, the one that signs and the one that will (keystone, fernet_tokens).
func (in *Input) tokens(site *service.Site, stations []*station) *ConnectionLimit {
	if site != site.Home || site.Region.Series < series.Ocata {
		return nil
	}
	for _, s := range stations {
		for _, p := range s.running() {
			if p.service == "keystone" {
				return s.keys()
			}
		}
	}
	return nil
}

func (s *station) keys() *ConnectionLimit {
	of := func(group, name string) value {
		return s.option("keystone", keystoneConf, catalogue.Key{Group: group, Name: name}, s.host.Region.Series)
	}
	if provider := of("token", "provider"); provider.Text != "fernet" {
		return nil
	}
	expiration, window, keys := of("token", "expiration"), of("token", "allow_expired_window"), of("fernet_tokens", "max_active_keys")
	rotation := int64(s.in.Cloud.Identity.Token.Rotation)
	lives := (expiration.int() + window.int() + rotation - 1) / rotation
	b := &ConnectionLimit{Name: "keys of fernet tokens", Unit: "keys", Limits: []Term{keys.term(float64(keys.int()), "keys")}, Terms: []Term{
		{
			What:   fmt.Sprintf("rotations while a token lives: (%d s + %d s) / %d s", expiration.int(), window.int(), rotation),
			Amount: float64(lives), Unit: "keys", From: append(expiration.From, s.in.locate("identity.token.rotation")),
		},
		{What: "the key that signs, and the next one", Amount: 2, Unit: "keys"},
	}}
	return b.judge(lives+2, fmt.Sprintf("[fernet_tokens] max_active_keys of %d keeps it: with fewer, tokens are refused before they expire", lives+2))
}
