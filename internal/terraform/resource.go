package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"stackplan/internal/demand"
	"stackplan/internal/diag"
	"stackplan/internal/spelling"
)

// arguments are the arguments of the resources that are read, from the documentation of the Terraform provider for OpenStack.
var arguments = map[string][]string{
	"openstack_compute_quotaset_v2": {"region", "project_id", "cores", "ram", "instances", "key_pairs", "server_groups", "server_group_members",
		"fixed_ips", "floating_ips", "security_groups", "security_group_rules", "metadata_items", "injected_files",
		"injected_file_content_bytes", "injected_file_path_bytes"},
	"openstack_networking_quota_v2": {"region", "project_id", "floatingip", "network", "port", "rbac_policy", "router", "security_group",
		"security_group_rule", "subnet", "subnetpool"},
	"openstack_blockstorage_quotaset_v3": {"region", "project_id", "volumes", "snapshots", "gigabytes", "per_volume_gigabytes", "backups",
		"backup_gigabytes", "groups", "volume_type_quota"},
	demand.FlavorType:     {"region", "name", "description", "ram", "vcpus", "disk", "ephemeral", "swap", "flavor_id", "rx_tx_factor", "is_public", "extra_specs"},
	demand.LimitType:      {"region", "project_id", "domain_id", "service_id", "resource_name", "resource_limit", "description"},
	demand.RegisteredType: {"region", "service_id", "resource_name", "default_limit", "description"},
	demand.ProjectType:    {"region", "name", "description", "domain_id", "enabled", "is_domain", "parent_id", "tags", "project_id"},
}

// Arguments returns the names of the arguments of a type of resource, or nil for a type that is not read.
func Arguments(kind string) []string {
	if kind == "openstack_blockstorage_quotaset_v2" {
		kind = "openstack_blockstorage_quotaset_v3"
	}
	return arguments[kind]
}

// resource is a resource or a data source.
type resource struct {
	lazy  // its value for expressions
	kind  string
	body  hcl.Body
	block *hcl.Block
}

func (m *module) declareResource(b *hcl.Block) {
	name := strings.Join(b.Labels, ".")
	if b.Type == "data" {
		name = "data." + name
	}
	if have := m.resources[name]; have != nil {
		m.twice(name, b.DefRange, have.at)
		return
	}
	r := &resource{lazy: lazy{name: name, at: b.DefRange}, kind: b.Labels[0], body: b.Body, block: b}
	m.resources[name] = r
	m.order = append(m.order, r)
}

// readResources reads the quotas and flavors of a module and of the modules that it calls.
func (m *module) readResources() {
	for _, r := range m.order {
		read := readers[r.kind]
		if r.block.Type == "data" || read == nil || r.kind == demand.ProjectType {
			continue
		}
		content := m.content(r)
		all, _ := m.expand(m.address+r.name, r.body)
		for _, one := range all {
			read(one, content)
		}
	}
	for _, c := range m.callOrder {
		for _, child := range m.children(c) {
			child.module.readResources()
		}
	}
	for _, r := range m.order {
		if r.block.Type != "data" && r.kind == demand.ProjectType {
			readProjects(m, r)
		}
	}
}

// readers are the functions that read the instances of a type of resource.
var readers = map[string]func(instance, *hcl.BodyContent){
	demand.QuotaTypes[0]: instance.quota, demand.QuotaTypes[1]: instance.quota, demand.QuotaTypes[2]: instance.quota, demand.QuotaTypes[3]: instance.quota,
	demand.FlavorType: instance.flavor, demand.LimitType: instance.limit, demand.RegisteredType: instance.limit,
}

// content returns the arguments of a resource, and reports unknown arguments.
func (m *module) content(r *resource) *hcl.BodyContent {
	schema := &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "count"}, {Name: "for_each"}, {Name: "provider"}, {Name: "depends_on"}}}
	for _, block := range []string{"lifecycle", "timeouts", "connection", "provisioner", "dynamic"} {
		header := hcl.BlockHeaderSchema{Type: block}
		if block == "dynamic" || block == "provisioner" {
			header.LabelNames = []string{"type"}
		}
		schema.Blocks = append(schema.Blocks, header)
	}
	known := Arguments(r.kind)
	for _, name := range known {
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: name})
	}
	content, rest, _ := r.body.PartialContent(schema)
	others, _ := rest.JustAttributes()
	for name, a := range others {
		if a.NameRange.Empty() {
			continue
		}
		d := m.errorAt(a.NameRange, "terraform/argument", fmt.Sprintf("%s has no argument %s", r.kind, name), "")
		if near := spelling.Nearest(name, known); near != "" {
			d.Hint = spelling.DidYouMean(near)
		} else {
			d.Severity, d.Hint = diag.Warning, "the argument is ignored"
		}
	}
	return content
}

