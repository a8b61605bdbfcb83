package capacity

import (
	"fmt"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
	"stackplan/internal/source"
)

const (
	// mostFiles is fs.nr_open of Linux, up to which HAProxy, started as root, raises its limit.
	mostFiles = 1 << 20
	// unitFiles is the hard limit that systemd sets for units from version 240 on, which Debian 10 contains.
	unitFiles = 1 << 19
	// otherFiles is what HAProxy opens in addition to connections: listeners, checks, logs.
	otherFiles = 200
)

// balancerFiles returns the files that HAProxy opens: two for each connection, that of the client and that of the server.
func (c *consumption) balancerFiles() *ConnectionLimit {
	if !c.site.RegionHas(service.LoadBalancing) {
		return nil
	}
	limit := Term{What: "fs.nr_open of Linux", Amount: mostFiles}
	if c.site.Region.Series >= series.Rocky {
		limit = Term{What: "the hard limit of files of systemd", Amount: unitFiles}
	}
	most := c.in.accepted(c.site.Region, "2 x maxconn of HAProxy", c.site.Accepts(service.LoadBalancing), 2, "files")
	b := &ConnectionLimit{Name: "open files of HAProxy", Unit: "files", Limits: []Term{limit}, Terms: []Term{
		most, {What: "listeners, checks and logs", Amount: otherFiles, Unit: "files"},
	}}
	return b.evaluate(int64(most.Amount)+otherFiles, "set a smaller loadBalancer.maxConnections: HAProxy does not start, or accepts fewer connections")
}

// workers compares the processes that serve requests with the CPUs that instances do not use, on the busiest kind of host. Processes
// mostly wait, so that several share a CPU.
func (c *consumption) workers() *ConnectionLimit {
	var worst *ConnectionLimit
	for _, s := range c.stations {
		b := &ConnectionLimit{Name: "processes of services on a host of group " + s.host.Group.Name, Unit: "processes", Limits: []Term{s.ownCPUs()}}
		for _, p := range s.running() {
			if p.IsServing() {
				t := p.term(1, "process", b.Unit)
				t.What, t.Times = p.Service.Name, 0
				b.Terms = append(b.Terms, t)
			}
		}
		if len(b.Terms) == 0 {
			continue
		}
		b.evaluate(1, "run fewer workers, or reserve more CPUs (reserve.cpus): while all are busy, each waits for the others")
		b.Steady = 0
		if worst == nil || float64(b.Peak)/b.Limits[0].Amount > float64(worst.Peak)/worst.Limits[0].Amount {
			worst = b
		}
	}
	return worst
}

// ownCPUs returns the processes for which the CPUs that only services use are enough.
func (s *station) ownCPUs() Term {
	cpus, field := sizing.CPUs(s.final.Kind())
	what := "CPUs of hardware " + s.host.Hardware.Name
	if s.final.Kind().Has(service.Instances) && field != "cpus" {
		what = "CPUs that instances do not use"
	}
	return Term{
		What: fmt.Sprintf("%d for each of %d %s", sizing.ProcessesOfCPU, cpus, what), Amount: float64(sizing.ProcessesOfCPU * cpus),
		From: []source.Input{s.hardwareAt(field)},
	}
}

// hardwareAt returns the input of a field of the hardware of a host.
func (s *station) hardwareAt(field string) source.Input {
	return s.in.Cloud.InputAt(source.Join("hardware", s.host.Hardware.Name).Add(strings.Split(field, ".")...))
}

// tokens returns the keys that are required to validate fernet tokens until they expire: one for each rotation during the life of the
// oldest token, the key that signs and the next one (keystone, fernet_tokens).
func (c *consumption) tokens() *ConnectionLimit {
	if c.site != c.site.Home || c.site.Region.Series < series.Ocata {
		return nil
	}
	for _, p := range c.processes() {
		if p.Does(service.Identity) {
			return p.keys()
		}
	}
	return nil
}

func (p *process) keys() *ConnectionLimit {
	of := func(name string) value { v, _ := p.optionOf(name); return v }
	if of("token.provider").Text != "fernet" {
		return nil
	}
	expiration, window, keys := of("token.expiration"), of("token.allow_expired_window"), of("fernet_tokens.max_active_keys")
	rotation := int64(p.in.Cloud.Model.Identity.Token.Rotation)
	lives := (expiration.int() + window.int() + rotation - 1) / rotation
	b := &ConnectionLimit{Name: "keys of fernet tokens", Unit: "keys", Limits: []Term{keys.term(float64(keys.int()), "keys")}, Terms: []Term{
		{
			What:   fmt.Sprintf("rotations during the life of a token: (%d s + %d s) / %d s", expiration.int(), window.int(), rotation),
			Amount: float64(lives), Unit: "keys", From: append(expiration.From, p.in.Cloud.InputAt("identity.token.rotation")),
		},
		{What: "the key that signs, and the next one", Amount: 2, Unit: "keys"},
	}}
	return b.evaluate(lives+2, fmt.Sprintf("set [fernet_tokens] max_active_keys to %d: with fewer, keystone rejects tokens before they expire", lives+2))
}
