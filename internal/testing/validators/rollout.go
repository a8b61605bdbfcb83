package validators

import (
	"context"
	"path/filepath"
	"time"
)

// rolloutTime is the maximum time of the rollouts, which take one minute on an idle machine.
const rolloutTime = 25 * time.Minute

// RunRollout runs session.sh of a directory in its own namespaces, with the ports of the APIs of its hosts. It returns the output.
func RunRollout(ctx context.Context, dir string, ports []string) (string, error) {
	if err := findAll("ansible-playbook", "sshd", "ssh", "ssh-keygen", "haproxy", "setsid"); err != nil {
		return "", err
	}
	if _, _, err := (command{name: "ssh-keygen", args: []string{"-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(dir, "key")}}).run(ctx); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, rolloutTime)
	defer cancel()
	args := append([]string{"--mount", "--propagation", "private", "bash", filepath.Join(dir, "session.sh"), dir}, ports...)
	cmd, err := command{name: "unshare", args: args, devices: []device{}}.prepare(ctx)
	if err != nil {
		return "", err
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}
