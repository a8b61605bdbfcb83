package hosttuning

import (
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// disks sets the I/O scheduler of each kind of disk.
func disks() *service.File {
	f := service.SystemFile("/etc/udev/rules.d/60-stackplan-disks.rules", "The I/O scheduler of each kind of disk.", format.Plain)
	f.Template = "disks.rules.tmpl"
	f.Sections = []service.Section{
		{Name: "rotational", Rows: []service.Row{
			diskRow("rotational", `KERNEL=="sd*", ATTR{queue/rotational}=="1"`, func(s model.Schedulers) string { return s.Rotational }).
				Because("a rotational disk answers requests in a good order faster: cfq shares it between instances and uses their weights, and mq-deadline, since cfq was removed, lets none wait for long"),
		}},
		{Name: "ssd", Rows: []service.Row{
			diskRow("ssd", `KERNEL=="sd*", ATTR{queue/rotational}=="0"`, func(s model.Schedulers) string { return s.SSD }).
				Because("without a head to move there is nothing to gain by waiting for nearby requests, which cfq does; deadlines put reads before writes"),
		}},
		{Name: "nvme", Rows: []service.Row{
			diskRow("nvme", `KERNEL=="nvme*"`, func(s model.Schedulers) string { return s.NVMe }).
				Because("these disks have queues for each CPU and sort requests themselves: a scheduler only costs time"),
		}},
	}
	return f
}

// diskRow returns a rule of udev for whole disks that match.
func diskRow(kind, match string, of func(model.Schedulers) string) service.Row {
	from := service.From("hardware.schedulers." + kind + " | hardware.kernel")
	return service.Text(kind, from, func(s *service.Scope) string {
		scheduler := of(topology.Schedulers(s.Series, s.Hardware()))
		if scheduler == "" {
			return ""
		}
		return `ACTION=="add|change", SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", ` + match + `, ATTR{queue/scheduler}="` + scheduler + `"`
	})
}
