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
	"stackplan/internal/render"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// The law of honesty: a row names all that its value is made of, and nothing else. For each path that a row names, the
// value there is changed, everything is rendered again, and what changed is held against who names the path.

// change sets another value at a path of the description.
type change func(*model.Cloud)

func regions(f func(*model.Region)) change {
	return func(c *model.Cloud) {
		for _, r := range c.Regions {
			f(r)
		}
	}
}

func networks(f func(*model.Network)) change {
	return regions(func(r *model.Region) {
		for _, n := range r.Networks {
			f(n)
		}
	})
}

func management(f func(*model.Network)) change {
	return regions(func(r *model.Region) { f(r.Network(model.Management)) })
}

func hardware(f func(*model.Hardware)) change {
	return func(c *model.Cloud) {
		for _, h := range c.Hardware {
			f(h)
		}
	}
}

// plus returns the address n further on.
func plus(a netip.Addr, n int) netip.Addr {
	return model.AddressRule{Base: a, Numbered: true}.For(n)
}

// other returns the one of two words that is not set.
func other(word, a, b string) string {
	if word == a {
		return b
	}
	return a
}

// moveAddress shifts the hosts' addresses in a network.
func moveAddress(network string) change {
	return regions(func(r *model.Region) {
		for _, g := range r.Groups {
			for name, rule := range g.Address {
				if network == "*" || name == network {
					g.Address[name] = model.AddressRule{Base: plus(rule.Base, 64), Numbered: rule.Numbered}
				}
			}
		}
	})
}

