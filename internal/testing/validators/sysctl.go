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

// machine matches the variables that are not separate in a network namespace.
var machine = regexp.MustCompile(`^(fs|kernel|vm)\.|^net\.(ipv[46]\.neigh\.default\.gc_thresh|netfilter\.nf_conntrack_max|bridge\.)`)

// Sysctl applies a file of sysctl.d in a network namespace, where each variable must exist and accept its value. Variables
// of the machine itself are not set: they must exist, and contain a number if the file does.
func Sysctl(ctx context.Context, file string) error {
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	var own strings.Builder
	for _, words := range fields(file) {
		if !machine.MatchString(words[0]) {
			own.WriteString(strings.Join(words, " ") + "\n")
			continue
		}
		if len(words) != 3 || words[1] != "=" {
			return fmt.Errorf("%s: not variable = value: %s", file, strings.Join(words, " "))
		}
		err := offered("/proc/sys/"+strings.ReplaceAll(words[0], ".", "/"), words[2])
		if errors.Is(err, os.ErrNotExist) && strings.HasPrefix(words[0], "net.") {
			err = fmt.Errorf("%w; it exists after its module is loaded: modprobe -a nf_conntrack br_netfilter", err)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	part := filepath.Join(dir, "network.conf")
	if err := os.WriteFile(part, []byte(own.String()), 0o644); err != nil {
		return err
	}
	out, stderr, err := command{name: "sysctl", args: []string{"--load=" + part}, devices: []device{}}.run(ctx)
	if err != nil || stderr != "" {
		return rejection(err, out, stderr)
	}
	return nil
}
