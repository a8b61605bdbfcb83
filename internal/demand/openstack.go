package demand

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"stackplan/internal/diag"
)

// accepted is the hint with what JSON reads.
const accepted = "accepted is the output of: terraform show -json; openstack quota list -f json with --compute, --network or --volume; " +
	"openstack quota show -f json; openstack flavor list -f json, best with --long --all; openstack limit list -f json; openstack registered limit list -f json; " +
	"openstack project list -f json, best with --long; openstack hypervisor list --long -f json; openstack resource provider inventory list -f json"

// JSON reads the output of terraform or openstack, which it distinguishes by the content: a plan or a state, quotas of one project or of
// several, flavors, projects, the use of a running cloud. The list contains all errors with their positions. The output of openstack names no region.
func JSON(name string, text []byte) (Demand, diag.List) {
	var d Demand
	var list diag.List
	doc := parse(name, text, &list)
	if doc == nil {
		return d, list
	}
	root := doc.root
	switch {
	case root.get("format_version") != nil && (root.get("planned_values") != nil || root.get("values") != nil):
		newShow(doc, &d, &list).read()
	case root.kind == '[' && len(root.members) == 0:
		empty := doc.wrong(&list, root, "demand/empty", "%s contains an empty list", name)
		empty.Severity, empty.Hint = diag.Warning, "openstack quota list omits projects with the default quotas"
	case root.get("terraform_version") != nil && root.get("resources") != nil:
		doc.wrong(&list, root, "demand/form", "this is Terraform's state file, whose format is internal").Hint = "use the output of terraform show -json, whose format is documented"
	default:
		doc.client(&d, &list)
	}
	return d, list
}

// column returns the member of an object with one of these names in any notation: "Project ID" for project_id.
func column(v *value, names ...string) *value {
	if v.kind != '{' {
		return nil
	}
	for _, m := range v.members {
		if slices.Contains(names, plainName(m.name)) {
			return m.value
		}
	}
	return nil
}

// separators replaces separators of words by that of the API.
var separators = strings.NewReplacer(" ", "_", "-", "_")

// plainName returns the name of a column in the notation of the API.
func plainName(name string) string {
	return separators.Replace(strings.ToLower(name))
}

// projectOf returns the project of the output of `quota show`. Since 2023 the output does not name it; then it is the name of the file:
// web.json for the project web.
func projectOf(doc *document, v *value) string {
	for _, name := range []string{"project_name", "project", "project_id"} {
		if part := column(v, name); part.string() != "" {
			return part.text
		}
	}
	base := filepath.Base(doc.name)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// project reads the quotas of one project: an object with a column for each.
func (doc *document) project(row *value, project string, d *Demand, list *diag.List) {
	if project == "" {
		doc.wrong(list, row, "demand/project", "this row names no project").Hint = "add the column Project ID"
		return
	}
	var amounts []Amount
	for _, m := range row.members {
		if _, counted := ResourceOf(m.name); counted {
			amounts = doc.amount(amounts, m.name, m.value, list)
		}
	}
	d.AddQuotas("", Project{Name: project}, Origin{Name: "project " + project}, amounts, list)
}

// limits reads rows of a resource and its limit: the output of `quota show` since python-openstackclient 6.1, and of
// `quota list --detail`.
func (doc *document) limits(d *Demand, list *diag.List) {
	project := projectOf(doc, doc.root)
	*list = append(*list, diag.Diagnostic{Code: "demand/project", Severity: diag.Note, Pos: doc.pos(doc.root.at),
		Message: fmt.Sprintf("the output of openstack does not name the project of these quotas; the name of the file is used: project %s", project)})
	var amounts []Amount
	for _, row := range doc.root.members {
		resource, limit := column(row.value, "resource"), column(row.value, "limit")
		if resource == nil || limit == nil {
			doc.wrong(list, row.value, "demand/row", "this row must have a resource and a limit")
			continue
		}
		if _, counted := ResourceOf(resource.text); counted {
			amounts = doc.amount(amounts, resource.text, limit, list)
		}
	}
	d.AddQuotas("", Project{Name: project}, Origin{Name: "project " + project}, amounts, list)
}

// flavor reads a row of `flavor list`, or the output of `flavor show`.
func (doc *document) flavor(row *value, d *Demand, list *diag.List) {
	name := column(row, "name").string()
	if name == "" {
		doc.wrong(list, row, "demand/name", "this flavor has no name")
		return
	}
	f := Flavor{Name: name, Properties: doc.properties(column(row, "properties", "extra_specs"), list), Origin: Origin{Name: "flavor " + name, Pos: doc.pos(row.at)}}
	var amounts []Amount
	for _, m := range row.members {
		switch part := plainName(m.name); part {
		case "vcpus", "ram", "disk", "ephemeral", "swap":
			amounts = doc.amount(amounts, part, m.value, list)
		case "os_flv_ext_data:ephemeral":
			amounts = doc.amount(amounts, "ephemeral", m.value, list)
		}
	}
	d.AddFlavor(f, amounts, list)
}

// properties reads extra specs: an object, or a='b', c='d' in the output of old clients.
func (doc *document) properties(v *value, list *diag.List) map[string]string {
	switch {
	case v == nil || v.kind == 'n' || v.kind == '"' && v.text == "":
		return nil
	case v.kind == '"':
		return oldProperties(v.text)
	case v.kind != '{':
		doc.wrong(list, v, "demand/type", "properties must be an object")
		return nil
	}
	all := map[string]string{}
	for _, m := range v.members {
		all[m.name] = m.text
	}
	return all
}

// oldProperties parses hw:cpu_policy='dedicated', quota:cpu_shares='1024'.
func oldProperties(text string) map[string]string {
	all := map[string]string{}
	for part := range strings.SplitSeq(text, "', ") {
		if name, content, ok := strings.Cut(strings.TrimSuffix(part, "'"), "='"); ok {
			all[name] = content
		}
	}
	return all
}

// amount adds a number, which may be in quotes. Null and an empty string, which means no swap, are ignored.
func (doc *document) amount(amounts []Amount, name string, v *value, list *diag.List) []Amount {
	switch {
	case v.kind == 'n', v.kind == '"' && v.text == "":
		return amounts
	case v.kind != '0' && v.kind != '"':
		doc.wrong(list, v, "demand/type", "%s must be a number", name)
		return amounts
	}
	n, err := json.Number(v.text).Int64()
	if err != nil {
		doc.wrong(list, v, "demand/type", "%s must be a whole number in the range of a quota", name)
		return amounts
	}
	return append(amounts, Amount{Name: name, Value: n, Pos: doc.pos(v.at), Length: v.end - v.at})
}
