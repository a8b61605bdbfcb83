package linkpaths

import (
	"stackplan/internal/debian"
	"stackplan/internal/service"
)

// OpenvSwitch returns Open vSwitch in the releases of Debian (versions of openvswitch-switch). Hosts whose bridges are of Open vSwitch run it.
func OpenvSwitch() service.Program {
	return service.Program{Name: "Open vSwitch", Versions: map[debian.Release]string{
		debian.Jessie: "2.3", debian.Stretch: "2.6", debian.Buster: "2.10", debian.Bullseye: "2.15", debian.Bookworm: "3.1", debian.Trixie: "3.5",
	}}
}
