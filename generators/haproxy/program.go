package haproxy

import (
	"stackplan/internal/debian"
	"stackplan/internal/service"
)

// programs returns HAProxy in the releases of Debian (versions of haproxy).
func programs() []service.Program {
	return []service.Program{{Name: "HAProxy", Versions: map[debian.Release]string{
		debian.Jessie: "1.5", debian.Stretch: "1.7", debian.Buster: "1.8", debian.Bullseye: "2.2", debian.Bookworm: "2.6", debian.Trixie: "3.0",
	}}}
}
