package validators

import "context"

// Keepalived asks keepalived about a keepalived.conf, in a network namespace that has the interfaces of a host: without
// them it refuses a good file too.
func Keepalived(ctx context.Context, file string, present ...string) error {
	_, stderr, err := command{name: "keepalived", args: []string{"--config-test", "--use-file", file}, devices: named(present)}.run(ctx)
	if err != nil {
		return rejection(err, stderr)
	}
	return nil
}

// named returns devices without addresses.
func named(names []string) []device {
	devices := make([]device, len(names))
	for i, name := range names {
		devices[i].name = name
	}
	return devices
}
