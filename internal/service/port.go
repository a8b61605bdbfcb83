package service

import (
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Exposure is where a port is reachable through a VIP.
type Exposure int

// Ports are direct (not on a VIP), internal (on the VIP of the management network) or external (on the VIPs of external networks
// too).
const (
	Direct Exposure = iota
	Internal
	External
)

// Port is a TCP port that a service listens on, and how HAProxy treats it. Times are seconds.
type Port struct {
	Name        string // of the HAProxy section; empty: the service's
	Number      int
	Exposure    Exposure
	TCP         bool             // passes bytes on instead of HTTP requests
	Health      string           // the request that checks whether the service is alive: "GET /healthcheck"; empty: a connection is enough
	Expect      string           // the expected answer in words of http-check expect; empty: 2xx or 3xx
	Balance     string           // HAProxy's algorithm; empty: roundrobin
	Single      bool             // one server does the work, the others are backups
	Timeout     func(*Scope) int // of client and server; nil: the default of the file
	TimeoutFrom []source.Path    // that Timeout is computed from
	Secure      series.Series    // the first series in which the service itself can serve TLS here; None: none does
	Span        series.Span
}

// Title returns the name of the port's HAProxy section.
func (p *Port) Title(s *Service) string {
	if p.Name != "" {
		return p.Name
	}
	return s.Name
}
