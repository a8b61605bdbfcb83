package demand

import (
	"fmt"
	"slices"

	"stackplan/internal/diag"
)

// form is the output of a command of openstack, a list or an object with the same columns.
type form struct {
	command string
	columns []string // all of them exist; in the notation of the API
	only    []string // not empty: no other columns exist
	read    func(*reading, *value)
	instead string // if read is nil: what to use instead
}

// forms are the outputs that are recognised: the first whose columns exist. The columns are those of python-openstackclient and
// osc-placement.
var forms = []form{
	{command: "limit list", columns: []string{"resource_name", "resource_limit"}, read: (*reading).limit},
	{command: "registered limit list", columns: []string{"resource_name", "default_limit"}, read: (*reading).registered},
	{command: "hypervisor stats show", columns: []string{"running_vms", "vcpus_used"}, read: (*reading).statistics},
	{command: "hypervisor list", columns: []string{"hypervisor_hostname", "vcpus_used"}, read: (*reading).hypervisor},
	{command: "hypervisor list", columns: []string{"hypervisor_hostname"},
		instead: "openstack hypervisor list --long, with --os-compute-api-version 2.87 or older, which contains what is used; or openstack resource provider inventory list"},
	{command: "resource provider inventory list", columns: []string{"resource_class", "allocation_ratio"}, read: (*reading).inventory},
	{command: "resource provider usage show", columns: []string{"resource_class", "usage"}, read: (*reading).usage},
	{command: "resource provider list", columns: []string{"uuid", "generation"}, instead: "openstack resource provider inventory list UUID"},
	{command: "usage list", columns: []string{"cpu_hours"}, instead: "openstack quota list: hours of the past are no quotas"},
	{command: "server list", columns: []string{"status", "flavor"}, instead: "openstack hypervisor list --long for what is used, and openstack quota list for quotas"},
	{command: "server list", columns: []string{"status", "networks"}, instead: "openstack hypervisor list --long for what is used, and openstack quota list for quotas"},
	{command: "flavor list", columns: []string{"vcpus", "ram"}, read: (*reading).flavor},
	{command: "flavor list", columns: []string{"name", "vcpus"}, read: (*reading).flavor},
	{command: "quota list", columns: []string{"project_id"}, read: (*reading).project},
	{command: "quota list", columns: []string{"project", "cores"}, read: (*reading).project},
	{command: "quota list", columns: []string{"project", "volumes"}, read: (*reading).project},
	{command: "quota list", columns: []string{"project", "networks"}, read: (*reading).project},
	{command: "quota show", columns: []string{"cores"}, read: (*reading).project},
	{command: "quota show", columns: []string{"gigabytes"}, read: (*reading).project},
	{command: "quota show", columns: []string{"networks"}, read: (*reading).project},
	{command: "limits show", columns: []string{"name", "value"}, instead: "openstack quota show PROJECT, which names the limits"},
	{command: "project list", columns: []string{"id", "name"}, only: []string{"id", "name", "domain_id", "domain", "description", "enabled", "parent_id", "is_domain", "tags", "options", "links"},
		read: (*reading).identity},
	{command: "aggregate list", columns: []string{"name", "availability_zone"}, instead: "the description of the cloud (regions.NAME.aggregates)"},
	{command: "availability zone list", columns: []string{"zone_name"}, instead: "the description of the cloud (zone of groups and hosts)"},
	{command: "compute service list", columns: []string{"binary", "host"}, instead: "openstack hypervisor list --long"},
	{command: "network list", columns: []string{"name", "subnets"}, instead: "the description of the cloud (regions.NAME.networks)"},
	{command: "subnet list", columns: []string{"name", "subnet"}, instead: "the description of the cloud (regions.NAME.networks)"},
	{command: "floating ip list", columns: []string{"floating_ip_address"}, instead: "openstack quota list --network"},
	{command: "volume list", columns: []string{"attached_to"}, instead: "openstack quota list --volume"},
	{command: "user list", columns: []string{"id", "name", "email"}, instead: "openstack project list"},
	{command: "service list", columns: []string{"name", "type"}, instead: "openstack quota list"},
}

