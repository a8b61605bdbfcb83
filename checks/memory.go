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
	Title: "The memory of MariaDB and memcached fits into the memory of their hosts.",
	Doc: "MariaDB reserves its buffer pool (innodb_buffer_pool_size) and memcached uses its whole size, sooner or later. If " +
		"both together are as large as the machine, less the huge pages that the kernel reserves for instances, the kernel " +
		"kills one of them (the OOM killer).",
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

func validateMemory(h *model.Host, have int64, besideCache bool, report check.Report) {
	taken, who := h.Region.Database.BufferPool, "MariaDB takes"
	if besideCache {
		taken, who = taken+h.Region.Cache.Memory, "MariaDB and memcached take"
	}
	if taken < have {
		return
	}
	report(check.Finding{
		Path: regionAt(h.Region, "database", "bufferPool"),
		Message: fmt.Sprintf("%s %.1f GiB, but hosts such as %s with hardware %s have %.1f GiB",
			who, float64(taken)/model.GiB, h.Name, h.Hardware.Name, float64(have)/model.GiB),
		Rule:    "less than the machine has, without huge pages",
		Hint:    "leave most of a control-compute host's memory to its instances: 1GiB is the default",
		Related: []diag.Related{{Message: "the memory", Path: hardwareAt(h.Hardware, "memory")}},
	})
}
