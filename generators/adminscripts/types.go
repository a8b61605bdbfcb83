package adminscripts

import (
	"stackplan/internal/service"
)

// typesFile is the script that creates the types of volumes. They are in cinder's database, which no file describes.
func typesFile() *service.File {
	return script("volume-types.sh", "Creates the types of volumes of the region; an operator runs it, with the credentials of an administrator.",
		func(s *service.Scope) bool {
			return s.Region.BlockStorage != nil && len(s.Region.BlockStorage.Types) > 0
		},
		service.Section{Name: "types", Rows: []service.Row{
			service.Lines("types", service.From("region.blockStorage.types"), typeLines).
				Because("a type selects the back end with the name in its property volume_backend_name; the properties are set at each run"),
		}})
}

// typeLines returns the commands for all types, by name. Clients before liberty have no command for types.
func typeLines(s *service.Scope) []string {
	var lines []string
	for _, name := range sortedNames(s.Region.BlockStorage.Types) {
		t, word := s.Region.BlockStorage.Types[name], service.ShellWord(name)
		properties := map[string]string{}
		for key, value := range t.Properties {
			properties[key] = value
		}
		properties["volume_backend_name"] = t.Backend
		if s.Series < flavorClient {
			lines = append(lines, "cinder type-list | grep -qF "+service.ShellWord("| "+name+" ")+" || cinder type-create "+word)
		} else {
			lines = append(lines, "openstack volume type show "+word+" >/dev/null 2>&1 || openstack volume type create "+word)
		}
		for _, key := range sortedNames(properties) {
			pair := service.ShellWord(key + "=" + properties[key])
			if s.Series < flavorClient {
				lines = append(lines, "cinder type-key "+word+" set "+pair)
			} else {
				lines = append(lines, "openstack volume type set --property "+pair+" "+word)
			}
		}
	}
	return lines
}
