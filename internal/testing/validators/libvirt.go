package validators

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Libvirt validates a libvirtd.conf or qemu.conf with libvirtd: it starts with the file, in directories of its own, and ends. It
// rejects values of a wrong type, but ignores unknown options, which are compared with the lens that its package contains.
func Libvirt(ctx context.Context, file string) error {
	if err := knownToLibvirt(file); err != nil {
		return err
	}
	// The directory of certificates must exist, so it is another one. Another package creates the user of QEMU. The daemon ends after a
	// second without clients.
	const start = `set -e
mount -t tmpfs none /run
for d in /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do mkdir -p $d; mount -t tmpfs none $d; done
for f in passwd group; do
	{ cat /etc/$f; grep -q ^libvirt-qemu: /etc/$f || echo libvirt-qemu:x:64055:64055::/:/bin/false | if [ $f = group ]; then cut -d: -f1-3 | sed 's,$,:,'; else cat; fi; } >/run/$f
	mount --bind /run/$f /etc/$f
done
: >/etc/libvirt/libvirtd.conf
mkdir /etc/libvirt/pki
sed 's,"/etc/pki/qemu","/etc/libvirt/pki",' "$1" >/etc/libvirt/$(basename "$1")
exec libvirtd --config /etc/libvirt/libvirtd.conf --timeout 1`
	_, stderr, err := command{name: "unshare", args: []string{"--mount", "--net", "sh", "-c", start, "sh", file}}.run(ctx)
	if err != nil || strings.Contains(stderr, filepath.Base(file)) || strings.Contains(stderr, "state driver failed") {
		return rejection(err, stderr)
	}
	return nil
}

// libvirtOption matches a line that sets an option.
var libvirtOption = regexp.MustCompile(`(?m)^([a-z0-9_]+) *=`)

// knownToLibvirt returns an error for options that the lens of the file does not contain.
func knownToLibvirt(file string) error {
	lens, isOurs := map[string]string{"libvirtd.conf": "libvirtd.aug", "qemu.conf": "libvirtd_qemu.aug"}[filepath.Base(file)]
	if !isOurs {
		return fmt.Errorf("%s: not a file of libvirt", file)
	}
	known, err := os.ReadFile(filepath.Join("/usr/share/augeas/lenses", lens))
	if err != nil {
		return missingError{"libvirt-daemon and libvirt-daemon-driver-qemu"}
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var wrong []error
	for _, option := range libvirtOption.FindAllSubmatch(body, -1) {
		if name := string(option[1]); !strings.Contains(string(known), `"`+name+`"`) {
			wrong = append(wrong, fmt.Errorf("%s: libvirt has no option %s", file, name))
		}
	}
	return errors.Join(wrong...)
}
