package nova

import (
	"stackplan/internal/debian"
	"stackplan/internal/service"
)

// programs returns what runs instances in the releases of Debian (versions of libvirt-daemon and qemu-system-x86).
func programs() []service.Program {
	return []service.Program{
		{Name: "libvirt", Versions: map[debian.Release]string{
			debian.Jessie: "1.2", debian.Stretch: "3.0", debian.Buster: "5.0", debian.Bullseye: "7.0", debian.Bookworm: "9.0", debian.Trixie: "11.3",
		}},
		{Name: "QEMU", Versions: map[debian.Release]string{
			debian.Jessie: "2.1", debian.Stretch: "2.8", debian.Buster: "3.1", debian.Bullseye: "5.2", debian.Bookworm: "7.2", debian.Trixie: "10.0",
		}, Moves: migrations()},
	}
}

// migrations returns what each release of QEMU requires of live migrations (QEMU: migration compatibility).
func migrations() []service.Move {
	var all []service.Move
	for in := debian.Jessie; in <= debian.Trixie; in++ {
		all = append(all, service.Move{
			Reaches: in,
			Do:      "migrate instances only to hosts with the same or a newer release of Debian",
			Why: "an instance that starts on the newer QEMU may have a machine type that the older one lacks; an instance of the older one keeps its " +
				"machine type on the newer one",
		})
	}
	return all
}
