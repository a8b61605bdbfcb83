// Package model is the decoded description of a cloud: plain data with all defaults. Only hosts are created on demand, since a
// cloud has thousands; see Region.Hosts.
package model

import (
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Cloud contains all values of a description. The keys of maps are names; the values contain the names too.
type Cloud struct {
	Name        string
	Series      series.Series
	Identity    Identity
	HostNetwork string // networkd, ifupdown or none; empty: the default of the series
	Hardware    map[string]*Hardware
	Regions     []*Region // sorted by name
	Roles       map[string]*Role
	Selectors   []*Selector // sorted by name
	Overrides   Overrides
	Custom      Custom
	Secrets     Secrets
	Accept      []Acceptance
	DNSServers  []string // of the regions that set none of their own
	NTPServers  []string // of the regions that set none of their own

	AgeRecipients []string     // public keys for which a store of secrets is encrypted
	TLS           *InternalTLS // of the regions that set none of their own; nil: they have none
}

// Identity is keystone, which runs in the region Home and serves all.
type Identity struct {
	Home    string
	Project string
	Domain  string
	Token   Token
}

// Token is the storage and the lifetime of tokens. Expiration and Rotation are seconds.
type Token struct {
	Driver     string // memcache or sql, before fernet
	Expiration int
	Rotation   int // of the fernet keys
}

// Role is a set of services; Services is nil for a built-in role that the user did not redefine.
type Role struct {
	Name      string
	Services  []string
	Overrides Overrides
}

// Selector applies to the hosts with all of its labels.
type Selector struct {
	Name        string
	MatchLabels map[string]string // at least one if the description is valid
	Overrides   Overrides
}

// Region is one OpenStack. Hosts creates its hosts.
type Region struct {
	Name          string
	Location      string
	Series        series.Series // that of the cloud if the region sets none
	Networking    Networking
	Networks      []*Network // sorted by name
	Groups        []*Group   // sorted by name
	HostOverrides map[string]*HostOverride
	Inventory     map[string]*Fact // by host; those of this region
	Selectors     []*Selector      // those of the cloud: they apply to hosts of every region
	Workers       int              // processes of a service; 0: see package sizing
	Compute       Compute
	Image         Image
	Database      Database
	Messaging     Messaging
	Cache         Cache
	LoadBalancer  LoadBalancer
	Pins          map[string]string // versions of packages that apt pins
	Overrides     Overrides
	Secrets       Secrets
	Flavors       map[string]Flavor
	Quotas        map[string]Quota
	Projects      int            // in addition to those of Quotas
	Aggregates    []*Aggregate   // sorted by name; without availability zones
	Orchestration *Orchestration // nil: the region has no heat
	KeyManager    bool           // whether the region has barbican
	LoadBalancing bool           // whether the region has octavia
	Clusters      *Clusters      // nil: the region has no magnum
	DNSServers    []string       // those of the cloud if the region sets none
	NTPServers    []string       // those of the cloud if the region sets none
	BlockStorage  *BlockStorage  // nil: the region has no cinder
	Dashboard     *Dashboard     // nil: the region has no horizon
	Ceph          *Ceph          // nil: the region uses none
	TLS           *InternalTLS   // between its programs; that of the cloud if the region sets none; nil: none
}

// Schedulers are the I/O schedulers of disks, by kind. An empty one is the default of the kernel version.
type Schedulers struct{ Rotational, SSD, NVMe string }

// Group is a number of identical hosts.
type Group struct {
	Name        string
	Role        string
	Hardware    *Hardware // nil if the name is unknown, which is reported
	Nodes       nodeset.Set
	Address     map[string]AddressRule // by network
	Racks       []string
	Zones       []string
	FirstSeries series.Series // the release that first ran on the hosts; None: that of the region
	HostNetwork string        // empty: that of the cloud
	Labels      map[string]string
	Overrides   Overrides
}

// Compute is nova. Times are seconds, sizes bytes.
type Compute struct {
	RPCTimeout       int
	ServiceDownTime  int
	ReportInterval   int
	MaxLimit         int      // items in one response
	Filters          []string // nil: the generated list
	RunningDeleted   string   // reap, log, shutdown or noop
	InstanceOverhead int64    // of memory per instance, in addition to that of its flavor
	SharedDisk       int64    // shared by all compute hosts; 0: each uses its own
	DiskPool         string   // of Ceph, with the disks of instances; empty: they are on the disks of hosts
}

// Image is glance.
type Image struct {
	Workers      int
	MaxLimit     int // items in one response
	DefaultLimit int
	Directory    string
	Storage      string // of the directory: local, shared or nfs; rbd: images are in a pool
	Source       string // the NFS export; empty: none
	Pool         string // of Ceph; empty: none
}

// Database is MariaDB. BufferPool is bytes; 0: see package sizing.
type Database struct {
	Mode           string // primary-standby or galera
	Primary        string // a host; empty: the first that runs the database
	MaxConnections int
	BufferPool     int64
}

// Messaging is RabbitMQ. Memory is bytes; 0: see package sizing.
type Messaging struct {
	User       string
	Queues     string // mirrored or quorum; empty: the default of the series
	Partitions string // pause_minority, autoheal or ignore
	Memory     int64
}

// Cache is memcached. Memory is bytes; 0: see package sizing.
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
	Backends       *Backends // nil if HAProxy uses HTTP without TLS
	VRRP           VRRP
}

