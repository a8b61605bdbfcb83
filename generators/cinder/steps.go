package cinder

import (
	"maps"
	"slices"
	"strings"

	"stackplan/generators/oslo"
	"stackplan/internal/service"
)

// steps returns the steps of cinder. A host of the API runs them.
func steps() []service.Step {
	return []service.Step{
		oslo.SchemaStep("cinder", "cinder-manage db sync", nil),
		{
			Name: "cinder/types", On: service.FirstHost, After: []string{"cinder-api/start", "keystone/endpoints"},
			When: func(j *service.Job) bool { return len(names(j)) > 0 },
			Check: func(j *service.Job) string {
				return oslo.Administrator(j) + `contains_words "$(administrator volume type list -f value -c Name)" ` + service.ShellWords(names(j))
			},
			Run: types,
			Why: "users choose a back end by the type of a volume, whose property volume_backend_name is the name of the back end; without types the scheduler chooses any",
		},
		{
			Name: "cinder/services", On: service.FirstHost, In: []service.Runbook{service.RemoveHost}, After: []string{"host/stop"},
			Check: service.Command("stamped cinder/services"), Run: remove,
			Why: "cinder counts a service that ended as down, and waits for it in upgrades. Volumes whose back end is on the host must have moved before",
		},
	}
}

// names returns the names of the back ends, sorted.
func names(j *service.Job) []string {
	if j.Region.BlockStorage == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(j.Region.BlockStorage.Backends))
}

// types creates a type for each back end that has none.
func types(j *service.Job) string {
	lines := []string{oslo.Administrator(j) + "types=$(administrator volume type list -f value -c Name) || return 1", "{"}
	for _, name := range names(j) {
		lines = append(lines, "missing \"$types\" "+service.ShellWord(name)+" <<'END'",
			"volume type create --property "+service.ShellWord("volume_backend_name="+name)+" "+service.ShellWord(name), "END")
	}
	return strings.Join(append(lines, "} | administrators"), "\n")
}

// remove removes the services of hosts from the database of cinder.
func remove(j *service.Job) string {
	return oslo.Administrator(j) + "for gone in " + service.ShellWords(j.ChosenNames()) + `; do
	administrator volume service list -f value -c Binary -c Host | while read -r binary on; do
		case $on in "$gone" | "$gone"@*) as_user cinder cinder-manage service remove "$binary" "$on" || return 1 ;; esac
	done
done`
}
