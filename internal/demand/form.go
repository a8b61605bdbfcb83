package demand

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"stackplan/internal/diag"
)

// accepted tells what JSON reads.
const accepted = "accepted is what these print: terraform show -json; openstack quota list -f json with --compute, --network or --volume; " +
	"openstack quota show -f json; openstack flavor list -f json, best with --long --all"

// JSON reads what terraform or openstack printed and tells by its content which of the two: a plan or a state, quotas of
// one project or of many, flavors. All that is wrong is in the list, with its place. What openstack prints names no region.
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
		said := doc.wrong(&list, root, "demand/empty", "%s lists nothing", name)
		said.Severity, said.Hint = diag.Warning, "openstack quota list leaves out projects that have the default quotas"
	case root.kind == '[':
		doc.rows(&d, &list)
	case column(root, "vcpus") != nil:
		doc.flavor(root, &d, &list)
	case column(root, "cores") != nil || column(root, "gigabytes") != nil || column(root, "networks") != nil:
		doc.project(root, projectOf(doc, root), &d, &list)
	case root.get("terraform_version") != nil && root.get("resources") != nil:
		doc.wrong(&list, root, "demand/form", "this is Terraform's own file of a state").Hint = "terraform show -json prints it in a form that is documented"
	default:
		doc.unknown(root, &list)
	}
	return d, list
}

// unknown reports a form that nobody knows.
func (doc *document) unknown(v *value, list *diag.List) {
	doc.wrong(list, v, "demand/form", "this tells neither quotas nor flavors").Hint = accepted
}

// rows reads a list of objects by the columns of the first.
func (doc *document) rows(d *Demand, list *diag.List) {
	rows := doc.root.members
	first := rows[0].value
	read := func(row *value) { doc.project(row, column(row, "project_id", "project").string(), d, list) }
	switch {
	case first.kind != '{':
		doc.unknown(first, list)
		return
	case column(first, "vcpus") != nil:
		read = func(row *value) { doc.flavor(row, d, list) }
	case column(first, "resource") != nil && column(first, "limit") != nil:
		doc.limits(d, list)
		return
	case column(first, "project_id", "project") == nil:
		doc.unknown(first, list)
		return
	}
	for _, row := range rows {
		if row.kind != '{' {
			doc.wrong(list, row.value, "demand/row", "a row is an object with the columns of the others")
			continue
		}
		read(row.value)
	}
}

// column returns the part of an object that has one of these names, however it is written: "Project ID" for project_id.
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

// apart are the ways to part the words of a name, as an API parts them.
var apart = strings.NewReplacer(" ", "_", "-", "_")

// plainName is a column's name as an API would have it.
func plainName(name string) string {
	return apart.Replace(strings.ToLower(name))
}

// projectOf is whose quotas an output of `quota show` holds. Where it does not say, as since 2023, the name of its file
// does: web.json for the project web.
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
		doc.wrong(list, row, "demand/project", "this row names no project").Hint = "the column Project ID names it"
		return
	}
	var amounts []Amount
	for _, m := range row.members {
		if _, counted := ResourceOf(m.name); counted {
			amounts = doc.amount(amounts, m.name, m.value, list)
		}
	}
	d.AddQuotas("", project, Origin{Name: "project " + project}, amounts, list)
}

// limits reads rows of a resource and its limit, as `quota show` prints them since python-openstackclient 6.1, and `quota
// list --detail`.
func (doc *document) limits(d *Demand, list *diag.List) {
	project := projectOf(doc, doc.root)
	*list = append(*list, diag.Diagnostic{Code: "demand/project", Severity: diag.Note, Pos: doc.pos(doc.root.at),
		Message: fmt.Sprintf("openstack does not say whose quotas these are; the name of the file does: project %s", project)})
	var amounts []Amount
	for _, row := range doc.root.members {
		resource, limit := column(row.value, "resource"), column(row.value, "limit")
		if resource == nil || limit == nil {
			doc.wrong(list, row.value, "demand/row", "this row has not both a resource and a limit")
			continue
		}
		if _, counted := ResourceOf(resource.text); counted {
			amounts = doc.amount(amounts, resource.text, limit, list)
		}
	}
	d.AddQuotas("", project, Origin{Name: "project " + project}, amounts, list)
}

// flavor reads a row of `flavor list`, or what `flavor show` prints.
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

// properties reads extra specs: an object, or a='b', c='d' as old clients print them.
func (doc *document) properties(v *value, list *diag.List) map[string]string {
	switch {
	case v == nil || v.kind == 'n' || v.kind == '"' && v.text == "":
		return nil
	case v.kind == '"':
		return oldProperties(v.text)
	case v.kind != '{':
		doc.wrong(list, v, "demand/type", "properties are an object")
		return nil
	}
	all := map[string]string{}
	for _, m := range v.members {
		all[m.name] = m.text
	}
	return all
}

// oldProperties reads hw:cpu_policy='dedicated', quota:cpu_shares='1024'.
func oldProperties(text string) map[string]string {
	all := map[string]string{}
	for part := range strings.SplitSeq(text, "', ") {
		if name, content, ok := strings.Cut(strings.TrimSuffix(part, "'"), "='"); ok {
			all[name] = content
		}
	}
	return all
}

// amount adds a number, which may stand in quotes. Null and an empty text, which is no swap, say nothing.
func (doc *document) amount(amounts []Amount, name string, v *value, list *diag.List) []Amount {
	switch {
	case v.kind == 'n', v.kind == '"' && v.text == "":
		return amounts
	case v.kind != '0' && v.kind != '"':
		doc.wrong(list, v, "demand/type", "%s is no number", name)
		return amounts
	}
	n, err := json.Number(v.text).Int64()
	if err != nil {
		doc.wrong(list, v, "demand/type", "%s is no whole number that a quota could be", name)
		return amounts
	}
	return append(amounts, Amount{Name: name, Value: n, Pos: doc.pos(v.at), Length: v.end - v.at})
}