// Backends is TLS between HAProxy and services: PEM files on the hosts. The services in Plain do not use it.
type Backends struct {
	Certificate, Key, CA string
	Plain                []string
}

// VRRP contains the settings of the election of the load balancer with the VIP.
type VRRP struct {
	Peers    string // unicast or multicast
	Interval int    // seconds
}

// Flavor is a size of instances. RAM and disks are bytes; disks and CPU fields that are not set are 0.
type Flavor struct {
	VCPUs      int
	RAM        int64
	Disk       int64 // the root disk; 0: instances boot from a volume
	Ephemeral  int64
	Swap       int64
	Shares     int
	Period     int // microseconds
	CPUQuota   int // microseconds of each period
	Properties map[string]string
}

// Quota contains the limits of a project by resource; ram is in bytes; -1 is unlimited.
type Quota map[string]int64

// Custom contains options, filters and services that upstream does not have.
type Custom struct {
	Options  map[string]map[string]map[string]CustomOption // project, group, name
	Filters  map[string]string                             // class name: import path
	Services map[string]CustomService
}

// CustomOption is a declared option. Min and Max are nil if there is no bound.
type CustomOption struct {
	Type     string
	Min, Max *float64
	Secret   bool
	Choices  []string
}

// CustomService is a declared stateless service. Port is 0 if it is no backend of HAProxy.
type CustomService struct {
	Name     string
	Port     int
	External bool
	Health   string
}

// Overrides contains the values that users set: project, file of a project (neutron/l3_agent.ini) or program; group or NoGroup; option.
type Overrides map[string]map[string]map[string]Setting

// Setting is the value that a user sets for an option.
type Setting struct {
	Texts  []string // one for each value of a list; else a single one
	List   bool     // whether the user wrote a list
	Flag   bool     // whether the user wrote true or false; Texts contains True or False then
	Secret string   // the reference, for {secret: "path"}; Texts is empty then
	Unset  bool     // whether the user wrote null: the line is omitted; Texts and Secret are empty then
}

// Secrets contains references: service, use, path.
type Secrets map[string]map[string]string

// Secret returns the reference for a use of a service in a region, and its path in the description. The reference of the
// region takes precedence over that of the cloud.
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

// GroupOf returns the group that contains a host, or nil.
func (r *Region) GroupOf(host string) *Group {
	for _, g := range r.Groups {
		if g.Nodes.Contains(host) {
			return g
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
