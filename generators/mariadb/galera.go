package mariadb

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// mariadbGalera returns the options of a cluster of equal nodes, of which HAProxy lets one accept writes.
func mariadbGalera() []service.Row {
	return service.Each([]service.Row{
		service.Set("mysqld.wsrep_on", 1).Since(series.Newton).Required("MariaDB starts alone, outside the cluster, and its data differs from that of the other nodes").Because("MariaDB from 10.1 on contains Galera, disabled by default"),
		service.Set("mysqld.wsrep_provider", "/usr/lib/galera/libgalera_smm.so").Required("MariaDB starts alone, outside the cluster, and its data differs from that of the other nodes").Because("where Debian's package of Galera has its library"),
		service.Text("mysqld.wsrep_cluster_name", service.From("name"), clusterName).StoredIn(service.Elsewhere{
			Where: "the running Galera cluster", When: service.During, Stops: "mariadb",
			Do: "a node with another cluster name is rejected: stop MariaDB on all nodes, roll the files out, run galera_new_cluster on the node that stopped last, then start the others",
		}).Tied(service.SameValue("wsrep_cluster_name", "a node joins no cluster of another name")).
			Because("a node joins no cluster of another name: the names of the cloud and the region, which Galera cannot use if they have more than 32 characters (String<32> group_name in gcomm: nodes with 33 do not join each other); then the first 23 and a checksum"),
		service.Text("mysqld.wsrep_cluster_address", endpoint.MemberPaths(), galeraAddress).Listing(endpoint.Running(names.MariaDB)).Stating(service.Statement{Kind: service.Joins}).
			Required("a node that starts finds no other node, and its data differs from theirs").
			Reading(func(s *service.Scope) []source.Path {
				if len(s.Site.Hosts(names.MariaDB)) == 1 {
					return service.From("region.groups.{member-group}.hosts")
				}
				return endpoint.MemberPaths()
			}).
			Because("a node that starts contacts all of them; a single one has no other node to contact, and starts a new cluster"),
		service.Text("mysqld.wsrep_node_name", nil, func(s *service.Scope) string { return s.Host().Name }).
			Because("the name of the node in the logs of the others"),
		service.Addr("mysqld.wsrep_node_address", endpoint.ManagementPath(), endpoint.Management).
			Because("Galera guesses an address otherwise, which may be one of a network of instances or users"),
		service.Text("mysqld.wsrep_provider_options", append(service.From("host.address.management", "region.tls.ca | tls.ca", "region.tls.directory | tls.directory"), endpoint.TLSPaths()...), galeraOptions).Tied(groupPort()).
			Reading(galeraOptionPaths).
			Because("Galera listens on every address otherwise, and authenticates no one; with TLS it accepts only nodes with a certificate of the authority"),
		service.Set("mysqld.innodb_autoinc_lock_mode", 2).Tied(galeraOnly()).Required("writers of Galera deadlock").Because("Galera's writers deadlock with the other modes"),
		service.Set("mysqld.innodb_flush_log_at_trx_commit", 2).
			Because("a transaction is on every node before it is committed, so the disk of one may lag by a second"),
		service.Set("mysqld.wsrep_sst_method", "rsync").Until(series.Newton).
			Because("the method that needs neither a tool nor an account of its own; the donor is blocked during the transfer"),
		service.Set("mysqld.wsrep_sst_method", "mariabackup").Since(series.Newton).
			Because("the donor continues to work while it sends its data; with rsync it is blocked"),
		service.Text("mysqld.wsrep_sst_auth", nil, func(s *service.Scope) string { return "transfer:" + s.Secret("database", "transfer") }).
			WithSecret("database", "transfer").Rotates(accountRotation).Since(series.Newton).
			Because("mariabackup logs in at the donor as the user transfer, which needs RELOAD, PROCESS, LOCK TABLES and REPLICATION CLIENT"),
	}, func(r service.Row) service.Row { return inMode(r, "galera") })
}

// accountRotation is how the password of the account of mariabackup is replaced. MariaDB 10.4 and later accepts two of them.
var accountRotation = service.Rotation{
	Both:   "an account of MariaDB 10.4 and later has two passwords if they are two methods of authentication (MariaDB's documentation of ALTER USER)",
	Before: "on the writer, run ALTER USER 'transfer'@'localhost' IDENTIFIED VIA mysql_native_password USING PASSWORD('OLD') OR mysql_native_password USING PASSWORD('NEW')",
	After:  "run ALTER USER 'transfer'@'localhost' IDENTIFIED BY 'NEW', which removes the old password",
}

// clusterName distinguishes the clusters of several clouds and regions within the 32 characters that messages of Galera have for it.
func clusterName(s *service.Scope) string {
	const longest, kept = 32, 23
	name := s.Cloud.Name + "-" + s.Region.Name
	if len(name) <= longest {
		return name
	}
	return name[:kept] + "-" + fmt.Sprintf("%x", sha256.Sum256([]byte(name)))[:longest-kept-1]
}

func galeraAddress(s *service.Scope) string {
	hosts := s.Site.Hosts("mariadb")
	if len(hosts) < 2 {
		return "gcomm://"
	}
	return "gcomm://" + strings.Join(addresses(hosts), ",")
}

// addresses lists the management addresses of hosts as URLs contain them.
func addresses(hosts []*model.Host) []string {
	var all []string
	for _, h := range hosts {
		all = append(all, service.Bracket(h.Management()))
	}
	return all
}

// groupPort is the tie of the address at which Galera listens for the other nodes: an override adds options, but the nodes connect to the
// port that the addresses in wsrep_cluster_address have by default.
func groupPort() service.Tie {
	return service.Tie{Kind: service.PortTie, Why: "nodes connect to each other at the port of wsrep_cluster_address", Reads: func(t *service.Tied) []service.Broken {
		for option := range strings.SplitSeq(strings.Join(t.Have, ";"), ";") {
			place, isListen := strings.CutPrefix(strings.TrimSpace(option), "gmcast.listen_addr=")
			if isListen && !strings.HasSuffix(strings.Trim(place, `"`), ":4567") {
				return []service.Broken{{Is: "contains " + place, But: "the other nodes connect to port 4567", Hint: "keep " + strings.Join(t.Want, "; ")}}
			}
		}
		return nil
	}}
}

func galeraOptions(s *service.Scope) string {
	own := s.Host().Management()
	if !own.IsValid() {
		return ""
	}
	return "gmcast.listen_addr=tcp://" + service.Join(own, 4567) + socketOptions(s)
}

// galeraOptionPaths are the paths that they are computed from.
func galeraOptionPaths(s *service.Scope) []source.Path {
	paths := endpoint.ManagementPath()
	if service.DatabaseChannel.IsSecured(s.Region) {
		paths = append(paths, service.From("region.tls.ca | tls.ca", "region.tls.directory | tls.directory")...)
	}
	return endpoint.WithTLS(service.DatabaseChannel, paths...)(s)
}
