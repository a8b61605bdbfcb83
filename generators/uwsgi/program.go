package uwsgi

import (
	"stackplan/internal/debian"
	"stackplan/internal/service"
)

// programs returns uWSGI in the releases of Debian (versions of uwsgi-core).
func programs() []service.Program {
	return []service.Program{{Name: "uWSGI", Versions: map[debian.Release]string{
		debian.Jessie: "2.0.7", debian.Stretch: "2.0.14", debian.Bullseye: "2.0.19", debian.Bookworm: "2.0.21", debian.Trixie: "2.0.28",
	}}}
}
