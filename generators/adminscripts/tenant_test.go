package adminscripts

import (
	"os/exec"
	"strings"
	"testing"

	"stackplan/internal/service"
)

// K4/projects: the shell runs the commands for a property that names projects, with a keystone that knows two of them. Nova gets IDs;
// for a project that does not exist, the script ends before it sets the property.
func TestPropertyOfProjects(t *testing.T) {
	const keystone = `set -eu
openstack() {
	case "$1 $2 ${7-}" in
	"project show web") echo 11aa ;;
	"project show it's") echo 22bb ;;
	"project show "*) echo "No project with a name or ID of '$7' exists." >&2; return 1 ;;
	"aggregate set "*) echo "$3 $4 of $5" ;;
	esac
}
`
	for _, tt := range []struct {
		name, key, value, want string
		fails                  bool
	}{
		{"one", "filter_tenant_id", "web", "--property filter_tenant_id=11aa of own\n", false},
		{"two", "filter_tenant_id", "web, it's", "--property filter_tenant_id=11aa,22bb of own\n", false},
		{"a suffix", "filter_tenant_id_2", "it's", "--property filter_tenant_id_2=22bb of own\n", false},
		{"unknown", "filter_tenant_id", "web,nope", "", true},
		{"another property", "ssd", "web, it's", "--property ssd=web, it's of own\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			script := keystone + strings.Join(propertyLines(tt.key, tt.value, service.ShellWord("own")), "\n")
			run := exec.Command("/bin/sh", "-c", script)
			got, err := run.Output()
			if string(got) != tt.want || (err != nil) != tt.fails {
				t.Errorf("%q, %v, want %q\n%s", got, err, tt.want, script)
			}
		})
	}
}