// changes are by the path that rows name. What a path selects, rather than what it is written as, is in structural.
var changes = map[source.Path]change{
	"identity.domain":           func(c *model.Cloud) { c.Identity.Domain = "Other" },
	"identity.project":          func(c *model.Cloud) { c.Identity.Project = "other" },
	"identity.token.driver":     func(c *model.Cloud) { c.Identity.Token.Driver = other(c.Identity.Token.Driver, "memcache", "sql") },
	"identity.token.expiration": func(c *model.Cloud) { c.Identity.Token.Expiration = 360000 },
	"identity.token.rotation":   func(c *model.Cloud) { c.Identity.Token.Rotation /= 2 },
	"name":                      func(c *model.Cloud) { c.Name += "x" },

	"custom.filters": func(c *model.Cloud) { c.Custom.Filters = map[string]string{"OwnFilter": "own.filters.OwnFilter"} },

	"hardware.{hardware}.cpus":                  hardware(func(h *model.Hardware) { h.CPUs += 2 }),
	"hardware.{hardware}.kernel":                hardware(func(h *model.Hardware) { h.Kernel = otherKernel(h.Kernel) }),
	"hardware.{hardware}.schedulers.rotational": hardware(func(h *model.Hardware) { h.Schedulers.Rotational = other(h.Schedulers.Rotational, "bfq", "kyber") }),
	"hardware.{hardware}.schedulers.ssd":        hardware(func(h *model.Hardware) { h.Schedulers.SSD = other(h.Schedulers.SSD, "bfq", "kyber") }),
	"hardware.{hardware}.schedulers.nvme":       hardware(func(h *model.Hardware) { h.Schedulers.NVMe = other(h.Schedulers.NVMe, "bfq", "kyber") }),
	"hardware.{hardware}.nics":                  hardware(func(h *model.Hardware) { h.NICs = []string{"em0", "em1"} }),
	"hardware.{hardware}.bonds": hardware(func(h *model.Hardware) {
		h.Bonds = map[string]*model.Bond{"bond9": {Name: "bond9", Members: h.NICs[:1], Mode: "active-backup"}}
	}),
	"hardware.{hardware}.reserve.cpus":    hardware(func(h *model.Hardware) { h.Reserve.CPUs = []int{0} }),
	"hardware.{hardware}.reserve.disk":    hardware(func(h *model.Hardware) { h.Reserve.Disk *= 2 }),
	"hardware.{hardware}.reserve.isolate": hardware(func(h *model.Hardware) { h.Reserve.Isolate = !h.Reserve.Isolate }),
	"hardware.{hardware}.reserve.memory":  hardware(func(h *model.Hardware) { h.Reserve.Memory *= 2 }),
	"hardware.{hardware}.virtualization":  hardware(func(h *model.Hardware) { h.Virtualization = other(h.Virtualization, "kvm", "lxc") }),

	"regions.*.networks.management.vip":           management(func(n *model.Network) { n.VIP = plus(n.VIP, 200) }),
	"regions.*.networks.management.tls":           management(toggleTLS),
	"regions.*.networks.management.tls.ca":        management(otherCA),
	"regions.{region}.networks.management.vip":    management(func(n *model.Network) { n.VIP = plus(n.VIP, 200) }),
	"regions.{region}.networks.management.tls":    management(toggleTLS),
	"regions.{region}.networks.management.tls.ca": management(otherCA),
	"regions.*.networks.*.vip":                    networks(moveVIP),
	"regions.*.networks.*.tls":                    networks(toggleTLS),
	"regions.{region}.networks.*.vip":             networks(moveVIP),
	"regions.{region}.networks.*.tls":             networks(toggleTLS),
	"regions.{region}.networks.*.tls.certificate": networks(func(n *model.Network) {
		if n.TLS != nil {
			n.TLS = &model.TLS{Certificate: "/etc/other.pem", CA: n.TLS.CA}
		}
	}),
	"regions.{region}.networks.*.bridge": networks(func(n *model.Network) { n.Bridge = "brx" + n.Name[:1] }),
	"regions.{region}.networks.*.cidr": networks(func(n *model.Network) {
		if n.CIDR.IsValid() {
			n.CIDR = netip.PrefixFrom(n.CIDR.Addr(), n.CIDR.Bits()-1)
		}
	}),
	"regions.{region}.networks.*.gateway": networks(func(n *model.Network) {
		if n.Gateway.IsValid() {
			n.Gateway = plus(n.Gateway, 3)
		}
	}),
	"regions.{region}.networks.*.defaultRoute": networks(func(n *model.Network) { n.Default = n.Purpose == "external" }),
	"regions.{region}.networks.*.routes": networks(func(n *model.Network) {
		if n.Gateway.IsValid() {
			n.Routes = []model.Route{{To: netip.MustParsePrefix("10.99.0.0/16"), Via: n.Gateway}}
		}
	}),
	"regions.{region}.networks.*.mtu": networks(func(n *model.Network) { n.MTU = 8000 }),
	"regions.{region}.networks.*.nic": networks(func(n *model.Network) { n.NIC = "em7" }),
	"regions.{region}.networks.*.vlan": networks(func(n *model.Network) {
		if n.VLAN != 0 {
			n.VLAN += 1000
		}
	}),
	"regions.{region}.networks.*.vlans": networks(func(n *model.Network) { n.VLANs = []model.Span{{First: 3000, Last: 3001}} }),
	"regions.{region}.networks.*.vrid":  networks(func(n *model.Network) { n.VRID += 100 }),

	"regions.{region}.cache.maxConnections": regions(func(r *model.Region) { r.Cache.MaxConnections = 99 }),
	"regions.{region}.cache.memory":         regions(func(r *model.Region) { r.Cache.Memory *= 2 }),
	"regions.{region}.cache.protection":     regions(func(r *model.Region) { r.Cache.Protection = other(r.Cache.Protection, "encrypt", "mac") }),

	"regions.{region}.compute.filters":         regions(func(r *model.Region) { r.Compute.Filters = []string{"ComputeFilter"} }),
	"regions.{region}.compute.maxLimit":        regions(func(r *model.Region) { r.Compute.MaxLimit = 77 }),
	"regions.{region}.compute.reportInterval":  regions(func(r *model.Region) { r.Compute.ReportInterval = 7 }),
	"regions.{region}.compute.rpcTimeout":      regions(func(r *model.Region) { r.Compute.RPCTimeout = 777 }),
	"regions.{region}.compute.runningDeleted":  regions(func(r *model.Region) { r.Compute.RunningDeleted = "shutdown" }),
	"regions.{region}.compute.serviceDownTime": regions(func(r *model.Region) { r.Compute.ServiceDownTime = 777 }),

	"regions.{region}.database.bufferPool":     regions(func(r *model.Region) { r.Database.BufferPool *= 2 }),
	"regions.{region}.database.maxConnections": regions(func(r *model.Region) { r.Database.MaxConnections = 777 }),

	"regions.{region}.groups.*.address.*":              moveAddress("*"),
	"regions.{region}.hosts.*.address.*":               moveAddress("*"),
	"regions.{region}.hosts.{host}.address.*":          moveAddress("*"),
	"regions.{region}.groups.*.address.management":     moveAddress(model.Management),
	"regions.{region}.hosts.*.address.management":      moveAddress(model.Management),
	"regions.{region}.hosts.{host}.address.management": moveAddress(model.Management),

	"regions.{region}.hosts.{host}.zone": moveZone,

	"regions.{region}.flavors": regions(func(r *model.Region) {
		r.Flavors = map[string]model.Flavor{"other": {VCPUs: 1, RAM: 1 << 30, Disk: 1 << 30, Shares: 512}}
	}),
	"regions.{region}.packages.pins": regions(func(r *model.Region) { r.Pins = map[string]string{"qemu-kvm": "1:7.2+*"} }),

	"regions.{region}.image.defaultLimit": regions(func(r *model.Region) { r.Image.DefaultLimit = 77 }),
	"regions.{region}.image.directory":    regions(func(r *model.Region) { r.Image.Directory = "/srv/images" }),
	"regions.{region}.image.maxLimit":     regions(func(r *model.Region) { r.Image.MaxLimit = 7777 }),
	"regions.{region}.image.workers":      regions(func(r *model.Region) { r.Image.Workers = 7 }),

	"regions.{region}.loadBalancer.backends.ca":          backends(func(b *model.Backends) { b.CA = "/etc/other-ca.pem" }),
	"regions.{region}.loadBalancer.backends.certificate": backends(func(b *model.Backends) { b.Certificate = "/etc/other.pem" }),
	"regions.{region}.loadBalancer.backends.key":         backends(func(b *model.Backends) { b.Key = "/etc/other.key" }),
	"regions.{region}.loadBalancer.backends.plain": backends(func(b *model.Backends) {
		b.Plain = []string{"own"}
		for _, s := range generators.All() {
			b.Plain = append(b.Plain, s.Name)
		}
	}),
	"regions.{region}.loadBalancer.consoleTimeout": regions(func(r *model.Region) { r.LoadBalancer.ConsoleTimeout = 7777 }),
	"regions.{region}.loadBalancer.imageTimeout":   regions(func(r *model.Region) { r.LoadBalancer.ImageTimeout = 7777 }),
	"regions.{region}.loadBalancer.maxConnections": regions(func(r *model.Region) { r.LoadBalancer.MaxConnections = 7777 }),
	"regions.{region}.loadBalancer.vrrp.interval":  regions(func(r *model.Region) { r.LoadBalancer.VRRP.Interval = 7 }),

	"regions.{region}.messaging.partitions": regions(func(r *model.Region) { r.Messaging.Partitions = "ignore" }),
	"regions.{region}.messaging.user":       regions(func(r *model.Region) { r.Messaging.User = "other" }),

	"regions.{region}.networking.dhcpAgents": regions(func(r *model.Region) { r.Networking.DHCPAgents = 3 }),
	"regions.{region}.networking.manager":    regions(func(r *model.Region) { r.Networking.Manager = other(r.Networking.Manager, "flat", "flat-dhcp") }),
	"regions.{region}.networking.metadata":   regions(func(r *model.Region) { r.Networking.Metadata = other(r.Networking.Metadata, "l3", "dhcp") }),
	"regions.{region}.networking.multiHost":  regions(func(r *model.Region) { r.Networking.MultiHost = !r.Networking.MultiHost }),
	"regions.{region}.workers":               regions(func(r *model.Region) { r.Workers = 7 }),
}

