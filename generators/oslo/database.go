package oslo

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// DatabaseRows return [database] of a project whose user, database and secret have its name.
func DatabaseRows(project string) []service.Row {
	return []service.Row{
		DatabaseURL("database.connection", project, project),
		service.Set("database.max_retries", -1).
			Because("a daemon that starts before the database waits for it; after a power cut all hosts start at once"),
	}
}

// DatabaseURL returns a row that connects a project, as the database user of its name, to a database at the inner address.
func DatabaseURL(option, project, database string) service.Row {
	account := "the account " + project + " in MariaDB"
	paths := slices.Concat(endpoint.InsideHostPaths(), endpoint.TLSPaths(), service.From("region.tls.ca | tls.ca"))
	row := service.Text(option, paths, func(s *service.Scope) string {
		return databaseText(s, project, database)
	}).WithSecret(project, "database")
	return row.Reading(databasePaths(row.From)).Tied(service.Endpoint(), databaseTie(option), encryptedTie()).Rotates(accountRotation(account, project)).StoredIn(service.Elsewhere{
		Where: account, When: service.Before, Part: login,
		Do: "run ALTER USER '" + project + "'@'%' IDENTIFIED BY the new password; processes with the old one keep their connections but cannot open others until they restart",
	}, endpoint.Catalogue(endpoint.Host)).
		Required("the service has no database (the default is none, or an empty SQLite file) and cannot start or answer requests").
		Because("the VIP leads to the one server that accepts writes, so a failover changes no file")
}

// accountRotation is how the password of an account of MariaDB is replaced. The commands were tried with MariaDB 10.11, its client and PyMySQL.
func accountRotation(where, user string) service.Rotation {
	alter := "run ALTER USER '" + user + "'@'%' IDENTIFIED "
	return service.Rotation{
		Where:  where,
		Both:   "an account of MariaDB 10.4 and later has two passwords if they are two methods of authentication (MariaDB's documentation of ALTER USER)",
		Before: alter + "VIA mysql_native_password USING PASSWORD('OLD') OR mysql_native_password USING PASSWORD('NEW')",
		After:  alter + "BY 'NEW', which removes the old password",
	}
}

// databaseTie ties the name of the database in a URL to that on all hosts.
func databaseTie(option string) service.Tie {
	tie := service.SameInProject("the database of "+option, "all programs of a project read and write one database: what a program stores in another one does not exist for the others")
	tie.Part = databaseName
	return tie
}

// databaseName returns the database that a URL names. The rest of the URL may differ, and no message may contain it.
func databaseName(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = rest[at+1:]
	}
	_, name, _ := strings.Cut(rest, "/")
	name, _, _ = strings.Cut(name, "?")
	return name
}

// databaseText returns the URL of a database. PyMySQL is the driver from liberty on, as eventlet can switch away from
// it; before that only MySQL-Python was tested.
func databaseText(s *service.Scope, project, database string) string {
	server := service.EntryAt(s.Site, s.Site.Inside()).At(endpoint.DatabasePort)
	if server == "" {
		return ""
	}
	driver, charset := "mysql+pymysql", "utf8"
	if s.Series < series.Liberty {
		driver = "mysql"
	}
	url := fmt.Sprintf("%s://%s:%s@%s/%s?charset=%s", driver, project, s.URLSecret(project, "database"),
		server, database, charset)
	if service.DatabaseChannel.IsSecured(s.Region) {
		// ssl_ca alone: with ssl_verify_cert or ssl_verify_identity PyMySQL replaces the settings of SQLAlchemy and loses the authority.
		url += "&ssl_ca=" + s.Region.TLS.CA
	}
	return url
}

// databasePaths narrows the paths of a URL to those that it is computed from: the authority only with TLS.
func databasePaths(all []source.Path) func(*service.Scope) []source.Path {
	return func(s *service.Scope) []source.Path {
		return slices.DeleteFunc(slices.Clone(all), func(p source.Path) bool {
			isAuthority, isTLS := slices.Contains(service.From("region.tls.ca | tls.ca"), p), slices.Contains(endpoint.TLSPaths(), p)
			return isAuthority && !service.DatabaseChannel.IsSecured(s.Region) || isTLS && !service.DatabaseChannel.IsIn(s.Series)
		})
	}
}

// encryptedTie ties the URL of a database to the TLS that MariaDB requires. No message may contain the URL.
func encryptedTie() service.Tie {
	return service.Tie{Kind: service.FieldTie, Why: "MariaDB rejects connections without TLS, and PyMySQL uses TLS if the URL contains ssl_ca", Reads: func(t *service.Tied) []service.Broken {
		isPlain := func(url string) bool { return strings.HasPrefix(url, "mysql") && !strings.Contains(url, "ssl_ca=") }
		if !service.DatabaseChannel.IsSecured(t.Region) || !slices.ContainsFunc(t.Have, isPlain) {
			return nil
		}
		return []service.Broken{{Is: "contains no ssl_ca", But: "tls of the description includes the channel database", Hint: "append ssl_ca=" + t.Region.TLS.CA + " to the query of the URL, or remove the override"}}
	}}
}

// login returns the logins of a URL, each once: user:password.
func login(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	var all []string
	for host := range strings.SplitSeq(rest, ",") {
		if at := strings.LastIndexByte(host, '@'); at >= 0 && !slices.Contains(all, host[:at]) {
			all = append(all, host[:at])
		}
	}
	return strings.Join(all, ",")
}
