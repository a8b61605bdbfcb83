package demand

import (
	"slices"
	"strings"

	"stackplan/internal/diag"
)

// The types of Terraform's provider for OpenStack that contain flavors and projects.
const (
	FlavorType  = "openstack_compute_flavor_v2"
	ProjectType = "openstack_identity_project_v3"
)

// The types that set unified limits of keystone: of a project, and the default of a resource.
const (
	LimitType      = "openstack_identity_limit_v3"
	RegisteredType = "openstack_identity_registered_limit_v3"
)

// QuotaTypes are the types that set quotas.
var QuotaTypes = []string{"openstack_compute_quotaset_v2", "openstack_networking_quota_v2", "openstack_blockstorage_quotaset_v3", "openstack_blockstorage_quotaset_v2"}

// afterApply is why a value of a plan is unknown.
const afterApply = "Terraform computes it only when it applies the plan"

// show reads the output of `terraform show -json` for a plan or a state. See Terraform's "JSON Output Format".
type show struct {
	*document
	demand   *Demand
	list     *diag.List
	later    map[string]*value  // by address: the attributes that are known after apply
	projects map[string]Project // by ID, and by address
	plan     bool
}

// instance is a resource of a plan or a state, with its configuration if the document contains it.
type instance struct {
	*value
	address string
	config  *value // nil if the document contains none
	given   *value // the expressions of its arguments
	region  string // of its provider
}

func newShow(doc *document, d *Demand, list *diag.List) *show {
	return &show{document: doc, demand: d, list: list, later: map[string]*value{}, projects: map[string]Project{}}
}

// read reads the document. Projects are read first, since quotas refer to their IDs.
func (s *show) read() {
	if version := s.root.get("format_version"); !strings.HasPrefix(version.string(), "0.") && !strings.HasPrefix(version.string(), "1.") {
		s.wrong(s.list, version, "demand/form", "this is version %q of Terraform's JSON output format; only version 1 is supported", version.text)
		return
	}
	for _, change := range s.root.get("resource_changes").elements() {
		s.later[change.get("address").string()] = change.get("change", "after_unknown")
	}
	values := s.root.get("values")
	if planned := s.root.get("planned_values"); planned != nil {
		values, s.plan = planned, true
	}
	config := s.root.get("configuration", "root_module")
	s.walk(s.root.get("prior_state", "values", "root_module"), nil, func(i instance) { s.identity(i) })
	s.walk(values.get("root_module"), config, s.project)
	s.walk(values.get("root_module"), config, s.quota)
}

// walk visits the resources of a module and of its child modules.
func (s *show) walk(module, config *value, visit func(instance)) {
	for _, r := range module.get("resources").elements() {
		i := instance{value: r.value, address: r.get("address").string()}
		for _, c := range config.get("resources").elements() {
			if c.get("type").string() == r.get("type").string() && c.get("name").string() == r.get("name").string() && c.get("mode").string() == r.get("mode").string() {
				i.config, i.given = c.value, c.get("expressions")
			}
		}
		provider := s.root.get("configuration", "provider_config").part(i.config.get("provider_config_key").string())
		i.region = provider.get("expressions", "region", "constant_value").string()
		visit(i)
	}
	for _, child := range module.get("child_modules").elements() {
		address := strings.TrimPrefix(child.get("address").string(), module.get("address").string()+".")
		name, _, _ := strings.Cut(strings.TrimPrefix(address, "module."), "[")
		s.walk(child.value, config.get("module_calls", name, "module"), visit)
	}
}

// project adds a project that Terraform manages. A domain is no project that quotas apply to.
func (s *show) project(i instance) {
	p, ok := s.identity(i)
	if isDomain := i.get("values", "is_domain"); ok && i.get("mode").string() == "managed" && (isDomain == nil || isDomain.text != "true") {
		s.demand.Projects = append(s.demand.Projects, p)
	}
}

// identity records a project under its ID and its address. It returns false for another resource.
func (s *show) identity(i instance) (p Project, ok bool) {
	name := i.get("values", "name").string()
	if i.get("type").string() != ProjectType || name == "" {
		return p, false
	}
	p = Project{ID: i.get("values", "id").string(), Name: name, Domain: s.domainOf(i), Origin: Origin{Name: i.address, Pos: s.pos(i.at)}}
	s.projects[i.address] = p
	if p.ID != "" {
		s.projects[p.ID] = p
	}
	return p, true
}

// domainOf returns the ID of the domain of a project, or the address that the configuration refers to if Terraform creates the domain too.
func (s *show) domainOf(i instance) string {
	if id := i.get("values", "domain_id").string(); id != "" {
		return id
	}
	for _, r := range i.given.get("domain_id", "references").elements() {
		module, _ := i.place()
		return module + strings.TrimSuffix(r.string(), ".id")
	}
	return ""
}

