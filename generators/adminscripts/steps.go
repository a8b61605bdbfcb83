package adminscripts

import (
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/internal/service"
)

// step returns the step that runs one of the scripts as the administrator. The list is the arguments of openstack that list what it
// creates.
func step(project, name, list, why string, after []string, created func(*service.Job) []string) service.Step {
	path := service.ShellWord("/etc/stackplan/" + name + ".sh")
	return service.Step{
		Name: project + "/" + name, On: service.WriterHost, In: []service.Runbook{service.NewCloud, service.AddHost, service.ReplaceHost}, After: after,
		When: func(j *service.Job) bool { return len(created(j)) > 0 && j.Series >= flavorClient },
		Check: func(j *service.Job) string {
			return oslo.Administrator(j) + "stamped " + project + "/" + name + ` && contains_words "$(administrator ` + list + ` list -f value -c Name)" ` + service.ShellWords(created(j))
		},
		Run: func(j *service.Job) string { return oslo.Administrator(j) + "as_administrator sh " + path },
		Why: why,
	}
}

// flavorSteps and aggregateSteps run the scripts once nova answers, and knows the hosts.
func flavorSteps() []service.Step {
	s := step("nova", "flavors", "flavor", "flavors are in the database of nova and in no file", []string{"nova-api-os-compute/start", "keystone/endpoints"},
		func(j *service.Job) []string { return sortedNames(j.Region.Flavors) })
	s.In = nil
	return []service.Step{s}
}

func typeSteps() []service.Step {
	s := step("cinder", "volume-types", "volume type", "users choose a back end by the type of a volume; types are in the database of cinder and in no file", []string{"cinder-api/start", "keystone/endpoints"}, typesOf)
	s.In = nil
	return []service.Step{s}
}

// typesOf returns the names of the types of volumes.
func typesOf(j *service.Job) []string {
	if j.Region.BlockStorage == nil {
		return nil
	}
	return sortedNames(j.Region.BlockStorage.Types)
}

func aggregateSteps() []service.Step {
	return []service.Step{step("nova", "aggregates", "aggregate", "availability zones and aggregates are in the database of nova, and contain hosts that nova knows",
		[]string{"nova-api-os-compute/start", "keystone/endpoints", "nova/discover"}, aggregatesOf)}
}

// aggregatesOf returns the names of the zones and aggregates.
func aggregatesOf(j *service.Job) []string {
	all := j.Site.Zones(names.NovaCompute)
	for _, a := range j.Region.Aggregates {
		all = append(all, a.Name)
	}
	return all
}
