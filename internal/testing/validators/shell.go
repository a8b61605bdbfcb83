package validators

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Shell reads a file of assignments, such as those in /etc/default, with a shell. It rejects commands and variables that are
// set twice.
func Shell(ctx context.Context, file string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var names []string
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSpace(line)
		name, _, isAssignment := strings.Cut(line, "=")
		switch {
		case line == "" || line[0] == '#':
		case !isAssignment || !variable.MatchString(name):
			return fmt.Errorf("%s: not an assignment: %s", file, line)
		case slices.Contains(names, name):
			return fmt.Errorf("%s: %s is set twice", file, name)
		default:
			names = append(names, name)
		}
	}
	// The shell reads the file in an empty environment and must then have each variable; it must print nothing.
	check := `set -eu; . "$0"; for name; do eval ": \"\${$name}\""; done`
	args := append([]string{"-i", "/bin/sh", "-c", check, file}, names...)
	out, stderr, err := command{name: "env", args: args}.run(ctx)
	if err != nil || out+stderr != "" {
		return rejection(err, out, stderr)
	}
	return nil
}

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// section matches the header of a group of options.
var section = regexp.MustCompile(`(?m)^\s*\[([^\]\n]*)\]`)

// groups fails if an INI file contains a group that its program does not read.
func groups(file string, known ...string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for _, match := range section.FindAllSubmatch(body, -1) {
		if name := string(match[1]); !slices.Contains(known, name) {
			return fmt.Errorf("%s: no program reads the group [%s]", file, name)
		}
	}
	return nil
}
