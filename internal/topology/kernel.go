package topology

import (
	"stackplan/internal/debian"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// Systemd is the first series whose Debian release boots with systemd: icehouse was released with Debian 8. Older hosts boot with
// the scripts of System V.
const Systemd = series.Icehouse

// Kernels are the kernels of the releases of Debian.
var Kernels = map[debian.Release]model.Kernel{
	debian.Trixie: {Major: 6, Minor: 12}, debian.Bookworm: {Major: 6, Minor: 1}, debian.Bullseye: {Major: 5, Minor: 10},
	debian.Buster: {Major: 4, Minor: 19}, debian.Stretch: {Major: 4, Minor: 9}, debian.Jessie: {Major: 3, Minor: 16},
	debian.Wheezy: {Major: 3, Minor: 2},
}

// KernelOf returns the kernel of hosts of a series: the kernel of the hardware if it is set, otherwise the kernel of the Debian
// release of the series.
func KernelOf(in series.Series, hw *model.Hardware) model.Kernel {
	if hw.Kernel != (model.Kernel{}) {
		return hw.Kernel
	}
	return Kernels[debian.Of(in)]
}

// Schedulers returns the I/O schedulers of hosts of a series, by kind of disk: the schedulers of the hardware if they are set,
// otherwise the ones that the kernel supports. SATA and SAS disks use the multi-queue block layer since Linux 4.19, and Linux
// 5.0 removed the older layer with cfq, deadline and noop.
func Schedulers(in series.Series, hw *model.Hardware) model.Schedulers {
	use := model.Schedulers{Rotational: "mq-deadline", SSD: "mq-deadline", NVMe: "none"}
	if KernelOf(in, hw).Before(4, 19) {
		use = model.Schedulers{Rotational: "cfq", SSD: "deadline"}
	}
	for _, s := range []struct{ from, to *string }{
		{&hw.Schedulers.Rotational, &use.Rotational}, {&hw.Schedulers.SSD, &use.SSD}, {&hw.Schedulers.NVMe, &use.NVMe},
	} {
		if *s.from != "" {
			*s.to = *s.from
		}
	}
	return use
}
