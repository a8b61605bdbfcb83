package mariadb

import (
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

func file(path string, span series.Span) *service.File {
	return &service.File{
		Path: path, Doc: "Options of MariaDB that differ from those of the package.", Span: span, Copies: []string{"/etc/my.cnf.d/galera.cnf"},
		Format: format.MySQL, Settings: options(), Mode: 0o640, Owner: "root", Group: "mysql",
		Rows: slices.Concat(server(), encrypted(), replication(), mariadbGalera(), transfer()), Unwritten: unwritten(),
	}
}

// server returns the options of both modes.
func server() []service.Row {
	return []service.Row{
		service.Addr("mysqld.bind_address", endpoint.ManagementPath(), endpoint.Management).
			Tied(service.BackendAddress()).Required("MariaDB listens at localhost only, and neither HAProxy nor the other nodes connect to it").
			Because("the package binds only localhost; HAProxy needs the management address, and binds the VIP in addition to it"),
		service.Set("mysqld.skip_name_resolve", 1).
			Because("accounts are given by address; a slow DNS would delay every connection, and HAProxy's checks, which only connect, would cause its host to be blocked"),
		service.Int("mysqld.max_connections", service.From("region.database.maxConnections"), func(s *service.Scope) int { return s.Region.Database.MaxConnections }).
			Because("every process of every service has a pool of its own, and the default of 151 is less than one control host needs"),
		openFiles("mysqld.open_files_limit").Until(units),
		sizing.SizeRow(poolOption, bufferPool(), func(size int64, _ *model.Hardware) string { return service.Megabytes(size) + "M" }).
			Because("the tables that are read all the time should be in memory; the default of 128 MiB is enough for a test cloud. " + sizing.SizeWhy("database.bufferPool", "three eighths")),
		service.Set("mysqld.innodb_file_per_table", 1).Until(series.Newton).
			Because("otherwise MySQL 5.5 stores all tables in one file that never shrinks"),
		service.Set("mysqld.character_set_server", "utf8").
			Because("the migrations of OpenStack require utf8 of three bytes: with utf8mb4, Debian's default, some indexes become too long"),
		service.Set("mysqld.collation_server", "utf8_general_ci").
			Because("it belongs to the character set"),
		service.Set("mysqld.binlog_format", "ROW").When(func(s *service.Scope) bool { return s.Region.Database.Mode != "galera" }).
			Because("statements may have another result on a replica, rows do not"),
		inMode(service.Set("mysqld.binlog_format", "ROW").Tied(galeraOnly()).Required("MariaDB writes its log in the format MIXED, which Galera does not support"), "galera").
			Because("Galera replicates rows only"),
	}
}

// unwritten are the options that only overrides set.
func unwritten() []service.Row {
	return []service.Row{
		service.Set("mysqld.port", endpoint.DatabasePort).Tied(service.Reached("HAProxy and services")),
		service.Set("mysqld.skip_networking", 0).Tied(disabled("HAProxy and services connect by network")),
		service.Set("mysqld.read_only", 0).Tied(disabled("services write to the database")),
	}
}

// disabled is the tie of a switch that must be off.
func disabled(but string) service.Tie {
	return service.Tie{Kind: service.ServiceTie, Why: "the database accepts connections of services that read and write", Reads: func(t *service.Tied) []service.Broken {
		isOff := func(text string) bool { return slices.Contains([]string{"0", "off", "false"}, strings.ToLower(text)) }
		if slices.ContainsFunc(t.Have, isOff) {
			return nil
		}
		return []service.Broken{{Is: "is on", But: but, Hint: "remove the override"}}
	}}
}

// galeraOnly is the tie of an option whose value Galera requires.
func galeraOnly() service.Tie {
	return service.Fixed(service.DriverTie, "a cluster of Galera requires the value", func(t *service.Tied) string {
		if t.Region.Database.Mode != "galera" {
			return ""
		}
		return "Galera works with " + strings.Join(t.Want, ", ") + " only"
	})
}

// inMode limits a row to a mode of the database, which is then one of its inputs.
func inMode(r service.Row, mode string) service.Row {
	r.From = append(service.From("region.database.mode"), r.From...)
	return r.When(func(s *service.Scope) bool { return s.Region.Database.Mode == mode })
}
