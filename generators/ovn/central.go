package ovn

import (
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// database is one of the databases of OVN.
type database struct {
	short, name string // nb, OVN_Northbound
	port, raft  int
}

// file returns the name of the file of the database.
func (d database) file() string { return "/var/lib/ovn/ovn" + d.short + "_db.db" }

var (
	northbound = database{"nb", "OVN_Northbound", endpoint.NorthboundPort, endpoint.NorthboundRaftPort}
	southbound = database{"sb", "OVN_Southbound", endpoint.SouthboundPort, endpoint.SouthboundRaftPort}
)

// central is the file with the arguments of the databases and of ovn-northd. Systemd splits the value at spaces, and all three units read
// this one variable.
func central() *service.File {
	f := service.SystemFile("/etc/default/ovn-central", "The arguments of the databases of OVN and of ovn-northd.", format.Shell)
	f.Rows = []service.Row{
		service.Text("OVN_CTL_OPTS", append(endpoint.ManagementPath(), endpoint.MemberPaths()...), func(s *service.Scope) string {
			return strings.Join(centralOptions(s), " ")
		}).Listing(endpoint.OVNMembers).Required("each host has its own databases, which listen on a socket of the host only").
			Because("the databases of the control hosts are one cluster (raft), which clients and ovn-northd reach at the management addresses; the packages would make one database for each host. Each host names another member, so that a reinstalled host joins the cluster and founds no second one; stackplan/generators/ovn contains the commands that found it"),
	}
	return f
}

// centralOptions returns the arguments of ovn-ctl.
func centralOptions(s *service.Scope) []string {
	own := s.Host().Management()
	if !own.IsValid() {
		return nil
	}
	local, protocol := service.Bracket(own), endpoint.OVNProtocol(s)
	var all []string
	for _, db := range []database{northbound, southbound} {
		option := "--db-" + db.short + "-"
		all = append(all, option+"addr="+local, option+"cluster-local-addr="+local, option+"cluster-local-proto="+protocol)
		if to := joined(s); to != nil {
			all = append(all, option+"cluster-remote-addr="+service.Bracket(to.Management()), option+"cluster-remote-proto="+protocol)
		}
		all = append(all, option+"create-insecure-remote=yes", "--ovn-northd-"+db.short+"-db="+endpoint.OVNDatabase(s, db.port))
	}
	return all
}

// joined returns the member whose cluster a host without a database joins: the first one, and the second one for the first itself. It is nil
// for the only member.
func joined(s *service.Scope) *model.Host {
	members := endpoint.OVNMembers(s)
	switch {
	case len(members) < 2:
		return nil
	case members[0].Name == s.Host().Name:
		return members[1]
	}
	return members[0]
}

// Founding returns the shell commands that found the clusters of a region on the host of the scope, its first member, before its databases
// start for the first time; ovn-central is stopped then. They do nothing on a host whose databases are members of a cluster, and if another member answers. Nil if the
// region has no OVN, on other hosts, and for the only member of a cluster, which founds it by itself.
func Founding(s *service.Scope) []string {
	members := endpoint.OVNMembers(s)
	if len(members) < 2 || members[0].Name != s.Host().Name {
		return nil
	}
	commands := []string{"systemctl stop ovn-central ovn-northd ovn-ovsdb-server-nb ovn-ovsdb-server-sb"}
	for _, db := range []database{northbound, southbound} {
		var others []string
		for _, m := range members[1:] {
			others = append(others, "ovsdb-client --timeout=5 list-dbs "+endpoint.OVNProtocol(s)+":"+service.Join(m.Management(), db.port))
		}
		founded := "ovsdb-tool db-is-clustered " + db.file() + " 2>/dev/null || " + strings.Join(others, " 2>/dev/null || ") + " 2>/dev/null"
		commands = append(commands, "{ "+founded+"; } || { rm -f "+db.file()+"; ovsdb-tool create-cluster "+db.file()+" /usr/share/ovn/ovn-"+db.short+".ovsschema "+
			endpoint.OVNProtocol(s)+":"+service.Join(s.Host().Management(), db.raft)+"; }")
	}
	return commands
}