// structural are paths that choose which rows, hosts or services there are. A change there changes more than values, so
// only that it changes something is tested.
var structural = map[source.Path]change{
	"identity.home": func(c *model.Cloud) { c.Identity.Home = c.Regions[len(c.Regions)-1].Name },
	"regions.*.networks.*.purpose": networks(func(n *model.Network) {
		if n.Purpose == "external" {
			n.Purpose = "storage"
		}
	}),
	"regions.{region}.networks.*.purpose": networks(func(n *model.Network) {
		if n.Purpose == "external" {
			n.Purpose = "storage"
		}
	}),
	"regions.{region}.groups.*.zone":     moveZone,
	"regions.{region}.hosts.*.zone":      moveZone,
	"regions.{region}.aggregates":        addAggregate,
	"regions.{region}.groups.*.labels":   labelHosts,
	"regions.{region}.hosts.*.labels":    labelHosts,
	"regions.{region}.groups.*.hosts":    regions(func(r *model.Region) { r.Groups = r.Groups[:1] }),
	"regions.{region}.networking.driver": regions(func(r *model.Region) { r.Networking.Driver = other(r.Networking.Driver, "neutron", "nova-network") }),
	"regions.{region}.networking.mechanism": regions(func(r *model.Region) {
		r.Networking.Mechanism = other(r.Networking.Mechanism, "linuxbridge", "openvswitch")
	}),
	"regions.{region}.networking.tenants":      regions(func(r *model.Region) { r.Networking.Tenants = other(r.Networking.Tenants, "vlan", "vxlan") }),
	"regions.{region}.database.mode":           regions(func(r *model.Region) { r.Database.Mode = other(r.Database.Mode, "galera", "primary-standby") }),
	"regions.{region}.database.primary":        regions(promote),
	"regions.{region}.messaging.queues":        regions(func(r *model.Region) { r.Messaging.Queues = "mirrored" }),
	"regions.{region}.loadBalancer.vrrp.peers": regions(func(r *model.Region) { r.LoadBalancer.VRRP.Peers = "multicast" }),
	"custom.services.*.port":                   customService(func(s *model.CustomService) { s.Port++ }),
	"custom.services.*.external":               customService(func(s *model.CustomService) { s.External = !s.External }),
	"custom.services.*.health":                 customService(func(s *model.CustomService) { s.Health = "/other" }),
}

