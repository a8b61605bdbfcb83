package terraform

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// manifestFile is where terraform init and tofu init record the modules that they fetched, in the directory of the root module.
const manifestFile = ".terraform/modules/modules.json"

// manifest is the content of that file.
type manifest struct {
	Modules []struct {
		Key     string // the names of the calls: web.disks
		Source  string
		Version string
		Dir     string // from the directory of the root module
	}
}

// manifestOf returns the manifest of a root module; an empty one if there is none, or after it reported an error.
func (r *reader) manifestOf(root string) *manifest {
	if m := r.manifests[root]; m != nil {
		return m
	}
	m := &manifest{}
	r.manifests[root] = m
	name := filepath.Join(root, manifestFile)
	if _, err := os.Lstat(name); err != nil {
		return m
	}
	if text, ok := r.text(name, maxFile); ok && json.Unmarshal(text, m) != nil {
		r.fileError(name, "terraform/module", "the file is not valid JSON").Hint = "run terraform init again"
		*m = manifest{}
	}
	return m
}

// directory returns the directory into which terraform init has put the module of a call, or why it cannot be used.
func (m *manifest) directory(root, key, source, version string) (dir, why string) {
	for _, one := range m.Modules {
		if one.Key != key {
			continue
		}
		dir = filepath.Join(root, filepath.FromSlash(one.Dir))
		switch {
		case !sameSource(one.Source, source):
			return "", "terraform init has fetched it from another source, " + one.Source
		case isExact(version) && strings.TrimLeft(version, "= ") != one.Version:
			return "", "terraform init has fetched version " + one.Version
		case !isWithin(root, dir):
			return "", "terraform init has put it outside of the directory of the configuration"
		}
		return dir, ""
	}
	return "", "terraform init has not fetched it"
}

// sameSource reports whether the source of a manifest is that of a call. Terraform adds the host of the registry, and replaces the short
// forms of repositories.
func sameSource(recorded, source string) bool {
	isRegistry := func(text string) bool {
		text, _, _ = strings.Cut(text, "//")
		parts := strings.Split(text, "/")
		return !strings.ContainsAny(text, ":@?") && (len(parts) == 3 || len(parts) == 4) && !strings.HasPrefix(text, "github.com/") && !strings.HasPrefix(text, "bitbucket.org/")
	}
	if !isRegistry(recorded) || !isRegistry(source) {
		return isRegistry(recorded) == isRegistry(source)
	}
	return recorded == source || strings.HasSuffix(recorded, "/"+source)
}

// isExact reports whether a version constraint allows one version only.
func isExact(version string) bool {
	version = strings.TrimLeft(version, "= ")
	return version != "" && !strings.ContainsAny(version, "<>~!, ")
}
