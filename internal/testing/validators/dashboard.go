package validators

import (
	"context"
	_ "embed"
	"strings"
)

//go:embed dashboard.sh
var dashboardSession string

//go:embed dashboard.py
var dashboardCheck string

// Dashboard lets Debian's Horizon read a file of local_settings.d after its own ones, runs Django's checks for a deployment, and compares
// each setting of the file with what Horizon uses. A warning is an error, except those about HTTPS, which a VIP may lack.
func Dashboard(ctx context.Context, file string) error {
	out, stderr, err := dashboard("settings", file).run(ctx)
	if err != nil {
		return rejection(err, out, stderr)
	}
	return nil
}

// Apache reads a file of Apache below /etc/apache2 in place of that of Debian, or in addition to Debian's, with all modules and sites of
// the dashboard.
func Apache(ctx context.Context, file string) error {
	out, stderr, err := dashboard("apache", file).run(ctx)
	if err != nil || !strings.Contains(stderr, "Syntax OK") {
		return rejection(err, out, stderr)
	}
	return nil
}

// LoginPage starts the dashboard of a host with the files below tree: Apache, memcached, and HAProxy with a configuration. The
// host has the addresses. It sends requests, and returns a line for each: its name, the status, and where the answer leads.
func LoginPage(ctx context.Context, tree, haproxy string, addresses ...string) (string, error) {
	c := dashboard("serve", tree, haproxy)
	c.devices = []device{{name: "validator0"}}
	for _, address := range addresses {
		c.devices[0].addresses = append(c.devices[0].addresses, prefixed(address))
	}
	out, stderr, err := c.run(ctx)
	if err != nil {
		return out, rejection(err, out, stderr)
	}
	return out, nil
}

// dashboard returns a command that runs with private copies of the files of Horizon and of Apache.
func dashboard(args ...string) command {
	return command{
		name: "unshare", args: append([]string{"--mount", "--propagation", "private", "bash", "-c", dashboardSession, "bash", dashboardCheck}, args...), devices: []device{},
	}
}