func customService(f func(*model.CustomService)) change {
	return func(c *model.Cloud) {
		for name, s := range c.Custom.Services {
			f(&s)
			c.Custom.Services[name] = s
		}
	}
}

// backends changes TLS behind HAProxy where there is any.
func backends(f func(*model.Backends)) change {
	return regions(func(r *model.Region) {
		if r.LoadBalancer.Backends != nil {
			f(r.LoadBalancer.Backends)
		}
	})
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
	regions(func(r *model.Region) {
		r.Aggregates = append(r.Aggregates, &model.Aggregate{Name: "all", Nodes: r.Groups[0].Nodes})
	})(c)
}

// labelHosts puts all hosts into the aggregate of those with the label.
func labelHosts(c *model.Cloud) {
	regions(func(r *model.Region) {
		for _, g := range r.Groups {
			g.Labels = map[string]string{"honest": "yes"}
		}
	})(c)
}

// moveZone puts all hosts into one zone.
func moveZone(c *model.Cloud) {
	regions(func(r *model.Region) {
		for _, g := range r.Groups {
			g.Zones = []string{"other"}
		}
	})(c)
}

// otherKernel is of another age: older where k is new, or the default, which all but one example have.
func otherKernel(k model.Kernel) model.Kernel {
	if k.Major == 3 {
		return model.Kernel{Major: 6, Minor: 1}
	}
	return model.Kernel{Major: 3, Minor: 10}
}

