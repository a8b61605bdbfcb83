package load

import (
	"slices"
	"time"

	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// decoder decodes a unified description into the model. It reports what CUE cannot find: names of objects that do not exist, and
// the values that reader rejects.
type decoder struct {
	reader
	cloud   *model.Cloud
	count   int             // of the hosts of all groups so far
	removed map[string]bool // hosts, see Set
}

// decode returns the model of the description in dir, as far as the reports in the list allow.
func (s *Source) decode(dir string, list *diag.List) *model.Cloud {
	d := &decoder{reader: reader{list: list, wrong: list.ErrorPaths()}, cloud: &model.Cloud{}, removed: s.removed}
	d.decodeCloud(node{value: s.whole})
	s.readInventory(dir, d)
	return d.cloud
}

func (d *decoder) decodeCloud(n node) {
	c := d.cloud
	c.Name = n.at("name").text()
	c.Series, _ = series.Parse(n.at("series").text())
	c.Identity = decodeIdentity(n.at("identity"))
	c.HostNetwork = n.at("hostNetwork").text()
	c.Hardware = byName(n.at("hardware"), d.hardware)
	c.Overrides = d.overrides(n.at("overrides"))
	c.Roles = byName(n.at("roles"), d.role)
	c.Selectors = d.selectors(n.at("selectors"))
	c.Custom = decodeCustom(n.at("custom"))
	c.Secrets = decodeSecrets(n.at("secrets"))
	c.Accept = d.acceptances(n.at("accept"))
	c.DNSServers = n.at("dnsServers").texts()
	c.NTPServers = n.at("ntpServers").texts()
	c.AgeRecipients = n.at("ageRecipients").texts()
	c.TLS = decodeTLS(n.at("tls"))
	c.Regions = sorted(n.at("regions"), d.region)
	if home := n.at("identity").at("home"); home.text() != "" && c.Region(home.text()) == nil {
		d.unknown(home, "region", c.RegionNames())
	}
}

func decodeIdentity(n node) model.Identity {
	token := n.at("token")
	return model.Identity{
		Home:    n.at("home").text(),
		Project: n.at("project").text(),
		Domain:  n.at("domain").text(),
		Token: model.Token{
			Driver:     token.at("driver").text(),
			Expiration: token.at("expiration").int(),
			Rotation:   token.at("rotation").int(),
		},
	}
}

func (d *decoder) hardware(name string, n node) *model.Hardware {
	reserve := n.at("reserve")
	h := &model.Hardware{
		Name:    name,
		CPUs:    n.at("cpus").int(),
		NUMA:    n.at("numa").int(),
		Threads: n.at("threads").int(),
		Memory:  d.size(n.at("memory")),
		Disk:    d.size(n.at("disk")),
		NICs:    n.at("nics").texts(),
		Bonds:   byName(n.at("bonds"), bond),
		Reserve: model.Reserve{
			Memory:  d.size(reserve.at("memory")),
			Disk:    d.size(reserve.at("disk")),
			Isolate: reserve.at("isolate").bool(),
		},
		HugePages:      d.hugePages(n.at("hugePages")),
		Kernel:         model.ParseKernel(n.at("kernel").text()),
		Schedulers:     decodeSchedulers(n.at("schedulers")),
		Traits:         byName(n.at("traits"), func(_ string, n node) bool { return n.bool() }),
		Resources:      byName(n.at("resources"), number),
		Devices:        byName(n.at("devices"), device),
		Accelerators:   byName(n.at("accelerators"), number),
		Virtualization: n.at("virtualization").text(),
	}
	for _, cpu := range reserve.at("cpus").elements() {
		h.Reserve.CPUs = append(h.Reserve.CPUs, cpu.int())
	}
	return h
}

func device(_ string, n node) model.Device {
	return model.Device{Vendor: n.at("vendor").text(), Product: n.at("product").text(), Count: int64(n.at("count").int())}
}

func (d *decoder) hugePages(n node) model.HugePages {
	return model.HugePages{Size: d.size(n.at("size")), Count: n.at("count").int()}
}

func bond(name string, n node) *model.Bond {
	return &model.Bond{Name: name, Members: n.at("members").texts(), Mode: n.at("mode").text()}
}

func decodeSchedulers(n node) model.Schedulers {
	return model.Schedulers{Rotational: n.at("rotational").text(), SSD: n.at("ssd").text(), NVMe: n.at("nvme").text()}
}

func (d *decoder) role(name string, n node) *model.Role {
	return &model.Role{Name: name, Services: n.at("services").texts(), Overrides: d.overrides(n.at("overrides"))}
}

// maxSelectors is the maximum number of selectors of a cloud: each is matched with the labels of each host.
const maxSelectors = 100

func (d *decoder) selectors(n node) []*model.Selector {
	all := sorted(n, d.selector)
	if len(all) <= maxSelectors {
		return all
	}
	said := d.errorf("input/size", n, "a cloud has at most %d selectors, not %d", maxSelectors, len(all))
	said.Hint = "selectors are for conditions that groups and roles cannot express"
	return nil
}

func (d *decoder) selector(name string, n node) *model.Selector {
	labels := n.at("matchLabels")
	s := &model.Selector{Name: name, MatchLabels: byName(labels, plain), Overrides: d.overrides(n.at("overrides"))}
	isMisspelt := func(wrong source.Path) bool { return wrong.Parent() == n.path }
	if len(s.MatchLabels) == 0 && !slices.ContainsFunc(d.wrong, isMisspelt) {
		said := d.errorf("schema/missing", labels, "selector %s requires no label", name)
		said.Rule, said.Hint = "matchLabels contains at least one label", `add matchLabels: disk: "ssd"`
	}
	return s
}

func decodeCustom(n node) model.Custom {
	group := func(_ string, n node) map[string]model.CustomOption { return byName(n, customOption) }
	project := func(_ string, n node) map[string]map[string]model.CustomOption { return byName(n, group) }
	class := func(_ string, n node) string { return n.at("class").text() }
	return model.Custom{
		Options:  byName(n.at("options"), project),
		Filters:  byName(n.at("filters"), class),
		Services: byName(n.at("services"), customService),
	}
}

func customOption(_ string, n node) model.CustomOption {
	return model.CustomOption{
		Type:    n.at("type").text(),
		Min:     n.at("min").float(),
		Max:     n.at("max").float(),
		Secret:  n.at("secret").bool(),
		Choices: n.at("choices").texts(),
	}
}

func customService(name string, n node) model.CustomService {
	return model.CustomService{
		Name:     name,
		Port:     n.at("port").int(),
		External: n.at("external").bool(),
		Health:   n.at("health").text(),
	}
}

// maxAcceptances is the maximum number of acceptances of a cloud: each is compared with each finding.
const maxAcceptances = 1000

func (d *decoder) acceptances(n node) []model.Acceptance {
	var all []model.Acceptance
	for _, e := range n.elements() {
		until := e.at("until")
		if _, err := time.Parse(time.DateOnly, until.text()); err != nil && until.given() {
			d.errorf("value/day", until, "%q is not a day", until.text()).Hint = "write a day of the calendar as 2027-06-30"
		}
		all = append(all, model.Acceptance{
			Code: e.at("code").text(), Path: source.Path(e.at("path").text()), Reason: e.at("reason").text(), Until: until.text(),
		})
	}
	if len(all) > maxAcceptances {
		d.errorf("input/size", n, "a cloud has at most %d acceptances, not %d", maxAcceptances, len(all)).Hint = "accept all findings of a code with one entry whose path contains *"
		return nil
	}
	return all
}

func decodeSecrets(n node) model.Secrets {
	reference := func(_ string, n node) string { return n.at("secret").text() }
	uses := func(_ string, n node) map[string]string { return byName(n, reference) }
	return byName(n, uses)
}
