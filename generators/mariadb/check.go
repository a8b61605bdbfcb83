package mariadb

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// checkPort is where the check of a Galera node listens: the port that the clustercheck of other tools uses.
const checkPort = 9200

// The files of the check.
const (
	checkScript = "/etc/stackplan/galera-check.sh"
	checkUnit   = "stackplan-galera-check"
)

// isGalera reports whether the database of a region is a cluster.
func isGalera(r *model.Region) bool { return r.Database.Mode == "galera" }

// checkAgent is the program that answers HAProxy's checks of a Galera node.
func checkAgent() *service.Agent {
	return &service.Agent{Number: checkPort, Used: isGalera, From: service.From("region.database.mode")}
}

// galeraCheck returns the program that states whether a Galera node serves requests. HAProxy cannot: a login succeeds on a node that
// recovers, receives the writes that it missed, or has lost the majority.
func galeraCheck() *service.Service {
	return &service.Service{
		Name: "galera-check", Doc: "Answers HAProxy's checks of a Galera node.", Unit: checkUnit + ".socket", Packages: []service.Package{},
		Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost, KeepAvailable: true,
		RunsOn: func(b service.Placement) bool {
			return isGalera(b.Region) && slices.ContainsFunc(b.Runs, func(s *service.Service) bool { return s.Name == names.MariaDB })
		},
		Ports: []service.Port{{Number: checkPort, TCP: true}},
		Files: []*service.File{checkScriptFile(), checkSocket(), checkService(), checkInetd()},
	}
}

// checkScriptFile is the program. Its standard input and output are a connection of HAProxy.
func checkScriptFile() *service.File {
	f := service.SystemFile(checkScript, "Answers whether a Galera node serves requests.", format.Plain)
	f.Mode, f.Template = 0o755, "galera-check.sh.tmpl"
	query := func(client string) string {
		return "answer=$(timeout 2 " + client + ` --connect-timeout=2 --batch --skip-column-names --execute="$query" 2>/dev/null)`
	}
	const why = "the account root needs no password through the socket of Debian's MariaDB, so the check needs neither an account nor a secret, and works as soon as MariaDB does; keep unix_socket authentication for root@localhost, or all nodes count as down"
	state := func(pattern string) string { return pattern + ") state=good ;;" }
	f.Sections = []service.Section{
		{Name: "query", Rows: []service.Row{
			service.Set("client", query("/usr/bin/mysql --defaults-file=/etc/mysql/debian.cnf")).Until(units).
				Because("Debian's own account, whose password must be the same in /etc/mysql/debian.cnf of all nodes, since a node that joins receives the accounts of another one"),
			service.Set("client", query("/usr/bin/mysql --no-defaults --user=root --protocol=socket")).Since(units).Until(series.Victoria).Because(why),
			service.Set("client", query("/usr/bin/mariadb --no-defaults --user=root --protocol=socket")).Since(series.Victoria).Because(why),
		}},
		{Name: "states", Rows: []service.Row{
			service.Set("states", state(`"wsrep_local_state 4"`)).Until(units).
				Because("only a synchronized node serves requests: rsync blocks a donor until its data is sent"),
			service.Set("states", state(`"wsrep_local_state 4" | "wsrep_local_state 2"`)).Since(units).
				Because("a synchronized node (4), or a donor (2), which continues to work while mariabackup sends its data: if donors counted as down, the return of one host would take a second one out"),
		}},
	}
	return f
}

// checkSocket lets systemd start the program for each connection.
func checkSocket() *service.File {
	f := service.SystemFile("/etc/systemd/system/"+checkUnit+".socket", "Where the check of Galera listens. Enable it once: systemctl enable --now "+checkUnit+".socket.", format.Systemd).
		During(series.Span{Since: units})
	f.Rows = []service.Row{
		service.Set("Unit.Description", "Checks of Galera by stackplan").Because("the name of the unit in systemctl and the journal"),
		service.Text("Socket.ListenStream", endpoint.ManagementPath(), func(s *service.Scope) string {
			if !s.Host().Management().IsValid() {
				return ""
			}
			return service.Join(s.Host().Management(), checkPort)
		}).Because("HAProxy on the control hosts connects in the management network; no other network reaches the check"),
		service.Set("Socket.FreeBind", "yes").Because("the socket exists before the network has set the address, so the first check after a boot is answered"),
		service.Set("Socket.Accept", "yes").Because("each connection has a process of its own, so a slow answer delays no other one, and nothing has to run in between"),
		service.Set("Socket.MaxConnections", 64).Because("limits the processes that a neighbour can start"),
		service.Set("Install.WantedBy", "sockets.target").Because("it listens from the boot on; without MariaDB the answer is 503"),
	}
	return f
}

// checkService is the program as systemd starts it.
func checkService() *service.File {
	f := service.SystemFile("/etc/systemd/system/"+checkUnit+"@.service", "How systemd runs the check of Galera for a connection.", format.Systemd).
		During(series.Span{Since: units})
	const confined = "the check runs as root, since MariaDB knows that account without a password, so it is left with nothing but the socket of MariaDB"
	f.Rows = []service.Row{
		service.Set("Unit.Description", "Check of Galera for one connection").Because("the name of the unit in systemctl and the journal"),
		service.Set("Service.ExecStart", "-"+checkScript).Because("a client that closes its connection early is no failure of the unit"),
		service.Set("Service.StandardInput", "socket").Because("the program reads the request from the connection, and writes the answer to it"),
		service.Set("Service.RuntimeMaxSec", 10).Because("a client that sends nothing must not keep a process; the program itself ends earlier"),
		service.Set("Service.LogLevelMax", "notice").Since(series.Rocky).Because("systemd would log the start of each check, several in a second"),
		service.Set("Service.NoNewPrivileges", "yes").Because(confined),
		service.Set("Service.CapabilityBoundingSet", "").Because(confined),
		service.Set("Service.RestrictAddressFamilies", "AF_UNIX").Because(confined),
		service.Set("Service.ProtectSystem", "strict").Because(confined),
		service.Set("Service.ProtectHome", "yes").Because(confined),
	}
	return f
}

// checkInetd lets xinetd start the program, where MariaDB is not started by a unit of systemd.
func checkInetd() *service.File {
	f := service.SystemFile("/etc/xinetd.d/"+checkUnit, "Where the check of Galera listens. It needs the package xinetd.", format.Plain).
		During(series.Span{Until: units})
	f.Template = "galera-check.xinetd.tmpl"
	f.Sections = []service.Section{{Name: "listen", Rows: []service.Row{
		service.Text("bind", endpoint.ManagementPath(), func(s *service.Scope) string {
			if !s.Host().Management().IsValid() {
				return ""
			}
			return "bind = " + s.Host().Management().String()
		}).Because("HAProxy on the control hosts connects in the management network; no other network reaches the check"),
		service.Set("server", "server = "+checkScript).Because("the program reads the request from the connection, and writes the answer to it"),
	}}}
	return f
}
