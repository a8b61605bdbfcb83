package service

import (
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/series"
)

// Channel is traffic between programs of a region, which tls of the description encrypts.
type Channel struct {
	Name  string        // as plain of tls lists it
	Since series.Series // the first series whose programs support it
	Why   string        // what is missing before
}

// Channels returns every channel.
func Channels() []Channel {
	return []Channel{DatabaseChannel, MessagingChannel, MigrationChannel, ConsoleChannel}
}

// The channels.
var (
	DatabaseChannel = Channel{"database", series.Victoria,
		"the MariaDB of Debian 10 and older has no require_secure_transport, which came with 10.5, so that it would accept clients without TLS"}
	MessagingChannel = Channel{"messaging", series.Queens, "RabbitMQ before 3.7 has no rabbitmq.conf"}
	MigrationChannel = Channel{"migration", series.Victoria,
		"nova before stein cannot let QEMU encrypt the memory of instances (live_migration_with_native_tls), and the libvirt of Debian 10 and older has no unit libvirtd-tls.socket"}
	ConsoleChannel = Channel{"console", series.Victoria, "nova-novncproxy before queens does not support VeNCrypt, and QEMU uses the certificates of the channel migration"}
)

// IsSecured reports whether the channel uses TLS in a region.
func (c Channel) IsSecured(r *model.Region) bool {
	return r.TLS != nil && c.IsIn(r.Series) && !slices.Contains(r.TLS.Plain, c.Name)
}

// Requires returns what a value lacks that needs TLS of the channel, if it does not use TLS.
func (c Channel) Requires(what string) func(*Cause) []Missing {
	return func(cause *Cause) []Missing {
		if cause.Site == nil || c.IsSecured(cause.Site.Region) { // lint knows no region
			return nil
		}
		return Nowhere(what, "set tls of the description, or remove the override")(cause)
	}
}

// IsIn reports whether the programs of a series support TLS for the channel.
func (c Channel) IsIn(s series.Series) bool { return s >= c.Since }

// PlainChannels returns the traffic of a region for which stackplan configures no TLS in any series, and why.
func PlainChannels(r *model.Region) []Channel {
	all := []Channel{
		{Name: "cache", Why: "the clients of memcached in keystonemiddleware support TLS from 2025.2 on only ([keystone_authtoken] memcache_tls_enabled), and all clients must use it together; cache.protection encrypts the tokens"},
		{Name: "broker-nodes", Why: "the nodes of RabbitMQ authenticate each other with the cookie, and replicate queues without TLS"},
	}
	if r.Networking.Mechanism == model.OVN {
		all = append(all, Channel{Name: "ovn", Why: "stackplan configures the databases of OVN and their clients without TLS (tcp:)"})
	}
	return all
}
