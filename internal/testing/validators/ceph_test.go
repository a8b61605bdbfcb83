package validators_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/testing/validators"
)

// TestCephIsValidated: the programs of Ceph and libvirt accept the files, and reject those with a fault.
func TestCephIsValidated(t *testing.T) {
	const secret = "<secret ephemeral='no' private='yes'>\n<uuid>b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0</uuid>\n<usage type='ceph'><name>client.cinder secret</name></usage>\n</secret>\n"
	for _, c := range []struct {
		file, good string
		validate   func(context.Context, string) error
		faults     [][2]string // what a text is replaced by
	}{
		{"ceph.conf", "[global]\nfsid = b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0\nmon_host = 10.0.0.61,[fd00::61]:6790\n", validators.Ceph,
			[][2]string{{"[global]", "[globl]"}, {"mon_host = ", "mon_hosts = "}, {"fsid = ", "fsid "}}},
		{"ceph.client.cinder.keyring", "[client.cinder]\nkey = ((ceph/volumes))\n", validators.Keyring,
			[][2]string{{"[client.cinder]", "[client.glance]"}, {"key =", "kee ="}, {"((ceph/volumes))", "secret"}}},
		{"libvirt-secret-volumes.xml", secret, validators.LibvirtSecret,
			[][2]string{{"</uuid>", ""}, {"'ceph'", "'cephfs'"}, {"b3ac3b5c-", ""}}},
		{"libvirt-secrets.virsh", "secret-define --file /etc/ceph/libvirt-secret-volumes.xml\nsecret-set-value --secret b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0 --base64 ((ceph/volumes))\n", validators.LibvirtCommands,
			[][2]string{{"--base64", "--base46"}, {"--secret ", "--secrets "}, {"secret-define", "secret-create"}}},
	} {
		good := save(t, filepath.Join(t.TempDir(), c.file), []byte(c.good))
		if err := c.validate(t.Context(), good); err != nil {
			t.Errorf("%s: %v", c.file, err)
		}
		for _, fault := range c.faults {
			bad := save(t, filepath.Join(t.TempDir(), c.file), []byte(strings.Replace(c.good, fault[0], fault[1], 1)))
			if c.validate(t.Context(), bad) == nil {
				t.Errorf("%s with %q in place of %q is accepted", c.file, fault[1], fault[0])
			}
		}
	}
}