// reading reads the output of one command.
type reading struct {
	*document
	demand *Demand
	list   *diag.List
}

// client reads the output of a command of openstack, by the columns of its first row.
func (doc *document) client(d *Demand, list *diag.List) {
	r := &reading{doc, d, list}
	rows := []*value{doc.root}
	if doc.root.kind == '[' {
		rows = nil
		for _, m := range doc.root.members {
			rows = append(rows, m.value)
		}
	}
	first := rows[0]
	if column(first, "resource") != nil && column(first, "limit") != nil {
		doc.limits(d, list)
		return
	}
	i := slices.IndexFunc(forms, func(f form) bool { return f.matches(first) })
	if i < 0 || first.kind != '{' {
		doc.wrong(list, first, "demand/form", "this contains neither quotas nor flavors").Hint = accepted
		return
	}
	f := forms[i]
	if f.read == nil {
		doc.wrong(list, first, "demand/form", "this is the output of openstack %s, which contains no quotas and no flavors", f.command).Hint = "use " + f.instead
		return
	}
	for _, row := range rows {
		if row.kind != '{' {
			doc.wrong(list, row, "demand/row", "a row must be an object with the same columns as the others")
			continue
		}
		f.read(r, row)
	}
}

// matches reports whether an object has the columns of a form.
func (f *form) matches(row *value) bool {
	for _, name := range f.columns {
		if column(row, name) == nil {
			return false
		}
	}
	return len(f.only) == 0 || !slices.ContainsFunc(row.members, func(m member) bool { return !slices.Contains(f.only, plainName(m.name)) })
}

func (r *reading) flavor(row *value) { r.document.flavor(row, r.demand, r.list) }

func (r *reading) project(row *value) {
	owner := column(row, "project_id", "project").string()
	if r.root.kind == '{' {
		owner = projectOf(r.document, row)
	}
	r.document.project(row, owner, r.demand, r.list)
}

// identity reads a project: a row of `project list` or the output of `project show`. A domain is no project that quotas apply to.
func (r *reading) identity(row *value) {
	if v := column(row, "is_domain"); v != nil && v.kind == 't' && v.text == "true" {
		return
	}
	id, name := column(row, "id").string(), column(row, "name").string()
	if id == "" || name == "" {
		r.wrong(r.list, row, "demand/project", "this row names no project").Hint = "a project has an ID and a name"
		return
	}
	if column(row, "description") != nil && column(row, "domain_id", "domain", "parent_id") == nil {
		r.wrong(r.list, row, "demand/form", "this is the output of openstack domain list, which contains no quotas and no flavors").Hint = "use openstack project list"
		return
	}
	r.demand.Projects = append(r.demand.Projects, Project{
		ID: id, Name: name, Domain: column(row, "domain_id", "domain").string(), Origin: Origin{Name: "project " + name, Pos: r.pos(row.at)},
	})
}

// number returns a number of a row that is not negative; false if the row has none, or after it reported an error.
func (r *reading) number(row *value, names ...string) (n int64, ok bool) {
	v := column(row, names...)
	if v == nil || v.kind == 'n' {
		return 0, false
	}
	read := r.amount(nil, names[0], v, r.list)
	if len(read) == 0 {
		return 0, false
	}
	if n = read[0].Value; n < 0 || n > mostRunning {
		r.wrong(r.list, v, "demand/range", "%s is %d, which is not between 0 and %d", names[0], n, int64(mostRunning))
		return 0, false
	}
	return n, true
}

// mostRunning is the maximum of a number of a running cloud: sums of them stay in the range of int64.
const mostRunning = 1 << 40

// hostOfFile returns the host of an output that names none: the name of the file, cn1.json for cn1.
func (r *reading) hostOfFile() string {
	name := projectOf(r.document, &value{})
	if len(r.demand.Running) == 0 {
		*r.list = append(*r.list, diag.Diagnostic{Code: "demand/host", Severity: diag.Note, Pos: r.pos(r.root.at),
			Message: fmt.Sprintf("the output of openstack does not name the host; the name of the file is used: host %s", name)})
	}
	return name
}