// quota reads a quota or a flavor.
func (s *show) quota(i instance) {
	kind := i.get("type").string()
	if i.get("mode").string() != "managed" {
		return
	}
	if values := i.get("values"); values == nil || values.kind != '{' {
		return
	}
	region := i.get("values", "region").string()
	if region == "" {
		region = i.region
	}
	from := Origin{Name: i.address, Pos: s.pos(i.at)}
	if slices.Contains(QuotaTypes, kind) {
		s.demand.AddQuotas(region, s.projectOf(i), from, s.amounts(i, counted), s.list)
	}
	if kind == LimitType || kind == RegisteredType {
		s.limit(i, region, from)
	}
	if kind == FlavorType {
		f := Flavor{Region: region, Name: i.get("values", "name").string(), Properties: s.properties(i.get("values", "extra_specs"), s.list), Origin: from}
		s.demand.AddFlavor(f, s.amounts(i, sizes), s.list)
	}
}

// limit reads a unified limit, or the default of one.
func (s *show) limit(i instance, region string, from Origin) {
	name := i.get("values", "resource_name").string()
	amount := func(attribute string) (Amount, bool) {
		all := s.amounts(i, func(argument string) bool { return argument == attribute })
		if len(all) == 0 {
			return Amount{}, false
		}
		all[0].Name = name
		return all[0], true
	}
	if a, ok := amount("default_limit"); ok {
		s.demand.AddDefault(region, from, a, s.list)
	}
	if i.get("values", "domain_id").string() != "" && i.get("values", "project_id").string() == "" {
		return // of a domain
	}
	if a, ok := amount("resource_limit"); ok {
		s.demand.AddLimit(region, s.projectOf(i), from, a, s.list)
	}
}

// counted reports whether an argument is the quota of a resource.
func counted(name string) bool {
	_, ok := ResourceOf(name)
	return ok
}

// sizes reports whether an argument is a size of a flavor.
func sizes(name string) bool {
	return name == "vcpus" || name == "ram" || name == "disk" || name == "ephemeral" || name == "swap"
}

// amounts returns the numbers of a resource, and those that the configuration sets and that are unknown until apply. The provider computes
// the arguments that are not set, so that these are unknown in a plan too; the default of the service applies to them.
func (s *show) amounts(i instance, wanted func(string) bool) []Amount {
	var amounts []Amount
	for _, m := range i.get("values").members {
		if wanted(m.name) && !i.isEcho(m) {
			amounts = s.amount(amounts, m.name, m.value, s.list)
		}
	}
	later := s.later[i.address]
	if later == nil || later.kind != '{' {
		return amounts
	}
	for _, m := range later.members {
		if wanted(m.name) && m.kind == 't' && m.text == "true" && (i.given == nil || i.given.part(m.name) != nil) {
			amounts = append(amounts, Amount{Name: m.name, Unknown: afterApply, Pos: s.pos(m.at), Length: m.end - m.at})
		}
	}
	return amounts
}

// networkQuotas are those that nova enforces only if nova-network runs.
var networkQuotas = []string{"fixed_ips", "floating_ips", "security_groups", "security_group_rules"}

// isEcho reports whether a quota is what nova returns for a resource that it no longer counts: the provider stores -1 for it, or 0 if
// nova returns nothing, whether the argument is set or not.
func (i instance) isEcho(m member) bool {
	if i.get("type").string() != QuotaTypes[0] || !slices.Contains(networkQuotas, m.name) {
		return false
	}
	if i.given != nil {
		return i.given.part(m.name) == nil
	}
	return m.text == "-1" || m.text == "0"
}

// projectOf returns the project of a quota; if its name is unknown, its ID or the address of its resource is used.
func (s *show) projectOf(i instance) Project {
	if id := i.get("values", "project_id").string(); id != "" {
		if p, ok := s.projects[id]; ok {
			return p
		}
		return Project{Name: id}
	}
	for _, r := range i.given.get("project_id", "references").elements() {
		if p, ok := s.referred(i, r.string()); ok {
			return p
		}
	}
	if all := i.given.get("project_id", "references").elements(); len(all) > 0 {
		module, key := i.place()
		return Project{Name: module + all[0].string() + key} // the same for all quotas of the project
	}
	return Project{Name: i.address}
}

// place returns the parts of an address before and after the type and the name: module.web. and ["prod"].
func (i instance) place() (module, key string) {
	module = i.address[:max(strings.LastIndex(i.address, i.get("type").string()), 0)]
	if at := strings.IndexByte(i.address[len(module):], '['); at >= 0 {
		key = i.address[len(module)+at:]
	}
	return module, key
}

// referred returns the project that a reference of a configuration names: if there are several, the one with the key of the instance.
func (s *show) referred(i instance, reference string) (p Project, ok bool) {
	reference = strings.TrimSuffix(reference, ".id")
	if !strings.Contains(reference, ProjectType+".") {
		return p, false
	}
	module, key := i.place()
	for _, address := range []string{module + reference + key, module + reference} {
		if p, ok = s.projects[address]; ok {
			return p, true
		}
	}
	return p, false
}
