package generators

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// databaseTimeout is how many seconds a connection to the database may stay silent: twice the age at which oslo.db
// replaces one, so that HAProxy never cuts a connection that a pool still counts on.
const databaseTimeout = 2 * 3600

// mariadb is the database of all services. Every control host has a copy: HAProxy leads all to the primary, so that one
// server takes writes in either mode.
func mariadb() []*service.Service {
	return []*service.Service{{
		Name: "mariadb", Doc: "Holds the databases of all services.", Roles: []string{service.ControlCompute},
		Ports: []service.Port{{
			Number: databasePort, Exposure: service.Internal, TCP: true, Single: true,
			Timeout: func(*service.Scope) int { return databaseTimeout },
		}},
		Files: []*service.File{
			// MySQL 5.5 and MariaDB before stretch read the first folder alone; later MariaDB reads the second after its own defaults.
			mariadbFile("/etc/mysql/conf.d/stackplan.cnf", series.Span{Until: series.Newton}),
			mariadbFile("/etc/mysql/mariadb.conf.d/90-stackplan.cnf", series.Span{Since: series.Newton}),
			mariadbLimits(),
		},
	}}
}

func mariadbFile(path string, span series.Span) *service.File {
	return &service.File{
		Path: path, Doc: "Options of MariaDB that differ from those of the package.", Span: span,
		Format: format.MySQL, Mode: 0o640, Owner: "root", Group: "mysql",
		Rows: concat(mariadbServer(), mariadbReplication(), mariadbGalera()),
	}
}

// mariadbServer are options of both modes.
func mariadbServer() []service.Row {
	return []service.Row{
		service.Addr("mysqld.bind_address", service.From("host.address.management"), func(s *service.Scope) netip.Addr { return s.Host().Management() }).
			Because("the package binds the host itself alone; HAProxy needs the management address, and binds the VIP beside it"),
		service.Set("mysqld.skip_name_resolve", 1).
			Because("accounts are given by address; a slow DNS would hold up every connection, and HAProxy's checks, which only connect, would get its host blocked"),
		service.Int("mysqld.max_connections", service.From("region.database.maxConnections"), func(s *service.Scope) int { return s.Region.Database.MaxConnections }).
			Because("every process of every service keeps a pool of its own, and the default of 151 is less than one control host needs"),
		openFiles("mysqld.open_files_limit").Until(units),
		service.Text("mysqld.innodb_buffer_pool_size", service.From("region.database.bufferPool"), func(s *service.Scope) string {
			return megabytes(s.Region.Database.BufferPool) + "M"
		}).Because("the tables that are read all the time should stay in memory; the default of 128 MiB holds those of a trial"),
		service.Set("mysqld.innodb_file_per_table", 1).Until(series.Newton).
			Because("MySQL 5.5 else keeps all tables in one file that never shrinks"),
		service.Set("mysqld.character_set_server", "utf8").
			Because("the migrations of OpenStack are made for utf8 of three bytes: with utf8mb4, Debian's default, some indexes grow too long"),
		service.Set("mysqld.collation_server", "utf8_general_ci").
			Because("it belongs to the character set"),
		service.Set("mysqld.binlog_format", "ROW").
			Because("statements may come out differently on a copy, rows do not; Galera takes nothing else"),
	}
}

// inMode bounds a row to a mode of the database, which is then one of its inputs.
func inMode(r service.Row, mode string) service.Row {
	r.From = append(service.From("region.database.mode"), r.From...)
	return r.When(func(s *service.Scope) bool { return s.Region.Database.Mode == mode })
}

// mariadbReplication is a primary with standbys.
func mariadbReplication() []service.Row {
	return each([]service.Row{
		service.Text("mysqld.server_id", service.From("host.address.management"), serverID).
			Because("a server skips what bears its own number, so it must differ on each host and never pass to another: it is the management address as a number"),
		service.Set("mysqld.log_bin", "mariadb-bin").Because("the standbys read the log of the primary"),
		service.Set("mysqld.relay_log", "mariadb-relay").Because("the default is made of the host's name; a copy of the disk on another host would not find its logs"),
		service.Set("mysqld.log_slave_updates", 1).Because("a standby that becomes the primary has the whole log for the other standbys"),
		service.Set("mysqld.sync_binlog", 1).Because("after a power cut the primary's log holds all that it has committed, so no standby is ahead of it"),
		service.Set("mysqld.expire_logs_days", 7).Because("a standby may be away for a week; older logs only fill the disk"),
		service.Int("mysqld.read_only", service.From("region.groups.*.hosts", "region.database.primary"), func(*service.Scope) int { return 1 }).When(isStandby).
			Because("HAProxy leads clients to a standby when the primary dies: they can read until an operator promotes it. Name it as database.primary then: until that is rolled out, HAProxy leads clients back to the old primary as soon as that answers"),
	}, func(r service.Row) service.Row { return inMode(r, "primary-standby") })
}

