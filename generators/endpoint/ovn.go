package endpoint

import (
	"strings"

	"stackplan/generators/names"
	"stackplan/internal/service"
)

// The ports of the databases of OVN, and those at which their members replicate them.
const (
	NorthboundPort     = 6641
	SouthboundPort     = 6642
	NorthboundRaftPort = 6643
	SouthboundRaftPort = 6644
)

// OVNProtocol returns how clients connect to the databases of OVN, and their members to each other: tcp, or ssl with TLS.
func OVNProtocol(*service.Scope) string { return "tcp" }

// OVNDatabase returns the addresses at which clients of a region connect to a database of OVN, one for each member of its cluster, as
// tcp:10.0.0.11:6642,tcp:10.0.0.12:6642. A client looks for the leader among them. It is empty if no host runs the databases. The paths
// of a row with it are MemberPaths, of the hosts OVNMembers.
func OVNDatabase(s *service.Scope, port int) string {
	var all []string
	for _, member := range s.Site.Members(names.OVNDatabases, port) {
		all = append(all, OVNProtocol(s)+":"+member)
	}
	return strings.Join(all, ",")
}

// OVNMembers returns the hosts of the region that run the databases of OVN.
var OVNMembers = Running(names.OVNDatabases)