func toggleTLS(n *model.Network) {
	switch {
	case n.TLS != nil:
		n.TLS = nil
	case n.VIP.IsValid():
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
	hardware(func(h *model.Hardware) {
		h.Bonds = map[string]*model.Bond{"bond0": {Name: "bond0", Members: h.NICs, Mode: "802.3ad"}}
	})(c)
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

// clouds are the examples, and one with what no example has: TLS inside, tunnels, protected tokens, a service of its own.
var clouds = map[string]change{
	"minimal": func(*model.Cloud) {},
	"netease": func(*model.Cloud) {},
	"today":   func(*model.Cloud) {},
	"zed":     func(*model.Cloud) {},
	"minimal, all on": func(c *model.Cloud) {
		networks(toggleTLS)(c)
		c.Custom.Services = map[string]model.CustomService{"own": {Name: "own", Port: 9999, Health: "/"}}
		var names []string
		for _, s := range generators.All() {
			if slices.Contains(s.Roles, service.ControlCompute) && (s.When == nil || s.Name == "keystone") {
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
			r.Cache.Protection = "encrypt"
			r.LoadBalancer.Backends = &model.Backends{Certificate: "/etc/host.pem", Key: "/etc/host.key", CA: "/etc/ca.pem", Plain: []string{"glance-api"}}
			r.Networking.Tenants = "vxlan"
			r.Database.Mode = "galera"
		}
	},
	"zed, bonded":     bonded,
	"netease, bonded": bonded,
	"zed, one nic":    networks(func(n *model.Network) { n.NIC = "" }),
	"netease, all on": func(c *model.Cloud) {
		c.HostNetwork = "networkd"
		networks(toggleTLS)(c)
		networks(func(n *model.Network) { n.NIC = "" })(c)
		for _, r := range c.Regions {
			r.Cache.Protection = "encrypt"
			r.Database.Mode = "galera"
		}
	},
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

// place is an option of a file; text is what all hosts have there.
type place struct{ path, option string }

// rendered returns what stands at every place, and which places name each pattern.
func rendered(t *testing.T, c *model.Cloud) (text map[place]string, naming map[source.Path]map[place]bool) {
	t.Helper()
	text, naming = map[place]string{}, map[source.Path]map[place]bool{}
	r := render.New(c, service.NewSites(c, generators.All()), catalogue.Open())
	for f, err := range r.Files(context.Background(), model.Representatives()) {
		if err != nil {
			t.Fatal(err)
		}
		note(f, text, naming)
	}
	return text, naming
}

// repeated is the path of a file that stands once for each interface.
var repeated = regexp.MustCompile(`^(/etc/systemd/network/\d\d-).*(\.\w+)$`)

func note(f *artefact.File, text map[place]string, naming map[source.Path]map[place]bool) {
	for i, line := range strings.Split(strings.TrimSuffix(string(f.Body), "\n"), "\n") {
		origin := f.Lines[i]
		if origin == nil || origin.Template != "" || origin.Override {
			continue
		}
		at := place{repeated.ReplaceAllString(f.Path, "$1{link}$2"), origin.Option}
		text[at] += f.Host + " " + f.Path + ": " + line + "\n"
		for _, from := range origin.From {
			if naming[from] == nil {
				naming[from] = map[place]bool{}
			}
			naming[from][at] = true
		}
	}
}

// differences returns the places whose text is another. Text that is only new or gone counts.
func differences(a, b map[place]string) map[place]bool {
	diff := map[place]bool{}
	for at := range a {
		diff[at] = a[at] != b[at]
	}
	for at := range b {
		diff[at] = a[at] != b[at]
	}
	maps.DeleteFunc(diff, func(_ place, differs bool) bool { return !differs })
	return diff
}

func TestHonesty(t *testing.T) {
	changed := map[source.Path]map[place]bool{}
	named := map[source.Path]map[place]bool{}
	for name := range clouds {
		before, naming := rendered(t, loadCloud(t, name))
		for pattern, places := range naming {
			if named[pattern] == nil {
				named[pattern], changed[pattern] = map[place]bool{}, map[place]bool{}
			}
			maps.Copy(named[pattern], places)
			after := loadCloud(t, name)
			isStructural := mutate(t, pattern, after)
			text, then := rendered(t, after)
			diff := differences(before, text)
			maps.Copy(changed[pattern], diff)
			for at := range diff {
				if !isStructural && !names(naming, pattern, at) && !names(then, pattern, at) {
					t.Errorf("%s: %s of %s depends on %s and does not name it", name, at.option, at.path, pattern)
				}
			}
		}
	}
	for pattern, places := range named {
		for at := range places {
			if structural[pattern] == nil && !changed[pattern][at] {
				t.Errorf("%s of %s names %s and does not depend on it", at.option, at.path, pattern)
			}
		}
		if len(changed[pattern]) == 0 {
			t.Errorf("nothing depends on %s", pattern)
		}
	}
	t.Logf("%d paths were changed in %d clouds", len(named), len(clouds))
}

// names reports whether a place names a pattern, or what holds it, or a part of it, or one that means the same value: the
// region's own or any region's, the group's or the host's address.
func names(naming map[source.Path]map[place]bool, pattern source.Path, at place) bool {
	for other, places := range naming {
		a, b := alike(pattern)+".", alike(other)+"."
		if places[at] && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)) {
			return true
		}
	}
	return false
}

func alike(p source.Path) string {
	text := strings.NewReplacer("{region}", "*", "{host}", "*", "groups.*.address", "hosts.*.address").Replace(string(p))
	return strings.NewReplacer("networks.management.", "networks.*.", "address.management", "address.*").Replace(text)
}

// mutate changes what stands at a path and reports whether the path is structural.
func mutate(t *testing.T, pattern source.Path, c *model.Cloud) bool {
	t.Helper()
	if labels := pattern.Labels(); labels[0] == "secrets" {
		c.Secrets[labels[1]][labels[2]] = "some/other"
		return false
	}
	if f := structural[pattern]; f != nil {
		f(c)
		return true
	}
	f := changes[pattern]
	if f == nil {
		t.Fatalf("the test does not know how to change %s", pattern)
	}
	f(c)
	return false
}
