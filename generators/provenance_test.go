package generators_test

import (
	"context"
	"maps"
	"net/netip"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/render"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// The invariant of provenance: the origin of a line names all inputs that the line is computed from, and no others. For each input that a
// line names - one network, one group, one host, one declared service - the value there is changed, everything is rendered
// again, and the lines that differ are compared with the lines that name the input.

// change sets another value at a path of the description. at are the labels of the path, of which * is any.
type change func(c *model.Cloud, at []string)

// selected reports whether a label of a path selects a name.
func selected(label, name string) bool { return label == "*" || label == name }

func cloud(f func(*model.Cloud)) change {
	return func(c *model.Cloud, _ []string) { f(c) }
}

// regions changes regions.REGION...
func regions(f func(*model.Region)) change {
	return func(c *model.Cloud, at []string) {
		for _, r := range c.Regions {
			if selected(at[1], r.Name) {
				f(r)
			}
		}
	}
}

// networks changes regions.REGION.networks.NETWORK...
func networks(f func(*model.Network)) change {
	return func(c *model.Cloud, at []string) {
		regions(func(r *model.Region) {
			for _, n := range r.Networks {
				if selected(at[3], n.Name) {
					f(n)
				}
			}
		})(c, at)
	}
}

// groups changes regions.REGION.groups.GROUP...
func groups(f func(*model.Group)) change {
	return func(c *model.Cloud, at []string) {
		regions(func(r *model.Region) {
			for _, g := range r.Groups {
				if selected(at[3], g.Name) {
					f(g)
				}
			}
		})(c, at)
	}
}

// hardware changes hardware.HARDWARE...
func hardware(f func(*model.Hardware)) change {
	return func(c *model.Cloud, at []string) {
		for _, h := range c.Hardware {
			if selected(at[1], h.Name) {
				f(h)
			}
		}
	}
}

// everywhere applies a change to all regions, networks, groups and kinds of hardware.
func everywhere(f change) func(*model.Cloud) {
	return func(c *model.Cloud) { f(c, []string{"*", "*", "*", "*", "*", "*"}) }
}

// plus returns the n-th address after a.
func plus(a netip.Addr, n int) netip.Addr {
	return model.AddressRule{Base: a, Numbered: true}.For(n)
}

// other returns the other one of two words.
func other(word, a, b string) string {
	if word == a {
		return b
	}
	return a
}

// moveAddress shifts the addresses of a group in a network: regions.REGION.groups.GROUP.address.NETWORK.
func moveAddress(c *model.Cloud, at []string) {
	groups(func(g *model.Group) {
		for name, rule := range g.Address {
			if selected(at[5], name) {
				g.Address[name] = model.AddressRule{Base: plus(rule.Base, 64), Numbered: rule.Numbered}
			}
		}
	})(c, at)
}

// changes are by the path that rows list. Paths that select rows, hosts or services are in structural.
var changes = map[source.Path]change{
	"identity.domain":           cloud(func(c *model.Cloud) { c.Identity.Domain = "Other" }),
	"identity.project":          cloud(func(c *model.Cloud) { c.Identity.Project = "other" }),
	"identity.token.driver":     cloud(func(c *model.Cloud) { c.Identity.Token.Driver = other(c.Identity.Token.Driver, "memcache", "sql") }),
	"identity.token.expiration": cloud(func(c *model.Cloud) { c.Identity.Token.Expiration = 360000 }),
	"identity.token.rotation":   cloud(func(c *model.Cloud) { c.Identity.Token.Rotation /= 2 }),
	"name":                      cloud(func(c *model.Cloud) { c.Name += "x" }),

	"custom.filters": cloud(func(c *model.Cloud) { c.Custom.Filters = map[string]string{"OwnFilter": "own.filters.OwnFilter"} }),

	"hardware.*.cpus":                  hardware(func(h *model.Hardware) { h.CPUs -= 2 }),
	"hardware.*.kernel":                hardware(func(h *model.Hardware) { h.Kernel = otherKernel(h.Kernel) }),
	"hardware.*.schedulers.rotational": hardware(func(h *model.Hardware) { h.Schedulers.Rotational = other(h.Schedulers.Rotational, "bfq", "kyber") }),
	"hardware.*.schedulers.ssd":        hardware(func(h *model.Hardware) { h.Schedulers.SSD = other(h.Schedulers.SSD, "bfq", "kyber") }),
	"hardware.*.schedulers.nvme":       hardware(func(h *model.Hardware) { h.Schedulers.NVMe = other(h.Schedulers.NVMe, "bfq", "kyber") }),
	"hardware.*.nics":                  hardware(func(h *model.Hardware) { h.NICs = []string{"em0", "em1"} }),
	"hardware.*.bonds": hardware(func(h *model.Hardware) {
		h.Bonds = map[string]*model.Bond{"bond9": {Name: "bond9", Members: h.NICs[:1], Mode: "active-backup"}}
	}),
	"hardware.*.reserve.cpus":    hardware(func(h *model.Hardware) { h.Reserve.CPUs = []int{0} }),
	"hardware.*.reserve.disk":    hardware(func(h *model.Hardware) { h.Reserve.Disk *= 2 }),
	"hardware.*.reserve.isolate": hardware(func(h *model.Hardware) { h.Reserve.Isolate = !h.Reserve.Isolate }),
	"hardware.*.memory":          hardware(func(h *model.Hardware) { h.Memory *= 2 }),
	"hardware.*.reserve.memory":  hardware(func(h *model.Hardware) { h.Reserve.Memory *= 2 }),
	"hardware.*.virtualization":  hardware(func(h *model.Hardware) { h.Virtualization = other(h.Virtualization, "kvm", "lxc") }),

	"regions.*.blockStorage.backends.*.volumeGroup": regions(func(r *model.Region) {
		if r.BlockStorage != nil {
			r.BlockStorage.Backends["disks"].VolumeGroup = "other"
		}
	}),
	"regions.*.orchestration.domain": regions(func(r *model.Region) {
		if r.Orchestration != nil {
			r.Orchestration.Domain = "other"
		}
	}),
	"regions.*.blockStorage.backends.*.pool": ofStorage(func(b *model.BlockStorage) { b.Backends["ceph"].Pool = "other" }),
	"regions.*.blockStorage.coordination":    ofStorage(func(b *model.BlockStorage) { b.Coordination = "redis://10.10.0.60" }),
	"regions.*.blockStorage.defaultType":     ofStorage(func(b *model.BlockStorage) { b.DefaultType = "other" }),
	"regions.*.blockStorage.types":           ofStorage(func(b *model.BlockStorage) { b.Types["more"] = &model.VolumeType{Name: "more", Backend: "ceph"} }),
	"regions.*.blockStorage.backup.pool":     ofStorage(func(b *model.BlockStorage) { b.Backup.Pool = "other" }),
	"regions.*.blockStorage.backup.source":   ofStorage(func(b *model.BlockStorage) { b.Backup.Source = "10.10.0.70:/other" }),
	"regions.*.image.pool":                   regions(func(r *model.Region) { r.Image.Pool = "other" }),
	"regions.*.compute.diskPool":             regions(func(r *model.Region) { r.Compute.DiskPool = "other" }),
	"regions.*.ceph.fsid":                    ofCeph(func(c *model.Ceph) { c.FSID, c.Secret = otherFSID, otherFSID }),
	"regions.*.ceph.secret":                  ofCeph(func(c *model.Ceph) { c.Secret = otherFSID }),
	"regions.*.ceph.monitors":                ofCeph(func(c *model.Ceph) { c.Monitors = c.Monitors[:1] }),
	"regions.*.ceph.users.images":            ofCeph(func(c *model.Ceph) { c.Users.Images = "other" }),
	"regions.*.ceph.users.volumes":           ofCeph(func(c *model.Ceph) { c.Users.Volumes = "other" }),
	"regions.*.ceph.users.instances":         ofCeph(func(c *model.Ceph) { c.Users.Instances = "other" }),
	"regions.*.ceph.users.backups":           ofCeph(func(c *model.Ceph) { c.Users.Backups = "other" }),

	"regions.*.containerClusters.domain": regions(func(r *model.Region) {
		if r.Clusters != nil {
			r.Clusters.Domain = "other"
		}
	}),
	"regions.*.networks.*.vip": networks(moveVIP),
	"regions.*.networks.*.dns": networks(func(n *model.Network) { n.DNS = "other." + n.DNS }),
	"regions.*.dnsServers":     regions(func(r *model.Region) { r.DNSServers = []string{"192.0.2.77"} }),
	"regions.*.ntpServers":     regions(func(r *model.Region) { r.NTPServers = []string{"192.0.2.77"} }),
	"regions.*.networks.*.tls": networks(toggleTLS),
	"regions.*.networks.*.tls.certificate": networks(func(n *model.Network) {
		if n.TLS != nil {
			n.TLS = &model.TLS{Certificate: "/etc/other.pem", CA: n.TLS.CA}
		}
	}),
	"regions.*.networks.*.bridge": networks(func(n *model.Network) { n.Bridge = "brx" + n.Name[:1] }),
	"regions.*.networks.*.cidr": networks(func(n *model.Network) {
		if n.CIDR.IsValid() {
			n.CIDR = netip.PrefixFrom(n.CIDR.Addr(), n.CIDR.Bits()-1)
		}
	}),
	"regions.*.networks.*.gateway": networks(func(n *model.Network) {
		if n.Gateway.IsValid() {
			n.Gateway = plus(n.Gateway, 3)
		}
	}),
	"regions.*.networks.*.routes": networks(func(n *model.Network) {
		n.Routes = []model.Route{{To: netip.MustParsePrefix("10.99.0.0/16"), Via: plus(n.VIP, 2)}}
	}),
	"regions.*.networks.*.mtu": networks(func(n *model.Network) { n.MTU = 8000 }),
	"regions.*.networks.*.nic": networks(func(n *model.Network) { n.NIC = "em7" }),
	"regions.*.networks.*.vlan": networks(func(n *model.Network) {
		if n.VLAN != 0 {
			n.VLAN += 1000
		}
	}),
	"regions.*.networks.*.vlans": networks(func(n *model.Network) { n.VLANs = []model.Span{{First: 3000, Last: 3001}} }),
	"regions.*.networks.*.vrid":  networks(func(n *model.Network) { n.VRID += 100 }),

	"regions.*.cache.maxConnections": regions(func(r *model.Region) { r.Cache.MaxConnections = 99 }),
	"regions.*.cache.memory":         regions(func(r *model.Region) { r.Cache.Memory = 999 << 20 }),
	"regions.*.cache.protection":     regions(func(r *model.Region) { r.Cache.Protection = other(r.Cache.Protection, "encrypt", "mac") }),

	"regions.*.compute.filters":         regions(func(r *model.Region) { r.Compute.Filters = []string{"ComputeFilter"} }),
	"regions.*.compute.maxLimit":        regions(func(r *model.Region) { r.Compute.MaxLimit = 77 }),
	"regions.*.compute.reportInterval":  regions(func(r *model.Region) { r.Compute.ReportInterval = 7 }),
	"regions.*.compute.rpcTimeout":      regions(func(r *model.Region) { r.Compute.RPCTimeout = 777 }),
	"regions.*.compute.runningDeleted":  regions(func(r *model.Region) { r.Compute.RunningDeleted = "shutdown" }),
	"regions.*.compute.serviceDownTime": regions(func(r *model.Region) { r.Compute.ServiceDownTime = 777 }),

	"regions.*.dashboard.hosts":          regions(func(r *model.Region) { r.Dashboard.Hosts = []string{"other.example.org"} }),
	"regions.*.dashboard.sessionTimeout": regions(func(r *model.Region) { r.Dashboard.SessionTimeout = 777 }),

	"regions.*.database.bufferPool":     regions(func(r *model.Region) { r.Database.BufferPool = 777 << 20 }),
	"regions.*.database.maxConnections": regions(func(r *model.Region) { r.Database.MaxConnections = 777 }),

	"regions.*.groups.*.address.*": moveAddress,
	"regions.*.networks.*.tls.ca":  networks(otherCA),

	"regions.*.flavors": regions(func(r *model.Region) {
		r.Flavors = map[string]model.Flavor{"other": {VCPUs: 1, RAM: 1 << 30, Disk: 1 << 30, Shares: 512}}
	}),
	"regions.*.packages.pins": regions(func(r *model.Region) { r.Pins = map[string]string{"qemu-kvm": "1:7.2+*"} }),

	"regions.*.image.defaultLimit": regions(func(r *model.Region) { r.Image.DefaultLimit = 77 }),
	"regions.*.image.directory":    regions(func(r *model.Region) { r.Image.Directory = "/srv/images" }),
	"regions.*.image.maxLimit":     regions(func(r *model.Region) { r.Image.MaxLimit = 7777 }),
	"regions.*.image.source":       regions(func(r *model.Region) { r.Image.Source = "10.99.0.5:/images" }),
	"regions.*.image.workers":      regions(func(r *model.Region) { r.Image.Workers = 7 }),

	"regions.*.loadBalancer.backends.ca":          backends(func(b *model.Backends) { b.CA = "/etc/other-ca.pem" }),
	"regions.*.loadBalancer.backends.certificate": backends(func(b *model.Backends) { b.Certificate = "/etc/other.pem" }),
	"regions.*.loadBalancer.backends.key":         backends(func(b *model.Backends) { b.Key = "/etc/other.key" }),
	"regions.*.loadBalancer.backends.plain": backends(func(b *model.Backends) {
		b.Plain = []string{"own"}
		for _, s := range generators.All() {
			b.Plain = append(b.Plain, s.Name)
		}
	}),
	"regions.*.loadBalancer.consoleTimeout": regions(func(r *model.Region) { r.LoadBalancer.ConsoleTimeout = 7777 }),
	"regions.*.loadBalancer.imageTimeout":   regions(func(r *model.Region) { r.LoadBalancer.ImageTimeout = 7777 }),
	"regions.*.loadBalancer.maxConnections": regions(func(r *model.Region) { r.LoadBalancer.MaxConnections = 7777 }),
	"regions.*.loadBalancer.vrrp.interval":  regions(func(r *model.Region) { r.LoadBalancer.VRRP.Interval = 7 }),

	"regions.*.messaging.memory":     regions(func(r *model.Region) { r.Messaging.Memory = 555 << 20 }),
	"regions.*.messaging.partitions": regions(func(r *model.Region) { r.Messaging.Partitions = "ignore" }),
	"regions.*.messaging.user":       regions(func(r *model.Region) { r.Messaging.User = "other" }),

	"regions.*.networking.dhcpAgents": regions(func(r *model.Region) { r.Networking.DHCPAgents = 3 }),
	"regions.*.networking.manager":    regions(func(r *model.Region) { r.Networking.Manager = other(r.Networking.Manager, "flat", "flat-dhcp") }),
	"regions.*.networking.metadata":   regions(func(r *model.Region) { r.Networking.Metadata = other(r.Networking.Metadata, "l3", "dhcp") }),
	"regions.*.networking.multiHost":  regions(func(r *model.Region) { r.Networking.MultiHost = !r.Networking.MultiHost }),
	"regions.*.tls":                   regions(toggleInternalTLS),
	"regions.*.tls.ca":                internalTLS(func(tls *model.InternalTLS) { tls.CA = "/etc/other/ca.pem" }),
	"regions.*.tls.directory":         internalTLS(func(tls *model.InternalTLS) { tls.Directory = "/etc/other" }),
	"regions.*.workers":               regions(func(r *model.Region) { r.Workers = 7 }),
}

// structural are paths that choose which rows, hosts or services there are. A change there changes more than values, so
// only that it changes something is tested.
var structural = map[source.Path]change{
	"overrides.neutron.ovs.datapath_type": cloud(func(c *model.Cloud) {
		if c.Overrides != nil {
			c.Overrides = model.Overrides{"neutron": {"ovs": {"datapath_type": {Texts: []string{"system"}}}}}
		}
	}),
	"regions.*.networking.gateways": regions(func(r *model.Region) { r.Networking.Gateways = &model.Gateways{Role: "none"} }),
	"identity.home":                 cloud(func(c *model.Cloud) { c.Identity.Home = c.Regions[len(c.Regions)-1].Name }),
	"regions.*.networks.*.purpose":  networks(func(n *model.Network) { n.Purpose = "storage" }),
	"regions.*.networks.*.physicalNetwork": networks(func(n *model.Network) {
		if n.PhysicalNetwork != "" {
			n.PhysicalNetwork = "other"
		}
	}),
	"regions.*.image.storage": regions(func(r *model.Region) {
		if r.Ceph != nil {
			r.Image.Storage, r.Image.Pool = other(r.Image.Storage, "shared", model.RBDImages), "other"
		}
	}),
	"regions.*.blockStorage.backup.driver": ofStorage(func(b *model.BlockStorage) {
		*b.Backup = model.VolumeBackup{Driver: model.NFS, Source: "10.10.0.70:/backups"}
	}),
	"regions.*.blockStorage.backends": regions(func(r *model.Region) {
		if r.BlockStorage != nil {
			r.BlockStorage.Backends["other"] = &model.VolumeBackend{Name: "other", Driver: model.LVM, VolumeGroup: "other"}
		}
	}),
	"regions.*.blockStorage.backends.*.driver": regions(func(r *model.Region) {
		if r.BlockStorage != nil {
			r.BlockStorage.Backends["disks"].Driver = model.NFS
		}
	}),
	"regions.*.groups.*.zone":     groups(func(g *model.Group) { g.Zones = []string{"other"} }),
	"regions.*.hosts.*.zone":      cloud(moveZone),
	"regions.*.aggregates":        cloud(addAggregate),
	"regions.*.groups.*.labels":   groups(func(g *model.Group) { g.Labels = nil }),
	"regions.*.groups.*.hosts":    withoutGroup,
	"regions.*.networking.driver": regions(func(r *model.Region) { r.Networking.Driver = other(r.Networking.Driver, "neutron", "nova-network") }),
	"regions.*.networking.mechanism": regions(func(r *model.Region) {
		r.Networking.Mechanism = other(r.Networking.Mechanism, "linuxbridge", "openvswitch")
		r.Networking.DHCPAgents = max(r.Networking.DHCPAgents, 1) // OVN has none
	}),
	"regions.*.networking.tenants": regions(func(r *model.Region) { r.Networking.Tenants = other(r.Networking.Tenants, "vlan", "vxlan") }),
	"regions.*.database.mode":      regions(func(r *model.Region) { r.Database.Mode = other(r.Database.Mode, "galera", "primary-standby") }),
	"regions.*.database.primary": regions(func(r *model.Region) {
		if r.Database.Primary != "" {
			r.Database.Primary = "" // the first host
			return
		}
		promote(r)
	}),
	"regions.*.messaging.queues":        regions(otherQueues),
	"regions.*.loadBalancer.vrrp.peers": regions(func(r *model.Region) { r.LoadBalancer.VRRP.Peers = "multicast" }),
	"custom.services.*.port":            customService(func(s *model.CustomService) { s.Port++ }),
	"custom.services.*.external":        customService(func(s *model.CustomService) { s.External = !s.External }),
	"custom.services.*.health":          customService(func(s *model.CustomService) { s.Health = "/other" }),
}

// otherFSID is the ID of another cluster of Ceph.
const otherFSID = "00000000-2d7c-4f1b-9c64-6a7cf1e5f2b0"

// ofStorage changes the block storage of regions that have all of it.
func ofStorage(f func(*model.BlockStorage)) change {
	return regions(func(r *model.Region) {
		if r.BlockStorage != nil && r.BlockStorage.Backends["ceph"] != nil {
			f(r.BlockStorage)
		}
	})
}

// ofCeph changes the cluster of Ceph of regions that use one.
func ofCeph(f func(*model.Ceph)) change {
	return regions(func(r *model.Region) {
		if r.Ceph != nil {
			f(r.Ceph)
		}
	})
}

// inCeph stores images and volumes in Ceph, with an old secret of libvirt, and backups on NFS.
func inCeph(c *model.Cloud) {
	for _, r := range c.Regions {
		r.Image.Storage, r.Image.Pool = model.RBDImages, "images"
		r.BlockStorage = &model.BlockStorage{
			Backends: map[string]*model.VolumeBackend{"ceph": {Name: "ceph", Driver: model.RBD, Pool: "volumes"}, "disks": {Name: "disks", Driver: model.LVM, VolumeGroup: "disks"}},
			Backup:   &model.VolumeBackup{Driver: model.NFS, Source: "10.10.0.70:/backups"},
		}
		r.Ceph = &model.Ceph{
			FSID: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", Secret: "457eb676-33da-42ec-9a8c-9293d545c337", Monitors: []string{"10.10.0.61", "10.10.0.62"},
			Users: model.CephUsers{Images: "glance", Volumes: "cinder", Instances: "nova", Backups: "cinder-backup"},
		}
	}
}

// customService changes custom.services.SERVICE...
func customService(f func(*model.CustomService)) change {
	return func(c *model.Cloud, at []string) {
		for name, s := range c.Custom.Services {
			if selected(at[2], name) {
				f(&s)
				c.Custom.Services[name] = s
			}
		}
	}
}

// backends changes TLS between HAProxy and the services of regions that have it.
func backends(f func(*model.Backends)) change {
	return regions(func(r *model.Region) {
		if r.LoadBalancer.Backends != nil {
			f(r.LoadBalancer.Backends)
		}
	})
}

// withoutGroup removes a group, unless it is the only one.
func withoutGroup(c *model.Cloud, at []string) {
	regions(func(r *model.Region) {
		if len(r.Groups) > 1 {
			r.Groups = slices.DeleteFunc(r.Groups, func(g *model.Group) bool { return selected(at[3], g.Name) })
		}
	})(c, at)
}

// otherQueues changes the kind of queues, which by default depends on the series.
func otherQueues(r *model.Region) {
	if r.Messaging.Queues == "quorum" || r.Messaging.Queues == "" && r.Series >= series.Zed {
		r.Messaging.Queues = "mirrored"
		return
	}
	r.Messaging.Queues = "quorum"
}

// promote makes the last host with a database the primary.
func promote(r *model.Region) {
	for _, g := range r.Groups {
		if g.Role == "all" || g.Role == service.ControlCompute {
			for _, host := range g.Nodes.All() {
				r.Database.Primary = host
			}
		}
	}
}

// addAggregate makes an aggregate of all hosts.
func addAggregate(c *model.Cloud) {
	for _, r := range c.Regions {
		r.Aggregates = append(r.Aggregates, &model.Aggregate{Name: "all", Nodes: r.Groups[0].Nodes})
	}
}

// moveZone puts all hosts into one zone.
func moveZone(c *model.Cloud) {
	everywhere(groups(func(g *model.Group) { g.Zones = []string{"other"} }))(c)
}

// otherKernel is of another age: older where k is new, or the default, which all but one example have.
func otherKernel(k model.Kernel) model.Kernel {
	if k.Major == 3 {
		return model.Kernel{Major: 6, Minor: 1}
	}
	return model.Kernel{Major: 3, Minor: 10}
}

func toggleInternalTLS(r *model.Region) {
	if r.TLS != nil {
		r.TLS = nil
		return
	}
	r.TLS = &model.InternalTLS{CA: "/etc/ssl/cloud/ca.pem", Directory: "/etc/ssl/cloud"}
}

// internalTLS changes TLS between the programs of regions that have it.
func internalTLS(f func(*model.InternalTLS)) change {
	return regions(func(r *model.Region) {
		if r.TLS != nil {
			own := *r.TLS
			f(&own)
			r.TLS = &own
		}
	})
}

func toggleTLS(n *model.Network) {
	switch {
	case n.TLS != nil:
		n.TLS = nil
	case n.VIP.IsValid() || n.Name == model.Management:
		n.TLS = &model.TLS{Certificate: "/etc/vip.pem", CA: "/etc/ca.pem"}
	}
}

func otherCA(n *model.Network) {
	if n.TLS != nil {
		n.TLS = &model.TLS{Certificate: n.TLS.Certificate, CA: "/etc/other-ca.pem"}
	}
}

func moveVIP(n *model.Network) {
	if n.VIP.IsValid() {
		n.VIP = plus(n.VIP, 200)
	}
}

// bonded carries all networks on a bond of all NICs, and gives hosts addresses in external networks.
func bonded(c *model.Cloud) {
	everywhere(hardware(func(h *model.Hardware) {
		h.Bonds = map[string]*model.Bond{"bond0": {Name: "bond0", Members: h.NICs, Mode: "802.3ad"}}
	}))(c)
	for _, r := range c.Regions {
		for _, n := range r.Networks {
			n.NIC = ""
			if n.Purpose != "external" {
				continue
			}
			for _, g := range r.Groups {
				g.Address[n.Name] = model.AddressRule{Base: plus(n.VIP, 20), Numbered: true}
			}
		}
	}
}

// clouds are the examples, and one with what no example has: TLS inside, tunnels, protected tokens, a custom service.
var clouds = map[string]func(*model.Cloud){
	"dedicated": func(*model.Cloud) {},
	"minimal":   func(*model.Cloud) {},
	"netease":   func(*model.Cloud) {},
	"services":  func(*model.Cloud) {},
	"today":     func(*model.Cloud) {},
	"zed":       func(*model.Cloud) {},
	"minimal, all on": func(c *model.Cloud) {
		named(c)
		everywhere(networks(toggleTLS))(c)
		c.Overrides = model.Overrides{"neutron": {"ovs": {"datapath_type": {Texts: []string{"netdev"}}}}}
		c.Custom.Services = map[string]model.CustomService{"own": {Name: "own", Port: 9999, Health: "/", External: true}}
		var names []string
		for _, s := range generators.All() {
			if !strings.Contains(s.Name, "ovn") && slices.Contains(s.Roles, service.ControlCompute) && (s.When == nil || slices.Contains([]string{"keystone", "haproxy", "keepalived"}, s.Name)) {
				names = append(names, s.Name)
			}
		}
		for _, r := range c.Regions {
			r.Aggregates = []*model.Aggregate{{Name: "labelled", MatchLabels: map[string]string{"honest": "yes"}}}
			names = append(names, "own")
			c.Roles = map[string]*model.Role{"all": {Name: "all", Services: names}}
			for _, g := range r.Groups {
				g.Role = "all"
				g.Address["public"] = model.AddressRule{Base: netip.MustParseAddr("203.0.113.20"), Numbered: true}
			}
			everywhere(groups(func(g *model.Group) { g.Labels = map[string]string{"honest": "yes"} }))(c)
			r.Cache.Protection = "encrypt"
			r.Compute.ReportInterval = 20
			for _, n := range r.Networks {
				if n.Purpose == "external" {
					n.Bridge = "br-out"
					n.Routes = []model.Route{{To: netip.MustParsePrefix("10.98.0.0/16"), Via: plus(n.VIP, 1)}}
				}
			}
			r.LoadBalancer.Backends = &model.Backends{Certificate: "/etc/host.pem", Key: "/etc/host.key", CA: "/etc/ca.pem", Plain: []string{"glance-api"}}
			r.Networking.Tenants = "vxlan"
			r.Database.Mode = "galera"
			toggleInternalTLS(r)
		}
	},
	"dedicated, provider networks": func(c *model.Cloud) { providerNetworks(c, "openvswitch") },
	"zed, provider networks":       func(c *model.Cloud) { providerNetworks(c, "linuxbridge") },
	"minimal, one flat network": func(c *model.Cloud) {
		for _, r := range c.Regions {
			r.Networking.Tenants = "none"
			r.Networks = slices.DeleteFunc(r.Networks, func(n *model.Network) bool { return n.Name != model.Management })
			r.Networks[0].VLAN, r.Networks[0].PhysicalNetwork = 0, "physnet1"
		}
	},
	"zed, bonded": func(c *model.Cloud) {
		bonded(c)
		inCeph(c)
		everywhere(regions(promote))(c)
		everywhere(hardware(func(h *model.Hardware) { h.Schedulers = model.Schedulers{Rotational: "bfq", SSD: "none", NVMe: "none"} }))(c)
	},
	"netease, bonded": func(c *model.Cloud) {
		bonded(c)
		named(c)
	},
	"netease, one host": oneHost,
	"minimal, one host": func(c *model.Cloud) {
		oneHost(c)
		c.Regions[0].Network(model.Management).DNS = "cloud.example.org"
	},
	"zed, one nic": func(c *model.Cloud) {
		everywhere(networks(func(n *model.Network) { n.NIC = "" }))(c)
		c.Roles = map[string]*model.Role{"data": {Name: "data", Services: []string{"mariadb", "rabbitmq", "memcached"}}}
		for _, r := range c.Regions {
			r.Groups = append(r.Groups, dataGroup(r.Group("ctl")))
		}
	},
	"netease, all on": func(c *model.Cloud) {
		c.HostNetwork = "networkd"
		everywhere(networks(toggleTLS))(c)
		everywhere(networks(func(n *model.Network) { n.NIC = "" }))(c)
		for _, r := range c.Regions {
			r.Cache.Protection = "encrypt"
			r.Database.Mode = "galera"
			r.Workers = 2
			r.Messaging.Memory = 300 << 20
		}
	},
}

// providerNetworks adds provider networks that share a physical network with tenant networks, one with its own, and a network for
// live migration.
func providerNetworks(c *model.Cloud, mechanism string) {
	for _, r := range c.Regions {
		r.Networking.Mechanism, r.Networking.Tenants, r.Networking.DHCPAgents = mechanism, "vlan", 2
		nic := r.Groups[0].Hardware.NICs[1]
		r.Networks = slices.DeleteFunc(r.Networks, func(n *model.Network) bool { return n.Purpose == "tenant" })
		for _, g := range r.Groups {
			delete(g.Address, "overlay")
			g.Address["migration"] = model.AddressRule{Base: netip.MustParseAddr("10.98.0.0").Next(), Numbered: true}
		}
		r.Networks = append(r.Networks,
			&model.Network{Name: "migration", Purpose: "migration", VLAN: 400, MTU: 1500, CIDR: netip.MustParsePrefix("10.98.0.0/16")},
			&model.Network{Name: "office", Purpose: "provider", VLAN: 300, MTU: 1500, NIC: nic, PhysicalNetwork: "physnet1"},
			&model.Network{Name: "own", Purpose: "provider", VLAN: 310, MTU: 1400, NIC: r.Groups[0].Hardware.NICs[0]},
			&model.Network{Name: "tenant", Purpose: "tenant", MTU: 1500, NIC: nic, PhysicalNetwork: "physnet1", VLANs: []model.Span{{First: 1000, Last: 1099}}},
			&model.Network{Name: "untagged", Purpose: "provider", MTU: 1500, NIC: nic, PhysicalNetwork: "physnet1"})
	}
}

// named gives each VIP a name of its own, and each region its servers.
func named(c *model.Cloud) {
	for _, r := range c.Regions {
		r.DNSServers, r.NTPServers = []string{"192.0.2.1", "192.0.2.2"}, []string{"192.0.2.3", "time.example.org"}
		for _, n := range r.Networks {
			if n.VIP.IsValid() {
				n.DNS = n.Name + "." + r.Name + ".example.org"
			}
		}
	}
}

// oneHost leaves one control host of each region, and no VIP.
func oneHost(c *model.Cloud) {
	everywhere(networks(func(n *model.Network) { n.VIP, n.VRID, n.TLS = netip.Addr{}, 0, nil }))(c)
	for _, r := range c.Regions {
		for _, g := range r.Groups {
			if g.Role == service.ControlCompute || g.Role == service.Control {
				for _, first := range g.Nodes.All() {
					g.Nodes, _ = nodeset.Parse(first)
					break
				}
			}
		}
	}
}

// dataGroup returns hosts that run no instances, so that their servers share all of their memory.
func dataGroup(of *model.Group) *model.Group {
	g := *of
	g.Name, g.Role, g.Address = "data", "data", maps.Clone(of.Address)
	g.Nodes, _ = nodeset.Parse("data[4-6]")
	return &g
}

func loadCloud(t *testing.T, name string) *model.Cloud {
	t.Helper()
	example, _, _ := strings.Cut(name, ",")
	_, c, list := load.Dir(filepath.Join("..", "examples", example))
	if c == nil {
		t.Fatal(list)
	}
	clouds[name](c)
	return c
}

// place is an option in a file of a host. Files that each link has are one.
type place struct{ host, path, option string }

// line is a line of a place with its inputs.
type line struct {
	place
	text   string
	inputs []source.Path
}

// rendered returns the lines of the hosts that represent all.
func rendered(t *testing.T, c *model.Cloud) []line {
	t.Helper()
	var all []line
	r := render.New(c, service.NewSites(c, generators.All()), catalogue.Open())
	hosts := map[string]*model.Host{}
	for h := range c.Hosts() {
		hosts[h.Name] = h
	}
	for f, err := range r.Files(context.Background(), model.Representatives()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, linesOf(f, hosts[f.Host])...)
	}
	return all
}

