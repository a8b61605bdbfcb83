package capacity

import (
	"fmt"

	"stackplan/internal/service"
)

// ovnOpenFiles is LimitNOFILE of the units of OVN's databases in Debian's package ovn-central.
const ovnOpenFiles = 65535

// networkDatabase returns the connections of all processes to one member of the southbound database of OVN if the others have failed. A
// program keeps its connections open (ovs/db/idl.py, ovn-controller).
func (c *consumption) networkDatabase() *ConnectionLimit {
	if !c.site.RegionHas(service.NetworkDatabase) {
		return nil
	}
	b := &ConnectionLimit{Name: "connections of a member of OVN's southbound database", Unit: "connections", Limits: []Term{
		{What: "LimitNOFILE of the databases of OVN", Amount: ovnOpenFiles},
	}}
	var steady int64
	for _, s := range c.stations {
		for _, p := range s.processesWith(func(p *service.Processes) bool { return p.NetworkDatabase > 0 }) {
			b.Terms = append(b.Terms, p.term(int64(p.NetworkDatabase), fmt.Sprint(p.NetworkDatabase), b.Unit))
			steady = plus(steady, times(p.count, int64(p.NetworkDatabase), int64(p.hosts)))
		}
	}
	return b.evaluate(steady, "run relays of the southbound database, or fewer workers of neutron")
}