// region returns the region of an instance, or "" if none is set.
func (one instance) region(content *hcl.BodyContent) string {
	if a := content.Attributes["region"]; a != nil {
		if region := one.regionOf(a); region != "" {
			return region
		}
	}
	alias := ""
	if a := content.Attributes["provider"]; a != nil {
		alias = aliasOf(a.Expr)
	}
	return one.module.region(alias)
}

// quota reads the quotas of an instance.
func (one instance) quota(content *hcl.BodyContent) {
	id := content.Attributes["project_id"]
	if id == nil {
		one.errorAt(content.MissingItemRange, "terraform/argument", one.address+" has no project_id", "write project_id = openstack_identity_project_v3.NAME.id")
		return
	}
	owner, ok := one.projectOf(id.Expr)
	if ok {
		amounts := one.amounts(content, func(name string) bool { _, ok := demand.ResourceOf(name); return ok })
		one.addOpen(owner, content)
		one.demand.AddQuotas(one.region(content), owner, demand.Origin{Name: one.address}, amounts, one.list)
	}
}

// amounts returns the numbers of those arguments of an instance whose names are wanted.
func (one instance) amounts(content *hcl.BodyContent, wanted func(string) bool) []demand.Amount {
	var amounts []demand.Amount
	for _, name := range sortedNames(content.Attributes) {
		if !wanted(name) {
			continue
		}
		x := content.Attributes[name].Expr
		a := demand.Amount{Name: name, Pos: one.pos(x.Range()), Length: x.Range().End.Byte - x.Range().Start.Byte, Unknown: one.unknown}
		value, marks := one.eval(x).Unmark()
		switch {
		case isBroken(marks), value.IsKnown() && value.IsNull():
			continue
		case !value.IsKnown():
			a.Unknown = reasonOf(marks)
		default:
			number, err := convert.Convert(value, cty.Number)
			if err != nil || !number.IsKnown() || number.IsNull() {
				one.errorAt(x.Range(), "terraform/type", fmt.Sprintf("%s of %s must be a number, but is %s", name, one.address, value.Type().FriendlyName()), unitHint(name))
				continue
			}
			n, whole := wholeNumber(number)
			if !whole {
				one.errorAt(x.Range(), "demand/range", fmt.Sprintf("%s of %s must be a whole number in the range of a quota", name, one.address), "")
				continue
			}
			a.Value = n
		}
		amounts = append(amounts, a)
	}
	return amounts
}

// flavor reads the flavor of an instance.
func (one instance) flavor(content *hcl.BodyContent) {
	f := demand.Flavor{Region: one.region(content), Unknown: one.unknown, Origin: demand.Origin{Name: one.address, Pos: one.pos(content.MissingItemRange)}}
	name := content.Attributes["name"]
	if name == nil {
		one.errorAt(content.MissingItemRange, "terraform/argument", one.address+" has no name", "")
		return
	}
	f.Pos = one.pos(name.NameRange)
	value, marks := one.eval(name.Expr).Unmark()
	switch {
	case isBroken(marks):
		return
	case !value.IsKnown():
		f.Name = one.address
	case isText(value):
		f.Name = value.AsString()
	default:
		one.errorAt(name.Expr.Range(), "terraform/type", "the name of "+one.address+" must be a string", "")
		return
	}
	if a := content.Attributes["extra_specs"]; a != nil {
		one.properties(&f, a.Expr)
	}
	sizes := []string{"vcpus", "ram", "disk", "ephemeral", "swap"}
	one.demand.AddFlavor(f, one.amounts(content, func(name string) bool { return slices.Contains(sizes, name) }), one.list)
}

// properties reads extra specs.
func (one instance) properties(f *demand.Flavor, x hcl.Expression) {
	value, paths := one.eval(x).UnmarkDeepWithPaths()
	marks := cty.ValueMarks{}
	for _, p := range paths {
		for mark := range p.Marks {
			marks[mark] = struct{}{}
		}
	}
	if isBroken(marks) || value.IsKnown() && value.IsNull() {
		return
	}
	value, err := convert.Convert(value, cty.Map(cty.String))
	switch {
	case err != nil:
		one.errorAt(x.Range(), "terraform/type", "extra_specs of "+one.address+" must be a map of strings", "")
		return
	case !value.IsWhollyKnown():
		f.Unknown = "extra_specs is unknown: " + reasonOf(marks)
		one.errorAt(x.Range(), "demand/unknown", "extra_specs of "+one.address+" is unknown: "+reasonOf(marks), "").Severity = diag.Warning
		return
	}
	f.Properties = map[string]string{}
	for it := value.ElementIterator(); it.Next(); {
		if key, spec := it.Element(); !spec.IsNull() {
			f.Properties[key.AsString()] = spec.AsString()
		}
	}
}

// unitHint returns the unit of an argument for which users often write a unit, or "".
func unitHint(name string) string {
	switch name {
	case "ram", "swap":
		return "write the number of MiB without a unit: 8192 for 8 GiB"
	case "disk", "ephemeral", "gigabytes", "per_volume_gigabytes", "backup_gigabytes":
		return "write the number of GiB without a unit"
	}
	return ""
}
