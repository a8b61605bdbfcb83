package validators_test

import (
	"testing"

	"stackplan/internal/testing/validators"
)

const goodMariaDB = `[mysqld]
bind_address = 10.0.0.11
max_connections = 4096
innodb_buffer_pool_size = 1024M
binlog_format = ROW
character_set_server = utf8
wsrep_on = ON
wsrep_cluster_address = gcomm://10.0.0.11,10.0.0.12
wsrep_provider = /usr/lib/galera/libgalera_smm.so
`

func TestMariaDBFaults(t *testing.T) {
	inject(t, "stackplan.cnf", goodMariaDB, validators.MariaDB, []fault{
		{"unknown variable", "max_connections", "max_conections", "unknown variable 'max_conections"},
		{"unknown variable that is loose", "max_connections", "loose_max_conections", "loose_max_conections"},
		{"out of range", "= 4096", "= 400000", "adjusted to 100000"},
		{"below the least", "= 1024M", "= 64", "adjusted to"},
		{"not a number", "= 4096", "= many", "max_connections"},
		{"suffix", "1024M", "1024Q", "Unknown suffix 'Q'"},
		{"not a choice", "= ROW", "= ROWS", "'ROWS'"},
		{"character set", "= utf8", "= utf9", "utf9"},
		{"Galera with statements", "= ROW", "= STATEMENT", "binlog_format"},
		{"group that nobody reads", "[mysqld]", "[mysql_server]", "[mysql_server]"},
		{"no group", "[mysqld]\n", "", "without preceding group"},
		{"header left open", "[mysqld]", "[mysqld", "Wrong group definition"},
	})
}
