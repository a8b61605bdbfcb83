package adminscripts

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/service"
)

// flavorsFile is the script that creates the flavors, on the first host that runs the scheduler of nova. Flavors are in nova's
// database, which no file describes.
func flavorsFile() *service.File {
	return script("flavors.sh", "Creates the flavors of the region; an operator runs it, with the credentials of an administrator.",
		func(s *service.Scope) bool { return len(s.Region.Flavors) > 0 },
		service.Section{Name: "flavors", Rows: []service.Row{
			service.Lines("flavors", service.From("region.flavors"), flavorLines).
				Because("a flavor is created once, as nova never changes its size; its properties are set at each run: quota:cpu_shares weighs the CPU time of an instance, and no vCPU of it runs longer than quota:cpu_quota microseconds of each quota:cpu_period"),
		}})
}

// flavorLines returns the commands for all flavors, by name.
func flavorLines(s *service.Scope) []string {
	var lines []string
	for _, name := range sortedNames(s.Region.Flavors) {
		flavor := s.Region.Flavors[name]
		ram, disk := strconv.FormatInt(flavor.RAM>>20, 10), strconv.FormatInt(flavor.Disk>>30, 10)
		word, properties, more := service.ShellWord(name), flavorProperties(flavor), otherDisks(flavor)
		if s.Series < flavorClient {
			lines = append(lines, fmt.Sprintf("nova flavor-show %s >/dev/null 2>&1 || nova flavor-create %s%s auto %s %s %d", word, more, word, ram, disk, flavor.VCPUs))
		} else {
			lines = append(lines, fmt.Sprintf("openstack flavor show %s >/dev/null 2>&1 || openstack flavor create --ram %s --disk %s %s--vcpus %d %s", word, ram, disk, more, flavor.VCPUs, word))
		}
		switch {
		case len(properties) == 0:
		case s.Series < flavorClient:
			lines = append(lines, "nova flavor-key "+word+" set "+strings.Join(properties, " "))
		default:
			lines = append(lines, "openstack flavor set --property "+strings.Join(properties, " --property ")+" "+word)
		}
	}
	return lines
}

// otherDisks returns the options for the disks that a flavor has in addition to its root disk: GiB of ephemeral disk, MiB of swap. Both
// clients have the same options.
func otherDisks(f model.Flavor) string {
	options := ""
	if f.Ephemeral > 0 {
		options += fmt.Sprintf("--ephemeral %d ", f.Ephemeral>>30)
	}
	if f.Swap > 0 {
		options += fmt.Sprintf("--swap %d ", f.Swap>>20)
	}
	return options
}

// flavorProperties returns the properties of a flavor as key=value, sorted, each one word of a shell. Those of CPU QoS override
// the same key among the others.
func flavorProperties(f model.Flavor) []string {
	all := map[string]string{}
	maps.Copy(all, f.Properties)
	for key, value := range map[string]int{"shares": f.Shares, "period": f.Period, "quota": f.CPUQuota} {
		if value != 0 {
			all["quota:cpu_"+key] = strconv.Itoa(value)
		}
	}
	var words []string
	for _, key := range sortedNames(all) {
		words = append(words, service.ShellWord(key+"="+all[key]))
	}
	return words
}