// repeated is the path of a file that each link has.
var repeated = regexp.MustCompile(`^(/etc/systemd/network/\d\d-).*(\.\w+)$`)

func linesOf(f *artefact.File, h *model.Host) []line {
	var all []line
	for i, text := range strings.Split(strings.TrimSuffix(string(f.Body), "\n"), "\n") {
		origin := f.Lines[i]
		if origin == nil || origin.Template != "" || origin.Override {
			continue
		}
		l := line{place: place{f.Host, repeated.ReplaceAllString(f.Path, "$1{link}$2"), origin.Option}, text: text}
		for _, pattern := range origin.From {
			l.inputs = append(l.inputs, inputOf(service.Expand(pattern, h), h)...)
		}
		all = append(all, l)
	}
	return all
}

// inputOf returns the input that the alternatives mean: the first that is set, otherwise the last. A pattern with * for networks means those
// with a value.
func inputOf(paths []source.Path, h *model.Host) []source.Path {
	for _, path := range paths {
		if isSet(path.Labels(), h) {
			return each(path, h)
		}
	}
	last := paths[len(paths)-1].Labels()
	if slices.Contains([]string{"bonds", "vlan", "vip", "dns", "nic", "bridge", "physicalNetwork", "primary"}, last[len(last)-1]) {
		return nil // it has no default
	}
	return each(paths[len(paths)-1], h)
}

