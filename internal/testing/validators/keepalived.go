package validators

import "context"

// Keepalived validates a keepalived.conf with keepalived, in a network namespace with the interfaces of a host: without them
// keepalived rejects a valid file too.
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
