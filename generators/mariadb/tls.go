package mariadb

import (
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/internal/service"
)

// tlsName is the name of the files with the certificate and the key of MariaDB.
const tlsName = "mariadb"

// sstGroup is the section that the script reads which sends the data of a node to one that joins.
const sstGroup = "sst"

// encrypted are the options of TLS.
func encrypted() []service.Row {
	required := service.Set("mysqld.require_secure_transport", 1).Tied(service.Fixed(service.FieldTie, "the description encrypts the traffic of the database", func(*service.Tied) string {
		return "tls of the description includes the channel database"
	}).AsWarning()).Because("MariaDB would also accept clients without TLS, and a client whose URL lacks ssl_ca would send its queries in plain text; sockets on the host count as secure. Without TLS a client gets error 1045, which does not mention TLS")
	return slices.Concat([]service.Row{
		inMode(required.StoredIn(certificates(), clients()), "galera").When(endpoint.Secured(service.DatabaseChannel)),
		inMode(required.StoredIn(certificates(), clients(), standbys()), "primary-standby").When(endpoint.Secured(service.DatabaseChannel)),
		service.Set("mysqld.tls_version", "TLSv1.2,TLSv1.3").When(endpoint.Secured(service.DatabaseChannel)).
			Because("TLS before 1.2 is deprecated (RFC 8996), and MariaDB 10.5 still accepts 1.1"),
	}, endpoint.TLSRows(service.DatabaseChannel, tlsName, "mysqld.ssl_ca", "mysqld.ssl_cert", "mysqld.ssl_key"))
}

// transfer returns how a node of Galera sends its data to one that joins.
func transfer() []service.Row {
	return service.Each(append([]service.Row{
		service.Set(sstGroup+".encrypt", 4).
			Because("the data of a node that joins crosses the network through socat, which TLS of Galera does not cover: both sides verify the chain of the certificate of the other one, not its name (wsrep_sst_mariabackup)"),
	}, endpoint.TLSRows(service.DatabaseChannel, tlsName, sstGroup+".ssl_ca", sstGroup+".ssl_cert", sstGroup+".ssl_key")...),
		func(r service.Row) service.Row {
			return inMode(r, "galera").When(endpoint.Secured(service.DatabaseChannel)).Since(service.DatabaseChannel.Since)
		})
}

// socketOptions are the options of Galera for TLS between its nodes.
func socketOptions(s *service.Scope) string {
	if !service.DatabaseChannel.IsSecured(s.Region) {
		return ""
	}
	return "; " + strings.Join([]string{
		"socket.ssl_ca=" + s.Region.TLS.CA, "socket.ssl_cert=" + endpoint.TLSCertificate(s, tlsName), "socket.ssl_key=" + endpoint.TLSKey(s, tlsName),
	}, "; ")
}

// certificates is what must exist before MariaDB starts.
func certificates() service.Elsewhere {
	return service.Elsewhere{
		Where: "the certificates of the hosts", When: service.Before,
		Do: "install every file that stackplan certificates lists; programs without their certificates do not start",
	}
}

// clients is what connects to MariaDB while TLS is enabled.
func clients() service.Elsewhere {
	return service.Elsewhere{
		Where: "the clients and nodes of MariaDB", When: service.During, Stops: "mariadb",
		Do: "nodes of Galera with and without TLS reject each other, and MariaDB rejects clients without it: stop MariaDB on all nodes, roll the files out, start it again (the node first that stopped last, with galera_new_cluster), and restart all services. " +
			"To keep the APIs, roll out in two steps: the first overrides mariadb.mysqld with require_secure_transport 0 and wsrep_provider_options socket.dynamic=true, the second removes the override",
	}
}

// standbys is where a standby keeps how it connects to the primary.
func standbys() service.Elsewhere {
	return service.Elsewhere{
		Where: "the replication of the standbys", When: service.Before,
		Do: "on each standby run STOP SLAVE, CHANGE MASTER TO MASTER_SSL=1, MASTER_SSL_CA= the file of tls.ca, MASTER_SSL_VERIFY_SERVER_CERT=1, and START SLAVE, after the primary has its certificate",
	}
}

// withClient returns certificates that a node also presents to other nodes, when it connects to them.
func withClient(all []service.Certificate) []service.Certificate {
	for i := range all {
		all[i].Usages = append(all[i].Usages, service.ClientUsage)
	}
	return all
}