// isSet reports whether the model has a value at the first of several alternatives.
func isSet(labels []string, h *model.Host) bool {
	last := labels[len(labels)-1]
	switch {
	case labels[0] == "inventory" || len(labels) > 2 && labels[2] == "hosts":
		return false // the examples of this test have no facts of single hosts
	case last == "nic":
		return h.Region.Network(labels[3]).NIC != ""
	case labels[0] == "hardware" && last == "rotational":
		return h.Hardware.Schedulers.Rotational != ""
	case labels[0] == "hardware" && last == "ssd":
		return h.Hardware.Schedulers.SSD != ""
	case labels[0] == "hardware" && last == "nvme":
		return h.Hardware.Schedulers.NVMe != ""
	case last == "vlan":
		return h.Region.Network(labels[3]).VLAN != 0
	case last == "vip":
		return h.Region.Network(labels[3]).VIP.IsValid()
	case last == "dnsServers" || last == "ntpServers":
		return len(labels) > 1 // a region of these tests always has the list itself
	case len(labels) > 2 && labels[2] == "tls":
		return true // the model has the block of the cloud in the region
	case last == "dns":
		return h.Region.Network(labels[3]).DNS != ""
	case last == "bonds":
		return len(h.Hardware.Bonds) > 0
	case last == "bridge":
		return h.Region.Network(labels[3]).Bridge != ""
	case last == "physicalNetwork":
		return h.Region.Network(labels[3]).PhysicalNetwork != ""
	case last == "secret" && labels[2] == "ceph":
		return h.Region.Ceph.Secret != h.Region.Ceph.FSID
	case last == "primary":
		return h.Region.Database.Primary != ""
	}
	return len(labels) > 2 && labels[2] == "groups"
}