// isStandby reports whether the host is another than the one that takes writes.
func isStandby(s *service.Scope) bool { return writer(s, "mariadb") != s.Host().Name }

// writer returns the host that works alone where the others of a service wait: the primary of the database, else the
// first.
func writer(s *service.Scope, svc string) string {
	hosts := s.Site.Hosts(svc)
	if len(hosts) == 0 {
		return ""
	}
	primary := s.Region.Database.Primary
	isNamed := func(h *model.Host) bool { return h.Name == primary }
	if svc == "mariadb" && slices.ContainsFunc(hosts, isNamed) {
		return primary
	}
	return hosts[0].Name
}

// serverID is the last four bytes of the management address, which are all of an IPv4 address.
func serverID(s *service.Scope) string {
	addr := s.Host().Management()
	if !addr.IsValid() {
		return ""
	}
	bytes := addr.AsSlice()
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(bytes[len(bytes)-4:])), 10)
}

// mariadbGalera is a cluster of equals, of which HAProxy lets one take writes.
func mariadbGalera() []service.Row {
	return each([]service.Row{
		service.Set("mysqld.wsrep_on", 1).Since(series.Newton).Because("MariaDB from 10.1 on has Galera built in and switched off"),
		service.Set("mysqld.wsrep_provider", "/usr/lib/galera/libgalera_smm.so").Because("where Debian's package of Galera keeps its library"),
		service.Text("mysqld.wsrep_cluster_name", service.From("name"), clusterName).
			Because("a node joins no cluster of another name"),
		service.Text("mysqld.wsrep_cluster_address", memberPaths(), galeraAddress).
			Because("a node that starts asks all of them; a single one has nobody to ask, and starts a cluster of its own"),
		service.Text("mysqld.wsrep_node_name", nil, func(s *service.Scope) string { return s.Host().Name }).
			Because("the name by which the others' logs speak of the node"),
		service.Addr("mysqld.wsrep_node_address", service.From("host.address.management"), func(s *service.Scope) netip.Addr { return s.Host().Management() }).
			Because("Galera guesses an address otherwise, which may be one of guests or of users"),
		service.Text("mysqld.wsrep_provider_options", service.From("host.address.management"), galeraOptions).
			Because("Galera listens on every address otherwise, and asks nobody who he is"),
		service.Set("mysqld.innodb_autoinc_lock_mode", 2).Because("Galera's writers deadlock with the other modes"),
		service.Set("mysqld.innodb_flush_log_at_trx_commit", 2).
			Because("a transaction is on every node before it counts, so the disk of one may lag by a second"),
		service.Set("mysqld.wsrep_sst_method", "rsync").Until(series.Newton).
			Because("the method that needs neither a tool nor an account of its own; the giver stands still meanwhile"),
		service.Set("mysqld.wsrep_sst_method", "mariabackup").Since(series.Newton).
			Because("the giver keeps working while it sends its data; with rsync it stands still"),
		service.Text("mysqld.wsrep_sst_auth", nil, func(s *service.Scope) string { return "transfer:" + s.Secret("database", "transfer") }).
			WithSecret("database", "transfer").Since(series.Newton).
			Because("mariabackup logs in at the giver as the user transfer, which needs RELOAD, PROCESS, LOCK TABLES and REPLICATION CLIENT"),
	}, func(r service.Row) service.Row { return inMode(r, "galera") })
}

// clusterName tells the clusters of several clouds and regions apart.
func clusterName(s *service.Scope) string { return s.Cloud.Name + "-" + s.Region.Name }

func galeraAddress(s *service.Scope) string {
	hosts := s.Site.Hosts("mariadb")
	if len(hosts) < 2 {
		return "gcomm://"
	}
	return "gcomm://" + strings.Join(addresses(hosts), ",")
}

// addresses lists the management addresses of hosts as URLs hold them.
func addresses(hosts []*model.Host) []string {
	var all []string
	for _, h := range hosts {
		all = append(all, service.Bracket(h.Management()))
	}
	return all
}

func galeraOptions(s *service.Scope) string {
	own := s.Host().Management()
	if !own.IsValid() {
		return ""
	}
	return "gmcast.listen_addr=tcp://" + service.Join(own, 4567)
}
