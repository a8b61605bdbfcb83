package validators_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"stackplan/internal/artefact"
)

// run runs an engine in dir to its end, and returns its output. The engine does not see this user's settings.
func (r *rollout) run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/usr/bin/"+name, args...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stderr, cmd.WaitDelay = dir, &said, 10*time.Second
	cmd.Env = append(env, "HOME="+dir, "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s%s\nThis test compares with the engine itself: apt-get install --no-install-recommends puppet-agent ansible-core", name, err, out, &said)
	}
	return string(out)
}

// source is the path of a file in the tree, and dest its path on the host.
func (r *rollout) source(f *artefact.File) string {
	return filepath.Join(r.tree, f.Region, f.Host, f.Path)
}

func (r *rollout) dest(host, path string) string { return filepath.Join(r.root, host, path) }

// puppetNotice matches the message of Puppet about a property of a file that it would change.
var puppetNotice = regexp.MustCompile(`(?m)^Notice: /Stage\[main\]/Main/File\[([^\]]+)\]/(\w+): .* \(noop\)$`)

// puppet returns what `puppet apply --noop` would change on the hosts, with all of them in one manifest.
func (r *rollout) puppet(t *testing.T) changed {
	t.Helper()
	var manifest strings.Builder
	for _, f := range r.files {
		fmt.Fprintf(&manifest, "file { '%s': ensure => file, source => '%s', mode => '%s' }\n", r.dest(f.Host, f.Path), r.source(f), octal(f))
	}
	for _, host := range rolledOut {
		for _, path := range r.others(host) {
			fmt.Fprintf(&manifest, "file { '%s': ensure => absent }\n", r.dest(host, path))
		}
	}
	dir := t.TempDir()
	args := []string{"apply", "--noop", "--detailed-exitcodes", "--color=false", "--modulepath", ""}
	for _, own := range []string{"confdir", "codedir", "vardir", "statedir", "publicdir", "logdir", "rundir"} {
		args = append(args, "--"+own, filepath.Join(dir, own))
	}
	out := r.run(t, dir, nil, "puppet", append(args, save(t, filepath.Join(dir, "site.pp"), []byte(manifest.String())))...)
	all := changed{}
	for _, match := range puppetNotice.FindAllStringSubmatch(out, -1) {
		host, path, _ := strings.Cut(strings.TrimPrefix(match[1], r.root+"/"), "/")
		all.add(host, "/"+path, match[2])
	}
	return all
}

// ansibleItem matches the message of Ansible about one item of a task on a host.
var ansibleItem = regexp.MustCompile(`(?m)^(\w+): \[([^\]]+)\] => \(item=([^)]+)\)`)

// ansiblePlay is a play for all hosts, with their files in host variables. A module takes a third of a second, so none runs
// for a file that must be absent and is. JSON is valid YAML.
const ansiblePlay = `[{"hosts": "all", "gather_facts": false, "tasks": [
	{"name": "files", "loop": "{{ files }}", "loop_control": {"label": "{{ item.dest }}"},
		"ansible.builtin.copy": {"src": "{{ item.src }}", "dest": "{{ item.dest }}", "mode": "{{ item.mode }}"}},
	{"name": "no files", "loop": "{{ others }}", "loop_control": {"label": "{{ item }}"}, "when": "item is exists",
		"ansible.builtin.file": {"path": "{{ item }}", "state": "absent"}}
]}]`

// ansible returns the files that `ansible-playbook --check --diff` would change on the hosts, which are all this machine.
func (r *rollout) ansible(t *testing.T) changed {
	t.Helper()
	dir := t.TempDir()
	inventory, asked := r.inventory(t)
	out := r.run(t, dir, []string{
		"ANSIBLE_CONFIG=" + save(t, filepath.Join(dir, "ansible.cfg"), nil), "ANSIBLE_HOME=" + filepath.Join(dir, "home"), "ANSIBLE_REMOTE_TEMP=" + filepath.Join(dir, "remote"),
		"ANSIBLE_PIPELINING=1", "ANSIBLE_NOCOLOR=1", "ANSIBLE_STDOUT_CALLBACK=default", "PYTHONDONTWRITEBYTECODE=1",
	}, "ansible-playbook", "--check", "--diff", "--connection", "local",
		"--inventory", save(t, filepath.Join(dir, "hosts.json"), inventory), save(t, filepath.Join(dir, "play.json"), []byte(ansiblePlay)))
	all, done := changed{}, 0
	for _, match := range ansibleItem.FindAllStringSubmatch(out, -1) {
		done++
		if match[1] == "changed" {
			all[match[2]+" "+strings.TrimPrefix(match[3], filepath.Join(r.root, match[2]))] = true
		}
	}
	if done != asked {
		t.Errorf("Ansible looked at %d files, want %d", done, asked)
	}
	return all
}

// inventory returns the inventory of the hosts for Ansible, and the number of files in it.
func (r *rollout) inventory(t *testing.T) (text []byte, count int) {
	t.Helper()
	type variables struct {
		Python string              `json:"ansible_python_interpreter"`
		Files  []map[string]string `json:"files"`
		Others []string            `json:"others"`
	}
	hosts := map[string]*variables{}
	for _, host := range rolledOut {
		v := &variables{Python: "/usr/bin/python3", Others: []string{}}
		for _, path := range r.others(host) {
			v.Others = append(v.Others, r.dest(host, path))
		}
		hosts[host] = v
		count += len(v.Others)
	}
	for _, f := range r.files {
		v := hosts[f.Host]
		v.Files = append(v.Files, map[string]string{"src": r.source(f), "dest": r.dest(f.Host, f.Path), "mode": octal(f)})
	}
	text, err := json.Marshal(map[string]any{"all": map[string]any{"hosts": hosts}})
	if err != nil {
		t.Fatal(err)
	}
	return text, count + len(r.files)
}
