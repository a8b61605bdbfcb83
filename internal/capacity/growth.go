package capacity

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/spelling"
)

// Growth is a set of assumed changes: quotas and hosts that a cloud would have.
type Growth struct {
	Name        string
	Quotas      []QuotaGrowth // --grow
	AddHosts    []HostGrowth  // --add-hosts
	RemoveHosts string        // --remove-hosts: a nodeset; empty: none
	Sets        []load.Set    // --set
	At          Line          // of a file of scenarios; zero: the command line
}

// Line is a line of a file of scenarios.
type Line struct {
	Text, File string
	Number     int
}

// None reports whether a growth changes nothing.
func (g Growth) None() bool {
	return len(g.Quotas)+len(g.AddHosts)+len(g.Sets) == 0 && g.RemoveHosts == ""
}

// Scenario is the report of a cloud after a growth.
type Scenario struct {
	Name string `json:"name"`
	*Report
}

// QuotaGrowth changes the quotas of one project: all that it sets, or that of one resource. Unlimited quotas, and the defaults that
// apply to the project, are unchanged.
type QuotaGrowth struct {
	Project  string
	Resource demand.Resource // empty: all
	Factor   float64         // 1.5 for +50%
	Add      int64           // ram in bytes; 0 if Factor applies
}

// HostGrowth adds hosts to a group: the next numbers after its last.
type HostGrowth struct {
	Region string // empty: the one region that has the group
	Group  string
	Count  int
}

// growth is the syntax of --grow: PROJECT=+50%, PROJECT.cores=+100, PROJECT.ram=-10GiB.
var growth = regexp.MustCompile(`^(.+)=([+-][0-9]+)(%|[KMGT]iB)?$`)

// sizes are the units of memory, in bytes.
var sizes = map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}

// ParseQuotaGrowth parses PROJECT=+50%, or PROJECT.RESOURCE with a percentage or a number: web.cores=+100, web.ram=+10GiB. The error
// continues a message that begins with the text.
func ParseQuotaGrowth(text string) (QuotaGrowth, error) {
	m := growth.FindStringSubmatch(text)
	if m == nil {
		return QuotaGrowth{}, fmt.Errorf("is not a change of quotas; write PROJECT=+50%% or PROJECT.cores=+100")
	}
	amount, err := strconv.ParseInt(m[2], 10, 32)
	if err != nil {
		return QuotaGrowth{}, fmt.Errorf("changes a quota by %s, which is out of range", m[2])
	}
	g := QuotaGrowth{Project: m[1], Factor: 1}
	if i := strings.LastIndexByte(m[1], '.'); i > 0 {
		if resource, known := demand.ResourceOf(m[1][i+1:]); known {
			g.Project, g.Resource = m[1][:i], resource
		}
	}
	unit, sized := sizes[m[3]]
	switch {
	case m[3] == "%" && amount < -100:
		return g, fmt.Errorf("reduces a quota by more than 100%%")
	case m[3] == "%":
		g.Factor = 1 + float64(amount)/100
	case g.Resource == "":
		return g, fmt.Errorf("changes quotas by a number, so it must name a resource: %s.cores=%s", g.Project, m[2])
	case sized != (g.Resource == "ram"):
		return g, fmt.Errorf("has the wrong unit for %s; write ram=%sGiB, and plain numbers for all other resources", g.Resource, m[2])
	default:
		g.Add = amount * max(unit, 1)
	}
	return g, nil
}

// ParseHostGrowth parses GROUP=COUNT, or REGION.GROUP=COUNT. The error continues a message that begins with the text.
func ParseHostGrowth(text string) (HostGrowth, error) {
	name, count, _ := strings.Cut(text, "=")
	n, err := strconv.Atoi(strings.TrimPrefix(count, "+"))
	if err != nil || n < 1 || n > mostNewHosts || name == "" {
		return HostGrowth{}, fmt.Errorf("is not a number of hosts to add; write GROUP=10 or REGION.GROUP=10, up to %d", mostNewHosts)
	}
	g := HostGrowth{Group: name, Count: n}
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		g.Region, g.Group = name[:i], name[i+1:]
	}
	return g, nil
}

// mostNewHosts is the maximum number of hosts that one growth adds.
const mostNewHosts = 100_000

// Demand returns the quotas and flavors after a growth. It returns an error if a project has no quotas.
func (g Growth) Demand(d demand.Demand) (demand.Demand, error) {
	grown := d
	grown.Quotas = slices.Clone(d.Quotas)
	for _, q := range g.Quotas {
		found := false
		for i := range grown.Quotas {
			quota := &grown.Quotas[i]
			if quota.Project != q.Project || q.Resource != "" && quota.Resource != q.Resource {
				continue
			}
			found = true
			if quota.Amount != demand.Unlimited && quota.Unknown == "" {
				quota.Amount = max(0, int64(math.Ceil(float64(quota.Amount)*q.Factor-tiny))+q.Add)
			}
		}
		if !found {
			return d, q.missing(d)
		}
	}
	return grown, nil
}

// tiny prevents that 1.1 times 10, which is 11.000000000000002, is rounded up to 12.
const tiny = 1e-6

// missing returns the error for a quota that does not exist: the project has no quotas, or uses the default for that resource.
func (q QuotaGrowth) missing(d demand.Demand) error {
	var names []string
	for _, quota := range d.Quotas {
		names = append(names, quota.Project)
	}
	if slices.Contains(names, q.Project) {
		return fmt.Errorf("--grow %s.%s: %s sets no quota of %s, so the default applies; set one with --set", q.Project, q.Resource, q.Project, q.Resource)
	}
	return fmt.Errorf("--grow %s: the project has no quota%s", q.Project, suggestion(q.Project, names))
}

// didYouMean ends a message with the nearest of some names, if one is near.
func suggestion(name string, known []string) string {
	if near := spelling.Nearest(name, known); near != "" {
		return "; " + spelling.DidYouMean(near)
	}
	return ""
}

// groupOf returns the group that hosts are added to.
func groupOf(c *model.Cloud, g HostGrowth) (*model.Region, *model.Group, error) {
	var regions []*model.Region
	var all []string
	for _, r := range c.Regions {
		for _, group := range r.Groups {
			all = append(all, group.Name)
		}
		if (g.Region == "" || r.Name == g.Region) && r.Group(g.Group) != nil {
			regions = append(regions, r)
		}
	}
	switch {
	case len(regions) == 1:
		return regions[0], regions[0].Group(g.Group), nil
	case len(regions) > 1:
		return nil, nil, fmt.Errorf("--add-hosts %s: several regions have this group; write %s.%s=%d", g.Group, regions[0].Name, g.Group, g.Count)
	case g.Region != "" && c.Region(g.Region) == nil:
		return nil, nil, fmt.Errorf("--add-hosts: the cloud has no region %s", g.Region)
	}
	return nil, nil, fmt.Errorf("--add-hosts: no region has a group %s%s", g.Group, suggestion(g.Group, all))
}
