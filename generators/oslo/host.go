package oslo

import (
	"strings"

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
	}).Tied(hostTie(), ownName()).StoredIn(service.Elsewhere{
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

// hostTie ties the names that nova and neutron have for a host.
func hostTie() service.Tie {
	return service.SameValue("the name of the host", "neutron binds a port on the host whose name nova sends, and finds no agent under another one").OnEachHost()
}

// ownName ties the name to the host. An override of the host itself may state another one: that under which the databases know the host.
func ownName() service.Tie {
	return service.Tie{
		Kind: service.FieldTie, Why: "the servers know a host by this name: hosts with the same one replace each other's reports, and messages reach any of them",
		Reads: func(t *service.Tied) []service.Broken {
			have, host := strings.Join(t.Have, ","), t.Host().Name
			if have == "" || t.Host().HostOverride != nil || nodeset.Short(have) == nodeset.Short(host) {
				return nil
			}
			return []service.Broken{{Is: "is " + have, But: "the host is " + host, Hint: "remove the override, or write it for each host"}}
		},
	}
}
