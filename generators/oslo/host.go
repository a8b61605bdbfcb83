package oslo

import (
	"slices"

	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// HostRow returns the row with the name by which a project identifies a host. Without it a program uses what gethostname returns, which on
// systems of Debian is the short name, and on others the full one. Without a domain both are the same.
func HostRow() service.Row {
	return service.Text("DEFAULT.host", nil, func(s *service.Scope) string {
		if !hasDomain(s) || nodeset.Short(s.Host().Name) == s.Host().Name {
			return ""
		}
		return s.Host().Name
	}).Tied(hostTie()).StoredIn(service.Elsewhere{
		Where: "the databases of nova and neutron", When: service.Before, OfDefault: true,
		Do: "compare it with openstack compute service list and openstack network agent list; instances and ports remain with the name that these show, so if it is another one, " +
			"set that as an override of the host, nova: DEFAULT: host and neutron: DEFAULT: host",
	}).
		Because("the default is what the system has as its host name, the short or the full one; aggregates name hosts as the description does, and neutron must bind ports on the host that nova names")
}

// hasDomain reports whether a host of the group has a name with a domain. Files of other groups do not depend on the host.
func hasDomain(s *service.Scope) bool {
	for _, name := range s.Group.Nodes.All() {
		if nodeset.Short(name) != name {
			return true
		}
	}
	return false
}

// hostTie ties the names that nova and neutron have for a host, where a row writes them.
func hostTie() service.Tie {
	t := service.SameValue("the name of the host", "neutron binds a port on the host whose name nova sends, and finds no agent under another one").OnEachHost()
	key := t.Key
	t.Key = func(tied *service.Tied) string {
		if slices.Contains(tied.Want, "") || len(tied.Want) == 0 {
			return ""
		}
		return key(tied)
	}
	return t
}
