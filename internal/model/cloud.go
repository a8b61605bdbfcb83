// Package model is a cloud that the schema has accepted: plain data, every default filled in. Only hosts are made on
// demand, since a cloud has thousands; see Region.Hosts.
package model

import (
	"net/netip"

	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Cloud is everything that a description says. Maps are by name; the names stand in the values too.
type Cloud struct {
	Name        string
	Series      series.Series
	Identity    Identity
	HostNetwork string // networkd, ifupdown or none; empty: as the series suggests
	Hardware    map[string]*Hardware
	Regions     []*Region // sorted by name
	Roles       map[string]*Role
	Selectors   []*Selector // sorted by name
	Overrides   Overrides
	Custom      Custom
	Secrets     Secrets
}

// Identity is keystone, which runs in the region Home and serves all.
type Identity struct {
	Home    string
	Project string
	Domain  string
	Token   Token
}

// Token is how long tokens live. Expiration and Rotation are seconds.
type Token struct {
	Driver     string // memcache or sql, before fernet
	Expiration int
	Rotation   int // of the fernet keys
}

// Role is a set of services; Services is nil for a built-in role that the user left as it is.
type Role struct {
	Name      string
	Services  []string
	Overrides Overrides
}

// Selector speaks to the hosts that have all of its labels.
type Selector struct {
	Name        string
	MatchLabels map[string]string // of a description that is accepted at least one
	Overrides   Overrides
}

// Region is one OpenStack. Its hosts are made by Hosts.
type Region struct {
	Name          string
	Location      string
	Series        series.Series // the cloud's, where the region names none
	Networking    Networking
	Networks      []*Network // sorted by name
	Groups        []*Group   // sorted by name
	HostOverrides map[string]*HostOverride
	Inventory     map[string]*Fact // by host; those of this region
	Selectors     []*Selector      // the cloud's: they speak to hosts of every region
	Workers       int              // processes of a service
	Compute       Compute
	Image         Image
	Database      Database
	Messaging     Messaging
	Cache         Cache
	LoadBalancer  LoadBalancer
	Pins          map[string]string // versions that apt holds packages at
	Overrides     Overrides
	Secrets       Secrets
	Flavors       map[string]Flavor
	Quotas        map[string]Quota
	Projects      int          // beside those of Quotas
	Aggregates    []*Aggregate // sorted by name; zones are none of them
}

// Schedulers are the I/O schedulers of disks, by kind. Empty ones are as the age of the kernel suggests.
type Schedulers struct{ Rotational, SSD, NVMe string }

// Group is a number of hosts alike.
type Group struct {
	Name        string
	Role        string
	Hardware    *Hardware // nil when the name is unknown, which is reported
	Nodes       nodeset.Set
	Address     map[string]AddressRule // by network
	Racks       []string
	Zones       []string
	FirstSeries series.Series // the release that first ran on the hosts; none: the region's
	HostNetwork string        // empty: the cloud's
	Labels      map[string]string
	Overrides   Overrides
}

// AddressRule gives each host of a group its address: Base plus the host's number when Numbered, else Base alone.
type AddressRule struct {
	Base     netip.Addr
	Numbered bool
}

// HostOverride is what differs on one host; empty fields say nothing.
type HostOverride struct {
	Fact
	Host      string
	Overrides Overrides
}

// Compute is nova. Times are seconds, sizes bytes.
type Compute struct {
	RPCTimeout       int
	ServiceDownTime  int
	ReportInterval   int
	MaxLimit         int      // items in one answer
	Filters          []string // nil: the rule's own
	RunningDeleted   string   // reap, log, shutdown or noop
	InstanceOverhead int64    // of memory, beside a guest's own
	SharedDisk       int64    // that all compute hosts share; 0: each has its own
}

// Image is glance.
type Image struct {
	Workers      int
	MaxLimit     int // items in one answer
	DefaultLimit int
	Directory    string
}

// Database is MariaDB. BufferPool is bytes.
type Database struct {
	Mode           string // primary-standby or galera
	Primary        string // a host; empty: the first that runs it
	MaxConnections int
	BufferPool     int64
}

// Messaging is RabbitMQ.
type Messaging struct {
	User       string
	Queues     string // mirrored or quorum; empty: as the series suggests
	Partitions string // pause_minority, autoheal or ignore
}

// Cache is memcached. Memory is bytes.
type Cache struct {
	Memory         int64
	MaxConnections int
	Protection     string // none, mac or encrypt
}

// LoadBalancer is HAProxy and Keepalived. Times are seconds.
type LoadBalancer struct {
	MaxConnections int
	ConsoleTimeout int
	ImageTimeout   int
	Backends       *Backends // nil where HAProxy speaks plain HTTP to the services
	VRRP           VRRP
}

// Backends is TLS between HAProxy and services: PEM files on the hosts. The services named in Plain do without.
type Backends struct {
	Certificate, Key, CA string
	Plain                []string
}

// VRRP is how the load balancers agree on who holds a VIP.
type VRRP struct {
	Peers    string // unicast or multicast
	Interval int    // seconds
}

// Flavor is a size of guest. RAM and Disk are bytes; the CPU fields are 0 where not given.
type Flavor struct {
	VCPUs      int
	RAM        int64
	Disk       int64
	Shares     int
	Period     int // microseconds
	CPUQuota   int // microseconds of each period
	Properties map[string]string
}

// Quota is what a project may use, by resource; ram is in bytes; -1 is unlimited.
type Quota map[string]int64

// Custom is what a cloud has that upstream does not know.
type Custom struct {
	Options  map[string]map[string]map[string]CustomOption // project, group, name
	Filters  map[string]string                             // class name: import path
	Services map[string]CustomService
}

// CustomOption is a declared in-house option. Min and Max are nil where open.
type CustomOption struct {
	Type     string
	Min, Max *float64
	Secret   bool
	Choices  []string
}

// CustomService is a declared stateless service. Port is 0 where it is not behind HAProxy.
type CustomService struct {
	Name     string
	Port     int
	External bool
	Health   string
}

// Overrides are a user's own values: project, group, option.
type Overrides map[string]map[string]map[string]Setting

// Setting is one value that a user gives an option.
type Setting struct {
	Texts  []string // one for each value of a list; one for anything else
	List   bool     // whether the user wrote a list
	Secret string   // the reference, for {secret: "path"}; Texts is empty then
}

// Secrets are references: service, use, path.
type Secrets map[string]map[string]string

// Secret returns the reference for a use of a service in a region, and where the description gives it. A region's own
// reference wins over the cloud's.
func (c *Cloud) Secret(r *Region, service, use string) (ref string, from source.Path) {
	if ref, ok := r.Secrets[service][use]; ok {
		return ref, source.Join("regions", r.Name, "secrets", service, use)
	}
	return c.Secrets[service][use], source.Join("secrets", service, use)
}

// Region returns the region of that name, or nil.
func (c *Cloud) Region(name string) *Region {
	for _, r := range c.Regions {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// RegionNames returns the names of all regions in the order of Regions.
func (c *Cloud) RegionNames() []string {
	var names []string
	for _, r := range c.Regions {
		names = append(names, r.Name)
	}
	return names
}

// Network returns the network of that name, or nil.
func (r *Region) Network(name string) *Network {
	for _, n := range r.Networks {
		if n.Name == name {
			return n
		}
	}
	return nil
}

// Group returns the group of that name, or nil.
func (r *Region) Group(name string) *Group {
	for _, g := range r.Groups {
		if g.Name == name {
			return g
		}
	}
	return nil
}
