package validators_test

import (
	"os"
	"path/filepath"
	"testing"

	"stackplan/internal/testing/validators"
)

func TestLibvirt(t *testing.T) {
	t.Parallel()
	const daemon, qemu = "libvirtd.conf", "qemu.conf"
	for _, tt := range []struct {
		name, file, text string
		isValid          bool
	}{
		{"K10/70: without TLS", daemon, "auth_tcp = \"none\"\n", true},
		{"K10/70: with TLS", daemon, "auth_tls = \"none\"\n", true},
		{"K10/70: QEMU with TLS", qemu, "default_tls_x509_cert_dir = \"/etc/pki/qemu\"\ndefault_tls_x509_verify = 1\nvnc_tls = 1\n", true},
		{"a text for a number", daemon, "listen_tls = \"yes\"\n", false},
		{"a number for a text", daemon, "listen_addr = 1\n", false},
		{"an unknown kind of login", daemon, "auth_tcp = \"nobody\"\n", false},
		{"an unknown option", daemon, "auth_tpc = \"none\"\n", false},
		{"a text for a number of QEMU", qemu, "vnc_tls = \"yes\"\n", false},
		{"an unknown option of QEMU", qemu, "vnc_tlss = 1\n", false},
		{"no directory", qemu, "default_tls_x509_cert_dir = \"/nonexistent\"\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), tt.file)
			if err := os.WriteFile(file, []byte(tt.text), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := validators.Libvirt(t.Context(), file); (err == nil) != tt.isValid {
				t.Errorf("%q: %v", tt.text, err)
			}
		})
	}
}
