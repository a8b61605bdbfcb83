// Package ansible exports the rollout of a cloud as an inventory and a playbook of Ansible, with the modules of ansible-core only.
package ansible

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/export/outdir"
	"stackplan/internal/model"
	"stackplan/internal/plan"
)

// SitePlaybook is the name of the playbook of the rollout. It is written last.
const SitePlaybook = "site.yml"

// Options are what an export is of.
type Options struct {
	Cloud       *compile.Cloud
	Report      *plan.Report // with a rollout
	HasSnapshot bool         // the report compares with a snapshot, so that the files of the rollout are those that differ
	Store       string       // the address of the store of secrets; empty: the playbook contains a place for it
}

//go:embed playbook
var playbook embed.FS

// Files returns the files of an export.
func Files(ctx context.Context, o Options) ([]outdir.File, error) {
	e := &exporter{Options: o, secrets: map[string]bool{}, texts: map[string][]byte{}}
	hosts := map[string]*plan.HostRollout{}
	for i := range o.Report.Rollout.Hosts {
		h := &o.Report.Rollout.Hosts[i]
		hosts[h.Region+"/"+h.Host] = h
	}
	for _, region := range o.Cloud.Model.Regions {
		for h := range region.Sorted() {
			if err := e.host(ctx, h, hosts[region.Name+"/"+h.Name]); err != nil {
				return nil, err
			}
		}
	}
	if err := e.static(); err != nil {
		return nil, err
	}
	vars, err := e.secretVariables()
	if err != nil {
		return nil, err
	}
	e.yaml("inventory.yml", e.inventory())
	e.yaml("group_vars/all/stackplan.yml", map[string]any{"stackplan_seconds": waitSeconds, "stackplan_has_snapshot": o.HasSnapshot})
	e.yaml("group_vars/all/secrets.yml", vars)
	e.balancers()
	e.site()
	return e.files, e.err
}

// waitSeconds is how long the playbook waits for connections to end, and for a restarted service to answer.
const waitSeconds = 60

// exporter collects the files of an export.
type exporter struct {
	Options
	files   []outdir.File
	secrets map[string]bool
	texts   map[string][]byte // templates by the content of their files
	err     error
}

func (e *exporter) add(name string, text []byte) {
	e.files = append(e.files, outdir.File{Name: name, Text: text})
}

// static adds the files that are the same for each cloud.
func (e *exporter) static() error {
	return fs.WalkDir(playbook, "playbook", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := playbook.ReadFile(name)
		e.add(strings.TrimPrefix(name, "playbook/"), text)
		return err
	})
}

// fileVariables are a file in the variables of a host.
type fileVariables struct {
	Path    string   `yaml:"path"`
	Owner   string   `yaml:"owner,omitempty"`
	Group   string   `yaml:"group,omitempty"`
	Mode    string   `yaml:"mode,omitempty"`
	Reload  []string `yaml:"reload"`
	Restart []string `yaml:"restart"`
}

// hostVariables are the variables of a host.
type hostVariables struct {
	Region      string          `yaml:"stackplan_region"`
	ID          string          `yaml:"stackplan_id"` // of what changes on the host
	Files       []fileVariables `yaml:"stackplan_files"`
	SecretFiles []fileVariables `yaml:"stackplan_secret_files"`
	Removed     []fileVariables `yaml:"stackplan_removed_files"`
	Directories []string        `yaml:"stackplan_directories"` // of new files
	Reload      []string        `yaml:"stackplan_reload"`
	Restart     []string        `yaml:"stackplan_restart"`
	Reboot      bool            `yaml:"stackplan_reboot"`
	Servers     []server        `yaml:"stackplan_servers"`
}

// host adds the files and the variables of a host; r is nil if nothing changes on it.
func (e *exporter) host(ctx context.Context, h *model.Host, r *plan.HostRollout) error {
	if r == nil {
		return nil
	}
	v := hostVariables{
		Region: h.Region.Name, Files: []fileVariables{}, SecretFiles: []fileVariables{}, Removed: []fileVariables{}, Directories: []string{},
		Reload: r.Reload, Restart: r.Restart, Reboot: r.Reboot, Servers: e.servers(h, r.Restart),
	}
	bodies := map[string]*artefact.File{}
	for f, err := range e.Cloud.HostFiles(ctx, h) {
		if err != nil {
			return err
		}
		bodies[f.Path] = f
	}
	id := sha256.New()
	for _, f := range r.Files {
		if err := e.file(h, f, bodies[f.Path], &v); err != nil {
			return err
		}
		line, err := json.Marshal(f)
		if err != nil {
			return err
		}
		id.Write(append(line, '\n'))
	}
	v.ID = hex.EncodeToString(id.Sum(nil))
	e.yaml("host_vars/"+h.Name+".yml", v)
	return nil
}

// file adds a file of a host.
func (e *exporter) file(h *model.Host, f plan.FileRollout, body *artefact.File, v *hostVariables) error {
	if strings.Contains(f.Path, "{{") || strings.Contains(f.Path, "{%") {
		return fmt.Errorf("%s: %s: Ansible would take the path for a template", h.Name, f.Path)
	}
	one := fileVariables{f.Path, f.Owner, f.Group, f.Mode, orEmpty(f.Reload), orEmpty(f.Restart)}
	switch {
	case f.Action == plan.Remove:
		v.Removed = append(v.Removed, one)
		return nil
	case body == nil:
		return fmt.Errorf("%s: %s is a copy of a file in a container; export it with stackplan export kolla", h.Name, f.Path)
	}
	if dir := path.Dir(f.Path); f.Action == plan.Add && !slices.Contains(v.Directories, dir) {
		v.Directories = append(v.Directories, dir)
	}
	text, isTemplate, err := e.text(body)
	if err != nil {
		return fmt.Errorf("%s: %s: %w", h.Name, f.Path, err)
	}
	if isTemplate {
		v.SecretFiles = append(v.SecretFiles, one)
	} else {
		v.Files = append(v.Files, one)
	}
	e.add("files/"+h.Region.Name+"/"+h.Name+f.Path, text)
	return nil
}

// orEmpty returns an empty list for nil.
func orEmpty(list []string) []string { return append([]string{}, list...) }
