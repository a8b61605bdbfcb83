package mariadb

import (
	"encoding/binary"
	"strconv"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/service"
)

// replication is a primary with standbys.
func replication() []service.Row {
	return service.Each([]service.Row{
		service.Text("mysqld.server_id", service.From("host.address.management"), serverID).
			Because("a server skips what bears its own number, so it must differ on each host and never pass to another: it is the management address as a number"),
		service.Set("mysqld.log_bin", "mariadb-bin").Because("the standbys read the log of the primary"),
		service.Set("mysqld.relay_log", "mariadb-relay").Because("the default is made of the host's name; a copy of the disk on another host would not find its logs"),
		service.Set("mysqld.log_slave_updates", 1).Because("a standby that becomes the primary has the whole log for the other standbys"),
		service.Set("mysqld.sync_binlog", 1).Because("after a power cut the primary's log holds all that it has committed, so no standby is ahead of it"),
		service.Set("mysqld.expire_logs_days", 7).Because("a standby may be away for a week; older logs only fill the disk"),
		service.Int("mysqld.read_only", service.From("region.database.primary | region.groups.{member-group}.hosts"), func(*service.Scope) int { return 1 }).
			Listing(endpoint.Running(names.MariaDB)).When(isStandby).
			Because("HAProxy leads clients to a standby when the primary dies: they can read until an operator promotes it. Name it as database.primary then: until that is rolled out, HAProxy leads clients back to the old primary as soon as that answers"),
	}, func(r service.Row) service.Row { return inMode(r, "primary-standby") })
}

// isStandby reports whether the host is another than the one that takes writes.
func isStandby(s *service.Scope) bool { return s.Site.Writer("mariadb") != s.Host().Name }

// serverID is the last four bytes of the management address, which are all of an IPv4 address.
func serverID(s *service.Scope) string {
	addr := s.Host().Management()
	if !addr.IsValid() {
		return ""
	}
	bytes := addr.AsSlice()
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(bytes[len(bytes)-4:])), 10)
}
