package terraform

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/diag"
	"stackplan/internal/export/outdir"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// mark is the first line of each exported file. Files with another first line are never overwritten.
const mark = "# Written by stackplan export terraform; a change made here is lost at the next export.\n"

// Files returns a cloud as Terraform: one file with the provider and the projects, and one file for each region. Projects are data
// sources, found by name: Terraform does not create them. The list contains warnings about what Terraform cannot represent, and no errors.
func Files(c *model.Cloud, sites map[string]*service.Site) ([]outdir.File, diag.List) {
	w := &writer{names: namesOf(c)}
	files := []outdir.File{w.shared(c)}
	for _, r := range c.Regions {
		w.file, w.region = hclwrite.NewEmptyFile(), r
		w.quotas()
		w.flavors()
		w.aggregates(sites[r.Name])
		w.networks()
		files = append(files, outdir.File{Name: fileName(r.Name), Text: finished(w.file)})
	}
	w.list.Sort()
	return files, w.list
}

// finished returns the text of a file.
func finished(f *hclwrite.File) []byte {
	return append([]byte(mark), hclwrite.Format(f.Bytes())...)
}

// writer generates the files.
type writer struct {
	names  names
	file   *hclwrite.File
	region *model.Region
	list   diag.List
}

// shared returns the file that all regions use.
func (w *writer) shared(c *model.Cloud) outdir.File {
	w.file = hclwrite.NewEmptyFile()
	w.file.Body().AppendNewline()
	// Before 3.1.0 a volume quota sets resources to 0 that it does not name.
	settings := w.file.Body().AppendNewBlock("terraform", nil).Body()
	settings.AppendNewBlock("required_providers", nil).Body().SetAttributeValue("openstack", cty.ObjectVal(map[string]cty.Value{
		"source": cty.StringVal("terraform-provider-openstack/openstack"), "version": cty.StringVal(">= 3.1.0"),
	}))
	projects := map[string]bool{}
	for _, r := range c.Regions {
		for project := range r.Quotas {
			projects[project] = true
		}
	}
	for _, project := range slices.Sorted(maps.Keys(projects)) {
		body := w.block("data", projectType, w.names[project])
		body.SetAttributeValue("name", cty.StringVal(project))
	}
	return outdir.File{Name: "projects.tf", Text: finished(w.file)}
}

// block adds a resource or a data source after an empty line.
func (w *writer) block(kind, of, name string) *hclwrite.Body {
	w.file.Body().AppendNewline()
	return w.file.Body().AppendNewBlock(kind, []string{of, name}).Body()
}

// resource adds a resource of the region.
func (w *writer) resource(of, name string) *hclwrite.Body {
	body := w.block("resource", of, w.names.in(w.region.Name, name))
	body.SetAttributeValue("region", cty.StringVal(w.region.Name))
	return body
}

// reference returns TYPE.NAME.id, or data.TYPE.NAME.id.
func reference(parts ...string) hcl.Traversal {
	t := hcl.Traversal{hcl.TraverseRoot{Name: parts[0]}}
	for _, part := range append(parts[1:], "id") {
		t = append(t, hcl.TraverseAttr{Name: part})
	}
	return t
}

// texts returns a list of strings.
func texts(all []string) cty.Value {
	values := make([]cty.Value, len(all))
	for i, text := range all {
		values[i] = cty.StringVal(text)
	}
	return cty.TupleVal(values)
}

// object returns a map of strings.
func object(all map[string]string) cty.Value {
	values := map[string]cty.Value{}
	for key, text := range all {
		values[key] = cty.StringVal(text)
	}
	return cty.ObjectVal(values)
}
