package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
)

var databaseMemory = &check.Check{
	Code:  "database/memory",
	Title: "What MariaDB and memcached take fits into the memory of their hosts.",
	Doc: "MariaDB takes its buffer pool (innodb_buffer_pool_size) for itself and memcached its whole size, sooner or later. Where " +
		"both together are as large as the machine, the kernel ends one of them (the OOM killer).",
	Bad:  `regions: north: database: bufferPool: "128GiB"`,
	Good: `regions: north: database: bufferPool: "64GiB"`,
	Cloud: func(s *check.Subject, report check.Report) {
		var done []machine
		for _, h := range s.Representatives() {
			m := machine{h.Region, h.Hardware}
			if h.Hardware != nil && !slices.Contains(done, m) && runs(s.Sites[h.Region.Name], h.Group, "mariadb") {
				done = append(done, m)
				judgeMemory(h, runs(s.Sites[h.Region.Name], h.Group, "memcached"), report)
			}
		}
	},
}

func judgeMemory(h *model.Host, besideCache bool, report check.Report) {
	const gib = 1 << 30
	taken, who := h.Region.Database.BufferPool, "MariaDB takes"
	if besideCache {
		taken, who = taken+h.Region.Cache.Memory, "MariaDB and memcached take"
	}
	if taken < h.Hardware.Memory {
		return
	}
	report(check.Finding{
		Path: regionAt(h.Region, "database", "bufferPool"),
		Message: fmt.Sprintf("%s %.1f GiB, but hosts such as %s with hardware %s have %.1f GiB",
			who, float64(taken)/gib, h.Name, h.Hardware.Name, float64(h.Hardware.Memory)/gib),
		Limit:   "less than the machine has",
		Hint:    "leave most of a control-compute host's memory to its guests: 1GiB is the default",
		Related: []diag.Related{{Message: "the memory", Path: hardwareAt(h.Hardware, "memory")}},
	})
}
