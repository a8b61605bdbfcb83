package hosttuning

import (
	"fmt"

	"stackplan/internal/debian"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// programs returns what every host runs in the releases of Debian: the kernel, unless the description sets that of the hardware, and Python
// (versions of linux-image-amd64 and python3).
func programs() []service.Program {
	kernels := map[debian.Release]string{}
	for r, k := range topology.Kernels {
		kernels[r] = fmt.Sprintf("%d.%d", k.Major, k.Minor)
	}
	return []service.Program{
		{Name: "Linux", Versions: kernels, On: func(h *model.Host) bool { return h.Hardware.Kernel == model.Kernel{} }},
		{Name: "Python", Versions: map[debian.Release]string{
			debian.Buster: "3.7", debian.Bullseye: "3.9", debian.Bookworm: "3.11", debian.Trixie: "3.13",
		}},
	}
}
