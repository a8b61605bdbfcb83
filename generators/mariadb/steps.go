package mariadb

import (
	"fmt"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/internal/debian"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// packages returns the packages of MariaDB, and in a Galera cluster those of the transfers between its nodes.
func packages() []service.Package {
	galera := func(s *service.Scope) bool { return isGalera(s.Region) }
	return []service.Package{
		{Name: "mysql-server", Until: debian.Jessie}, {Name: "mariadb-server", Since: debian.Jessie},
		{Name: "galera-3", Since: debian.Stretch, Until: debian.Bullseye, When: galera}, {Name: "galera-4", Since: debian.Bullseye, When: galera},
		{Name: "mariadb-backup", Since: debian.Buster}, {Name: "socat"}, {Name: "rsync"},
	}
}

// hasGalera and copies are the conditions of the steps of the two modes.
func hasGalera(j *service.Job) bool { return isGalera(j.Region) }

func copies(j *service.Job) bool { return hasStandbys(j.Site) }

// steps returns the steps of MariaDB.
func steps() []service.Step {
	return append(clusterSteps(), append(standbySteps(), service.Step{
		Name: "mariadb/accounts", On: service.FirstHost, Readies: service.Database, After: []string{"mariadb/start", "mariadb/join", "haproxy/start", "keepalived/start"},
		Check: accountsCheck, Run: accounts, In: []service.Runbook{service.NewCloud},
		Why: "each service has a database and an account, with the password that its files contain; the check logs in at the address that services use, so that it also finds a load balancer that does not reach the server",
	})...)
}

// clusterSteps returns how a Galera cluster starts.
func clusterSteps() []service.Step {
	return []service.Step{
		{
			Name: "mariadb/start", On: service.FirstHost, When: hasGalera, After: []string{"host/apply"},
			Check: service.Command("galera_is Primary"), Run: firstNode,
			Why: "exactly one node starts a cluster, and only if there is none: with a second cluster the databases of the hosts differ. A node that has been in a cluster is not a new one; after all nodes were down, the one whose grastate.dat contains safe_to_bootstrap: 1 starts first",
		},
		{
			Name: "mariadb/transfer", On: service.FirstHost, When: hasGalera, Span: series.Span{Since: series.Newton}, After: []string{"mariadb/start"},
			Check: service.Command(`[ "$(echo "SELECT COUNT(*) FROM mysql.user WHERE user = 'transfer' AND host = 'localhost'" | sql)" = 1 ]`),
			Run:   transferAccount,
			Why:   "mariabackup logs in as this account on the node that sends its data (wsrep_sst_auth), so it must exist before the second node starts",
		},
		{
			Name: "mariadb/join", On: service.OtherHosts, Serial: true, When: hasGalera, After: []string{"mariadb/start", "mariadb/transfer", "host/apply"},
			Check: service.Command("galera_is Synced && galera_is Primary"), Run: service.Command("start_unit mariadb"),
			Why: "a node that starts receives the data of another one, which sends it to one node at a time",
		},
		{
			Name: "mariadb/left", On: service.FirstHost, When: func(j *service.Job) bool { return hasGalera(j) && j.ChosenRun() }, In: []service.Runbook{service.RemoveHost}, After: []string{"host/stop"},
			Check: service.Command("galera_is Synced && galera_is Primary"), Run: service.Command("galera_is Primary"),
			Why: "the node that leaves is stopped, and the others keep the majority: Galera forgets a node that ends regularly. Roll out the files without the host afterwards, so that no node looks for it",
		},
	}
}

// firstNode starts a cluster, or joins the one that another node is in.
func firstNode(j *service.Job) string {
	var peers []string
	for _, h := range j.Peers(j.First()) {
		peers = append(peers, service.Join(h.Management(), 4567))
	}
	return `for node in ` + service.ShellWords(peers) + `; do
	if port_open "$node"; then start_unit mariadb; return; fi
done
if grep -q '^uuid: *[0-9a-f]*[1-9a-f]' /var/lib/mysql/grastate.dat 2>/dev/null && ! grep -q '^safe_to_bootstrap: 1' /var/lib/mysql/grastate.dat; then
	echo "this node was in a cluster, and may lack writes of another one: run galera_new_cluster on the node whose grastate.dat contains safe_to_bootstrap: 1" >&2
	return 1
fi
systemctl enable mariadb
galera_new_cluster`
}

// transferAccount creates the account of state transfers.
func transferAccount(j *service.Job) string {
	return "value=$(secret " + j.Reference("database", "transfer") + ") || return 1\n" +
		`printf "GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO 'transfer'@'localhost' IDENTIFIED BY '%s';\n" "$value" | sql`
}

// standbySteps returns how standbys copy the primary.
func standbySteps() []service.Step {
	return []service.Step{
		{
			Name: "mariadb/start", On: service.EveryHost, When: func(j *service.Job) bool { return !isGalera(j.Region) }, After: []string{"host/apply"},
			Check: service.Command("echo 'SELECT 1' | sql >/dev/null"), Run: service.Command("start_unit mariadb"),
			Why: "the primary and its standbys",
		},
		{
			Name: "mariadb/replication", On: service.FirstHost, When: copies, Secrets: [][2]string{{"database", "replication"}}, After: []string{"mariadb/start"},
			Check: service.Command(`[ "$(echo "SELECT COUNT(*) FROM mysql.user WHERE user = 'replication'" | sql)" = 1 ]`),
			Run: func(j *service.Job) string {
				return "value=$(secret " + j.Reference("database", "replication") + ") || return 1\n" +
					`printf "GRANT REPLICATION SLAVE ON *.* TO 'replication'@'%%' IDENTIFIED BY '%s';\n" "$value" | sql`
			},
			Why: "standbys log in at the primary as this account",
		},
		{
			Name: "mariadb/standby", On: service.OtherHosts, Serial: true, When: copies, After: []string{"mariadb/replication"},
			Check: service.Command("replicates"), Run: standby,
			Why: "the standby starts with a copy of the primary, and then executes what the primary logs: a server that starts empty would lack what the log no longer contains",
		},
		{
			Name: "mariadb/caught-up", On: service.ChosenHosts, When: copies, In: []service.Runbook{service.PromoteHost},
			Check: service.Command("! replicates || caught_up"), Run: service.Command("caught_up"),
			Why: "a standby that lags loses the writes that it has not executed. If the primary still runs, stop its clients or make it read-only first: echo 'SET GLOBAL read_only = 1' | sql there",
		},
		{
			Name: "mariadb/promote", On: service.ChosenHosts, When: copies, In: []service.Runbook{service.PromoteHost}, After: []string{"mariadb/caught-up"},
			Check: service.Command(`[ "$(echo 'SELECT @@read_only' | sql)" = 0 ] && ! replicates`),
			Run:   service.Command("echo 'STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = 0;' | sql"),
			Why:   "it stops copying and accepts writes. Set database.primary of the region to this host and roll the files out, or HAProxy returns clients to the old primary as soon as that answers",
		},
		{
			Name: "mariadb/follow", On: service.EveryHost, When: func(j *service.Job) bool { return copies(j) && !j.IsChosen(j.Host()) }, In: []service.Runbook{service.PromoteHost}, After: []string{"mariadb/promote"}, Serial: true,
			Check: func(j *service.Job) string {
				return "replicates_from " + service.ShellWord(promoted(j).Management().String())
			},
			Run: follow,
			Why: "the other servers copy the new primary, the old one too if it still runs. A server that has writes that the new primary lacks stops with an error: run the runbook replace for it",
		},
	}
}

// promoted returns the host that becomes the primary.
func promoted(j *service.Job) *model.Host {
	for _, h := range j.Chosen {
		if h.Region.Name == j.Region.Name {
			return h
		}
	}
	return j.First()
}

// follow lets a server copy another one from where it is.
func follow(j *service.Job) string {
	return "value=$(secret " + j.Reference("database", "replication") + ") || return 1\n" +
		"echo 'STOP SLAVE; SET GLOBAL read_only = 1;' | sql\n" +
		`printf "CHANGE MASTER TO MASTER_HOST = '%s', MASTER_USER = 'replication', MASTER_PASSWORD = '%s', MASTER_USE_GTID = current_pos; START SLAVE;\n" ` +
		service.ShellWord(promoted(j).Management().String()) + ` "$value" | sql`
}

// standby copies the primary to a server that has no data of its own, and lets it follow.
func standby(j *service.Job) string {
	primary := j.First().Management().String()
	return `if [ "$(echo 'SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name NOT IN ("mysql", "information_schema", "performance_schema", "sys")' | sql)" != 0 ]; then
	echo "this server has databases of its own: remove them before it becomes a standby" >&2
	return 1
fi
value=$(secret ` + j.Reference("database", "replication") + `) || return 1
systemctl stop mariadb
rm -rf /var/lib/mysql/* /var/lib/mysql/.[!.]*
remote root@` + service.ShellWord(primary) + ` mariabackup --backup --stream=xbstream 2>/dev/null | mbstream -x -C /var/lib/mysql
mariabackup --prepare --target-dir=/var/lib/mysql
chown -R mysql:mysql /var/lib/mysql
start_unit mariadb
gtid=$(cut -f 3 /var/lib/mysql/xtrabackup_binlog_info)
printf "SET GLOBAL gtid_slave_pos = '%s'; CHANGE MASTER TO MASTER_HOST = '%s', MASTER_USER = 'replication', MASTER_PASSWORD = '%s', MASTER_USE_GTID = slave_pos; START SLAVE;\n" "$gtid" ` +
		service.ShellWord(primary) + ` "$value" | sql`
}

// databases returns the accounts of the server, each database once.
func databases(j *service.Job) []service.Account {
	var all []service.Account
	for _, a := range j.Accounts {
		if strings.HasPrefix(a.Scheme, "mysql") && a.Name != "" {
			all = append(all, a)
		}
	}
	for _, svc := range j.Site.Table() {
		if !j.Site.Has(svc.Name) {
			continue
		}
		for _, more := range svc.MoreDatabases {
			for _, a := range all {
				if a.Name == more.With && more.Span.Contains(j.Series) {
					a.Name = more.Name
					all = append(all, a)
					break
				}
			}
		}
	}
	return all
}

// accounts creates the databases and their accounts.
func accounts(j *service.Job) string {
	var lines []string
	for _, a := range databases(j) {
		lines = append(lines, "database "+service.ShellWords([]string{a.Name, a.User, a.Secret}))
	}
	return strings.Join(lines, "\n")
}

// accountsCheck succeeds if all of them exist, and one can log in where services do.
func accountsCheck(j *service.Job) string {
	all := databases(j)
	if len(all) == 0 {
		return "true"
	}
	var pairs []string
	for _, a := range all {
		pairs = append(pairs, fmt.Sprintf("('%s', '%s', '%%')", a.Name, a.User))
	}
	query := "SELECT COUNT(*) FROM mysql.db JOIN information_schema.schemata ON schema_name = db WHERE (db, user, host) IN (" + strings.Join(pairs, ", ") + ")"
	return `[ "$(echo ` + service.ShellWord(query) + ` | sql)" = ` + fmt.Sprint(len(all)) + " ] && reaches_database " +
		service.ShellWords([]string{endpoint.InsideHost(j.Scope), all[0].User, all[0].Secret, all[0].Name})
}

// shell is the functions of the steps.
const shell = `
# Runs the SQL of its input as the administrator of MariaDB on this host: as root through the socket, or with the account of old Debian.
sql() {
	client=mysql
	! command -v mariadb >/dev/null || client=mariadb
	if grep -q '^password *= *[^ ]' /etc/mysql/debian.cnf 2>/dev/null; then
		"$client" --defaults-file=/etc/mysql/debian.cnf --batch --skip-column-names
	else
		"$client" --no-defaults --user=root --protocol=socket --batch --skip-column-names
	fi
}

# Creates a database and the account that may use it: DATABASE ACCOUNT SECRET.
database() {
	value=$(secret "$3") || return 1
	printf 'CREATE DATABASE IF NOT EXISTS %s; GRANT ALL PRIVILEGES ON %s.* TO "%s"@"%%" IDENTIFIED BY "%s";\n' "$1" "$1" "$2" "$value" | sql
}

# Whether a server has one of the states that Galera reports, Primary or Synced.
galera_is() {
	[ -n "$(echo "SHOW STATUS WHERE variable_name IN ('wsrep_cluster_status', 'wsrep_local_state_comment') AND value = '$1'" | sql)" ]
}

# Whether the server copies a primary, and from which address.
replicates() {
	echo 'SHOW SLAVE STATUS\G' | sql | grep -c -E 'Slave_(IO|SQL)_Running: Yes' | grep -q 2
}
replicates_from() {
	replicates && echo 'SHOW SLAVE STATUS\G' | sql | grep -q -F "Master_Host: $1"
}

# Whether a standby has executed all that it has received.
caught_up() {
	[ "$(echo "SELECT MASTER_GTID_WAIT(@@gtid_slave_pos, 60)" | sql)" = 0 ] &&
		! echo 'SHOW SLAVE STATUS\G' | sql | grep -E 'Seconds_Behind_Master: [1-9]'
}
`
