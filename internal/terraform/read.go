package terraform

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty/function"

	"stackplan/internal/demand"
	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// Limits of the input, which may come from an untrusted proposal. Expressions can multiply its size.
const (
	maxFile      = 4 << 20  // bytes of one Terraform file
	maxJSON      = 64 << 20 // bytes of one JSON output of terraform or openstack
	maxTotal     = 64 << 20 // bytes of all Terraform files
	maxInstances = 100000   // of all resources and modules
	maxNested    = 500      // locals, variables and outputs that refer to each other, modules in each other
	maxValue     = 1 << 20  // elements and bytes of one local, variable or output
)

const formsHint = "give a directory with Terraform files, *.tf, *.tofu, *.tf.json, *.tfvars, or the output of terraform show -json or openstack ... -f json"

// reader reads the files of one run.
type reader struct {
	list      *diag.List
	demand    demand.Demand
	texts     map[string][]byte                       // by name, relative as the user gave it
	bodies    map[string]*file                        // parsed
	contents  map[string][]byte                       // of files that functions read
	listings  map[string][]string                     // names of the files of directories
	functions map[string]map[string]function.Function // that read files, by the directories of the root and the module
	manifests map[string]*manifest                    // of terraform init, by the directory of the root
	total     int
	instances int
	nested    int
	varFiles  []string // from the command line
}

// Read reads quotas and flavors from files and directories: a directory with Terraform files; *.tf and *.tf.json files, of which those in
// one directory are one configuration; *.tfvars and *.tfvars.json files with variables for all configurations; and *.json files with the
// output of terraform or openstack. It reports different numbers for one project and resource, see demand.Merge. Diagnostics contain only
// names and numbers of quotas, because Terraform files may contain secrets.
func Read(paths []string) (demand.Demand, diag.List) {
	var list diag.List
	r := &reader{list: &list, texts: map[string][]byte{}, bodies: map[string]*file{}, contents: map[string][]byte{}, listings: map[string][]string{},
		functions: map[string]map[string]function.Function{}, manifests: map[string]*manifest{}}
	roots := map[string][]string{} // files by directory; an empty list means all files
	var dirs []string
	add := func(dir string, files ...string) {
		if _, ok := roots[dir]; !ok {
			dirs = append(dirs, dir)
		}
		roots[dir] = append(roots[dir], files...)
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			r.fileError(path, "input/unreadable", "the file cannot be read: %s", source.Reason(err))
		case info.IsDir():
			add(filepath.Clean(path))
		case isVariables(path):
			r.varFiles = append(r.varFiles, path)
		case isConfiguration(path):
			add(filepath.Dir(path), filepath.Base(path))
		case filepath.Ext(path) == ".json":
			r.json(path)
		default:
			r.fileError(path, "demand/form", "the file type is not supported").Hint = formsHint
		}
	}
	for _, dir := range dirs {
		r.root(dir, roots[dir])
	}
	r.demand.Merge(&list)
	list.Sort()
	return r.demand, list
}

// isConfiguration reports whether a file of that name is a part of a configuration.
func isConfiguration(name string) bool {
	name = strings.TrimSuffix(name, ".json")
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu")
}

// isVariables reports whether a file of that name sets variables.
func isVariables(name string) bool {
	return strings.HasSuffix(name, ".tfvars") || strings.HasSuffix(name, ".tfvars.json")
}

// isAutomatic reports whether Terraform reads a file of variables automatically.
func isAutomatic(name string) bool {
	return name == "terraform.tfvars" || name == "terraform.tfvars.json" || strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json")
}

// json reads the JSON output of terraform or openstack.
func (r *reader) json(path string) {
	text, ok := r.text(path, maxJSON)
	if !ok {
		return
	}
	d, list := demand.JSON(path, text)
	r.demand.Append(d)
	*r.list = append(*r.list, list...)
}

// root reads a root module: some files of a directory, or all.
func (r *reader) root(dir string, files []string) {
	all, ok := r.names(dir)
	if !ok {
		return
	}
	if len(files) == 0 {
		files = slices.DeleteFunc(slices.Clone(all), func(name string) bool { return !isConfiguration(name) })
	}
	if len(files) == 0 {
		r.fileError(dir, "input/empty", "the directory contains no *.tf, *.tofu, *.tf.json or *.tofu.json file").Hint = formsHint
		return
	}
	before := r.read()
	m := r.module(dir, dir, slices.Compact(slices.Sorted(slices.Values(files))))
	m.readVariables(all)
	m.readResources()
	if r.list.Err() == nil && r.read() == before {
		d := r.fileError(dir, "demand/empty", "the configuration contains no quotas and no flavors")
		d.Severity, d.Hint = diag.Warning, "these resources are read: "+strings.Join(append(slices.Clone(demand.QuotaTypes[:3]), demand.FlavorType), ", ")
	}
}

// names returns the files of a directory that may be a part of a configuration. Files of variables are in the order in which a later one
// takes precedence.
func (r *reader) names(dir string) (names []string, ok bool) {
	if names, ok = r.listings[dir]; ok {
		return names, true
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		r.fileError(dir, "input/unreadable", "the directory cannot be read: %s", source.Reason(err))
		return nil, false
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() && !strings.HasPrefix(name, ".") && (isConfiguration(name) || isAutomatic(name)) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(autoRank(a), autoRank(b)), cmp.Compare(a, b))
	})
	names = r.withoutReplaced(dir, names)
	r.listings[dir] = names
	return names, true
}

// withoutReplaced removes the files that OpenTofu does not read: main.tf next to main.tofu, and main.tf.json next to main.tofu.json.
// Terraform reads these and not the others.
func (r *reader) withoutReplaced(dir string, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		other := ""
		if stem, ok := strings.CutSuffix(name, ".tf"); ok {
			other = stem + ".tofu"
		} else if stem, ok := strings.CutSuffix(name, ".tf.json"); ok {
			other = stem + ".tofu.json"
		} else {
			return false
		}
		if !slices.Contains(names, other) {
			return false
		}
		r.fileError(in(dir, other), "terraform/tofu", "%s replaces %s, as OpenTofu reads them; Terraform reads %s", in(dir, other), name, name).Severity = diag.Note
		return true
	})
}

// autoRank returns the rank of a file of variables: terraform.tfvars has the lowest precedence.
func autoRank(name string) int {
	switch name {
	case "terraform.tfvars":
		return 0
	case "terraform.tfvars.json":
		return 1
	}
	return 2
}

// text returns the content of a file, and false if it cannot be read or is too large, which it reports.
func (r *reader) text(name string, limit int64) (text []byte, ok bool) {
	text, err := source.ReadFile(name, limit+1)
	switch {
	case err != nil:
		r.fileError(name, "input/unreadable", "the file cannot be read: %s", source.Reason(err))
	case int64(len(text)) > limit:
		r.fileError(name, "input/size", "the file is larger than %d MiB", limit>>20)
	default:
		return text, true
	}
	return nil, false
}

// fileError reports an error of a whole file or directory.
func (r *reader) fileError(name, code, format string, args ...any) *diag.Diagnostic {
	*r.list = append(*r.list, diag.Diagnostic{Code: code, Message: fmt.Sprintf(format, args...), Pos: source.Pos{File: name}})
	return &(*r.list)[len(*r.list)-1]
}

// read returns how much was read.
func (r *reader) read() int {
	d := &r.demand
	return len(d.Quotas) + len(d.Flavors) + len(d.Projects) + len(d.Defaults) + len(d.Unread)
}
