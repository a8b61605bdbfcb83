package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

var databaseMemory = &check.Check{
	Code:  "database/memory",
	Title: "The memory of MariaDB and memcached fits into their hosts.",
	Doc: "MariaDB uses the size of its buffer pool (innodb_buffer_pool_size), and memcached sooner or later uses its whole size. " +
		"If both together are as large as the memory of the machine, without the huge pages that the kernel sets aside for " +
		"instances, the kernel ends one of them (the OOM killer).",
	Bad:  `regions: north: database: bufferPool: "128GiB"`,
	Good: `regions: north: database: bufferPool: "64GiB"`,
	Cloud: func(s *check.Subject, report check.Report) {
		var done []machine
		for _, h := range s.Representatives() {
			m := machine{h.Region, h.Hardware}
			if h.Hardware != nil && !slices.Contains(done, m) && s.Sites[h.Region.Name].GroupHas(h.Group, service.Database) {
				done = append(done, m)
				have := h.Hardware.Memory
				if s.Sites[h.Region.Name].GroupHas(h.Group, service.Instances) {
					have -= h.Hardware.HugePages.Memory()
				}
				validateMemory(h, have, s.Sites[h.Region.Name].GroupHas(h.Group, service.Cache), report)
			}
		}
	},
}

func validateMemory(h *model.Host, have int64, withCache bool, report check.Report) {
	used, who := h.Region.Database.BufferPool, "MariaDB uses"
	if withCache {
		used, who = used+h.Region.Cache.Memory, "MariaDB and memcached use"
	}
	if used < have {
		return
	}
	report(check.Finding{
		Path: regionAt(h.Region, "database", "bufferPool"),
		Message: fmt.Sprintf("%s %.1f GiB, but hosts such as %s with hardware %s have %.1f GiB",
			who, float64(used)/model.GiB, h.Name, h.Hardware.Name, float64(have)/model.GiB),
		Rule:    "less than the memory of the machine without huge pages",
		Hint:    "leave most of the memory of a control-compute host to its instances: the default is 1GiB",
		Related: []diag.Related{{Message: "the memory", Path: hardwareAt(h.Hardware, "memory")}},
	})
}
