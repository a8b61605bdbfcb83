package memcached

import (
	"stackplan/internal/debian"
	"stackplan/internal/service"
)

// programs returns memcached in the releases of Debian (versions of memcached).
func programs() []service.Program {
	return []service.Program{{Name: "memcached", Versions: map[debian.Release]string{
		debian.Jessie: "1.4.21", debian.Stretch: "1.4.33", debian.Bullseye: "1.6.9", debian.Bookworm: "1.6.18", debian.Trixie: "1.6.38",
	}}}
}
