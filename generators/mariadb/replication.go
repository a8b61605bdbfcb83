package mariadb

import (
	"encoding/binary"
	"strconv"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/service"
)

// replication returns the options of a primary with standbys.
func replication() []service.Row {
	return service.Each([]service.Row{
		service.Text("mysqld.server_id", service.From("host.address.management"), serverID).Required("standbys have the same number as the primary and copy nothing").
			Because("a server skips events with its own number, so it must differ on each host and never be reused: it is the management address as a number"),
		service.Set("mysqld.log_bin", "mariadb-bin").Required("the primary writes no log, and standbys copy nothing").Because("the standbys read the log of the primary"),
		service.Set("mysqld.relay_log", "mariadb-relay").Because("the default is derived from the name of the host; a copy of the disk on another host would not find its logs"),
		service.Set("mysqld.log_slave_updates", 1).Because("a standby that becomes the primary has the complete log for the other standbys"),
		service.Set("mysqld.sync_binlog", 1).Because("after a power cut the log of the primary contains all that it has committed, so no standby is ahead of it"),
		service.Set("mysqld.expire_logs_days", 7).Because("a standby may be down for a week; older logs only fill the disk"),
		service.Int("mysqld.read_only", service.From("region.database.primary | region.groups.{member-group}.hosts"), func(*service.Scope) int { return 1 }).
			Listing(endpoint.Running(names.MariaDB)).When(isStandby).
			Because("HAProxy directs clients to a standby when the primary dies: they can read until an operator promotes it. Set database.primary to it then: until that is rolled out, HAProxy directs clients back to the old primary as soon as that answers"),
	}, func(r service.Row) service.Row { return inMode(r, "primary-standby") })
}

// isStandby reports whether another host accepts writes.
func isStandby(s *service.Scope) bool { return s.Site.Writer("mariadb") != s.Host().Name }

// serverID returns the last four bytes of the management address, which are all of an IPv4 address.
func serverID(s *service.Scope) string {
	addr := s.Host().Management()
	if !addr.IsValid() {
		return ""
	}
	bytes := addr.AsSlice()
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(bytes[len(bytes)-4:])), 10)
}
