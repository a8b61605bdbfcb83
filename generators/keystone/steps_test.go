package keystone

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// A4: the keys are copied before and after a rotation, so that the staged key that becomes the primary is on every host; a host that does
// not answer prevents it; an old key is removed everywhere.
func TestRotation(t *testing.T) {
	c := samplecloud.Stack(t, nil)
	site := service.NewSites(c, Services())["r1"]
	var first *model.Host
	for h := range c.Hosts() {
		first = h
		break
	}
	text := rotation(&service.Job{Scope: service.NewScope(site, first)})
	dir := t.TempDir()
	text = strings.ReplaceAll(text, "cd /etc/keystone", `cd "$PEER"`)
	text = strings.ReplaceAll(text, "/etc/keystone", dir+"/own")
	write := func(name, body string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	keys := func(host string) string {
		out, err := exec.Command("/bin/sh", "-c", "cd "+filepath.Join(dir, host, "fernet-keys")+" && for k in *; do echo $k=$(cat $k); done").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(string(out)), " ")
	}
	write("bin/ssh", "#!/bin/sh\n[ ! -e "+dir+"/down ] || exit 255\nPEER="+dir+"/${3#root@} sh -c \"$4\"\n")
	write("bin/su", "#!/bin/sh\ncd "+dir+"/own/fernet-keys && mv 0 3 && rm 1 && echo staged >0\n")
	write("bin/chown", "#!/bin/sh\n")
	for _, host := range []string{"own", "10.0.0.12", "10.0.0.13"} {
		write(host+"/fernet-keys/0", "next")
		write(host+"/fernet-keys/1", "old")
		write(host+"/fernet-keys/2", "primary")
	}
	write("rotate", text)
	run := func() error {
		cmd := exec.Command("/bin/sh", filepath.Join(dir, "rotate"))
		cmd.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"))
		return cmd.Run()
	}
	write("down", "")
	if err := run(); err == nil || keys("own") != "0=next 1=old 2=primary" {
		t.Errorf("a host does not answer: %v, %s", err, keys("own"))
	}
	os.Remove(filepath.Join(dir, "down"))
	if err := run(); err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"own", "10.0.0.12", "10.0.0.13"} {
		if got, want := keys(host), "0=staged 2=primary 3=next"; got != want {
			t.Errorf("%s has %s, want %s", host, got, want)
		}
	}
}