// each returns the path of each network with TLS instead of a path with *.
func each(path source.Path, h *model.Host) []source.Path {
	labels := path.Labels()
	if len(labels) < 5 || labels[2] != "networks" || labels[3] != "*" {
		return []source.Path{path}
	}
	var all []source.Path
	for _, n := range h.Region.Networks {
		if n.TLS != nil {
			labels[3] = n.Name
			all = append(all, source.Join(labels...))
		}
	}
	return all
}

func TestHonesty(t *testing.T) {
	used := map[source.Path]bool{}
	paths := 0
	for name := range clouds {
		before := rendered(t, loadCloud(t, name))
		for _, input := range inputsOf(before) {
			paths++
			after := loadCloud(t, name)
			key, isStructural := mutate(t, input, after)
			differs := hold(t, name, input, before, rendered(t, after), isStructural)
			used[key] = used[key] || differs
			if !differs && !isStructural {
				t.Errorf("%s: nothing depends on %s", name, input)
			}
		}
	}
	for _, table := range []map[source.Path]change{structural, changes} {
		for key := range table {
			if !used[key] {
				t.Errorf("no line names %s and depends on it", key)
			}
		}
	}
	t.Logf("%d inputs were changed in %d clouds", paths, len(clouds))
}

// inputsOf returns every input that lines name.
func inputsOf(lines []line) []source.Path {
	all := map[source.Path]bool{}
	for _, l := range lines {
		for _, in := range l.inputs {
			all[in] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// text is a line at a place.
type text struct {
	place
	text string
}

// hold compares the lines that a changed input changes with the lines that name it. A place at which the number of lines changes is
// left out: that a row applies is not part of the value.
func hold(t *testing.T, cloud string, input source.Path, before, after []line, isStructural bool) (differs bool) {
	t.Helper()
	was, is := newTally(before, input), newTally(after, input)
	for at, n := range was.lines {
		lost := n - is.lines[at]
		differs = differs || lost != 0
		switch {
		case isStructural || was.places[at.place] != is.places[at.place]:
		case lost > was.named[at] && !is.naming[at.place]:
			t.Errorf("%s: %q in %s depends on %s and does not name it (%s)", cloud, at.text, at.path, input, at.host)
		case was.exact[at] > 0 && lost == 0 && !ties[at.option]:
			t.Errorf("%s: %q in %s names %s and does not depend on it (%s)", cloud, at.text, at.path, input, at.host)
		}
	}
	for at, n := range is.lines {
		if added := n - was.lines[at]; added > is.named[at] && !was.naming[at.place] && !isStructural && was.places[at.place] == is.places[at.place] {
			t.Errorf("%s: the new %q in %s depends on %s and does not name it (%s)", cloud, at.text, at.path, input, at.host)
		}
		differs = differs || n != was.lines[at]
	}
	return differs
}

// ties are options that depend on any of several inputs, so that one of them alone may change nothing.
var ties = map[string]bool{
	"ml2.physical_network_mtus":                    true, // relative to the largest MTU, and each the smallest of its parts
	"oslo_middleware.enable_proxy_headers_parsing": true,
	"filter_scheduler.available_filters":           true, // its first line is nova's own filters
	// the smallest of several sizes, or one that is rounded down
	"uwsgi.processes": true, "DEFAULT.osapi_compute_workers": true, "DEFAULT.metadata_workers": true, "DEFAULT.api_workers": true, "DEFAULT.rpc_workers": true,
	"conductor.workers": true, "scheduler.workers": true, "eventlet_server.public_workers": true, "eventlet_server.admin_workers": true,
	"mysqld.innodb_buffer_pool_size": true, "-m": true, "vm_memory_high_watermark": true, "vm_memory_high_watermark.absolute": true, "raft.wal_max_size_bytes": true,
	"DEFAULT.sql_pool_size": true, "DEFAULT.sql_pool_max_overflow": true,
	"database.max_pool_size": true, "database.max_overflow": true, "api_database.max_pool_size": true, "api_database.max_overflow": true,
	"placement_database.max_pool_size": true, "placement_database.max_overflow": true,
}

// tally counts lines by place and text, those that name an input, and those that name it, what contains it or a part of it.
type tally struct {
	lines        map[text]int
	exact, named map[text]int
	places       map[place]int  // lines by place
	naming       map[place]bool // places with a line that names the input
}

func newTally(lines []line, input source.Path) tally {
	all := tally{map[text]int{}, map[text]int{}, map[text]int{}, map[place]int{}, map[place]bool{}}
	for _, l := range lines {
		at := text{l.place, l.text}
		all.lines[at]++
		all.places[l.place]++
		if slices.Contains(l.inputs, input) {
			all.exact[at]++
		}
		if slices.ContainsFunc(l.inputs, func(in source.Path) bool { return in.Contains(input) || input.Contains(in) }) {
			all.named[at]++
			all.naming[l.place] = true
		}
	}
	return all
}

// mutate changes the value at a path. It returns the pattern of the change, and whether the path is structural.
func mutate(t *testing.T, path source.Path, c *model.Cloud) (key source.Path, isStructural bool) {
	t.Helper()
	labels := path.Labels()
	if labels[0] == "secrets" {
		c.Secrets[labels[1]][labels[2]] = "some/other"
		return "", false
	}
	for _, table := range []map[source.Path]change{structural, changes} {
		for pattern, f := range table {
			if matches(pattern.Labels(), labels) {
				f(c, labels)
				_, isStructural = structural[pattern]
				return pattern, isStructural
			}
		}
	}
	t.Fatalf("the test does not know how to change %s", path)
	return "", false
}

// matches reports whether labels match a pattern, in which * is any label.
func matches(pattern, labels []string) bool {
	return len(pattern) == len(labels) && slices.EqualFunc(pattern, labels, func(p, l string) bool { return p == "*" || p == l })
}
