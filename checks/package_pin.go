package checks

import (
	"fmt"
	"strconv"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// hypervisor contains the oldest versions of libvirt and QEMU with which nova-compute of a series starts.
type hypervisor struct {
	since         series.Series
	libvirt, qemu string // qemu is empty if nova does not check it
}

// hypervisors are MIN_LIBVIRT_VERSION and MIN_QEMU_VERSION of nova/virt/libvirt/driver.py. Havana to xena are from nova's
// own table (doc: Libvirt virt driver OS distribution support matrix), zed and 2025.1 from the files of those releases.
// A series in between requires at least the versions of the series before it.
var hypervisors = []hypervisor{
	{series.Havana, "0.9.6", ""}, {series.Juno, "0.9.11", ""}, {series.Mitaka, "0.10.2", ""}, {series.Newton, "1.2.1", "1.5.3"},
	{series.Pike, "1.2.9", "2.1.0"}, {series.Rocky, "1.3.1", "2.5.0"}, {series.Stein, "3.0.0", "2.8.0"},
	{series.Ussuri, "4.0.0", "2.11.0"}, {series.Victoria, "5.0.0", "4.0.0"}, {series.Wallaby, "6.0.0", "4.2.0"},
	{series.Epoxy, "8.0.0", "6.2.0"},
}

// hypervisorOf returns the versions that nova-compute of a series requires.
func hypervisorOf(s series.Series) hypervisor {
	last := hypervisors[0]
	for _, h := range hypervisors {
		if s >= h.since {
			last = h
		}
	}
	return last
}

var packagePin = &check.Check{
	Code:  "package/hypervisor",
	Title: "Pinned versions of libvirt and QEMU meet the minimum of nova.",
	Doc: "When nova-compute starts, it compares the versions of libvirt and QEMU with the oldest supported ones " +
		"(MIN_LIBVIRT_VERSION and MIN_QEMU_VERSION), and does not start with older ones. A pin that was correct for the " +
		"previous series prevents apt from installing what the next series requires.",
	Severity: diag.Warning,
	Bad:      `regions: north: packages: pins: "libvirt-daemon-system": "7.0.0-3+deb11u2"`,
	Good:     `regions: north: packages: pins: "libvirt-daemon-system": "11.3.0-3"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, name := range sorted(r.Pins) {
				validatePin(r, name, report)
			}
		}
	},
}

func validatePin(r *model.Region, name string, report check.Report) {
	program, oldest := hypervisorProgram(name, hypervisorOf(r.Series))
	pinned := r.Pins[name]
	if oldest == "" || !olderVersion(pinned, oldest) {
		return
	}
	report(check.Finding{
		Path:    regionAt(r, "packages", "pins", name),
		Message: fmt.Sprintf("%s is pinned to %s, but nova-compute of %v requires %s %s or newer", name, pinned, r.Series, program, oldest),
		Rule:    "MIN_LIBVIRT_VERSION and MIN_QEMU_VERSION of nova",
		Hint:    fmt.Sprintf("pin version %s or newer, or remove the pin", oldest),
	})
}

// hypervisorProgram returns the program that a package contains, and the oldest version that nova-compute accepts. Both are empty for
// other packages.
func hypervisorProgram(name string, h hypervisor) (program, oldest string) {
	switch {
	case name == "libvirt-bin", name == "libvirt0", strings.HasPrefix(name, "libvirt-daemon"):
		return "libvirt", h.libvirt
	case name == "qemu", name == "qemu-kvm", strings.HasPrefix(name, "qemu-system"):
		return "QEMU", h.qemu
	}
	return "", ""
}

// olderVersion reports whether a version of a Debian package is older than a release of its program. Only the numbers of
// the release count: neither the epoch before : nor the Debian revision. A * matches any number.
func olderVersion(version, release string) bool {
	if _, after, ok := strings.Cut(version, ":"); ok {
		version = after
	}
	parts, wanted := strings.Split(version, "."), strings.Split(release, ".")
	isMore := func(rest []string) bool { return strings.Trim(strings.Join(rest, ""), "0") != "" }
	for i, want := range wanted {
		if i >= len(parts) { // missing numbers are zero
			return isMore(wanted[i:])
		}
		digits := len(parts[i]) - len(strings.TrimLeft(parts[i], "0123456789"))
		least, _ := strconv.Atoi(want)
		have, err := strconv.Atoi(parts[i][:digits])
		switch {
		case strings.HasPrefix(parts[i][digits:], "*"):
			return false
		case err != nil || have < least:
			return true
		case have > least:
			return false
		case digits < len(parts[i]):
			return isMore(wanted[i+1:])
		}
	}
	return false
}
