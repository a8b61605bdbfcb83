package judge

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// Sysctl applies a file of sysctl.d in a network namespace, where each setting must be known and take its value. Settings
// outside net are the machine's own and are refused: they would change it.
func Sysctl(ctx context.Context, file string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' && line[0] != ';' && !strings.HasPrefix(line, "net.") {
			return fmt.Errorf("%s: not a setting of a network namespace: %s", file, line)
		}
	}
	out, said, err := command{name: "sysctl", args: []string{"--load=" + file}, devices: []device{}}.run(ctx)
	if err != nil || said != "" {
		return refusal(err, out, said)
	}
	return nil
}
