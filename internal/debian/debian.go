// Package debian contains which release of Debian has the packages of which OpenStack series.
package debian

import (
	"strconv"

	"stackplan/internal/series"
)

// Release is a release of Debian.
type Release int

// The releases that stackplan generates files for, except that Debian 7 has no series that the catalogue contains.
const (
	None     Release = 0
	Wheezy   Release = 7
	Jessie   Release = 8
	Stretch  Release = 9
	Buster   Release = 10
	Bullseye Release = 11
	Bookworm Release = 12
	Trixie   Release = 13
)

// String returns the name as Debian writes it: Debian 12.
func (r Release) String() string { return "Debian " + strconv.Itoa(int(r)) }

// packaged are the series whose packages a release contains, by the versions of the package nova-common; newest first.
var packaged = []struct {
	series.Series
	Release
}{
	{series.Epoxy, Trixie}, {series.Zed, Bookworm}, {series.Victoria, Bullseye}, {series.Rocky, Buster}, {series.Newton, Stretch},
	{series.Icehouse, Jessie},
}

// Of returns the release that the hosts of a series run: the one that contains the series, or else the last one that contains an older
// series.
func Of(in series.Series) Release {
	for _, p := range packaged {
		if in >= p.Series {
			return p.Release
		}
	}
	return Wheezy
}

// Packages returns the series that a release contains; None for a release without any.
func (r Release) Packages() series.Series {
	for _, p := range packaged {
		if p.Release == r {
			return p.Series
		}
	}
	return series.None
}
