package keepalived

import (
	"stackplan/internal/debian"
	"stackplan/internal/service"
)

// programs returns Keepalived in the releases of Debian (versions of keepalived).
func programs() []service.Program {
	return []service.Program{{Name: "Keepalived", Versions: map[debian.Release]string{
		debian.Jessie: "1.2", debian.Bullseye: "2.1", debian.Bookworm: "2.2", debian.Trixie: "2.3",
	}}}
}
