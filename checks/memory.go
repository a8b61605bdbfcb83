package checks

import (
	"fmt"

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
		for _, r := range s.Cloud.Regions {
			for _, g := range r.Groups {
				if runs(s.Sites[r.Name], g, "mariadb") {
					judgeMemory(r, g, runs(s.Sites[r.Name], g, "memcached"), report)
				}
			}
		}
	},
}

func judgeMemory(r *model.Region, g *model.Group, besideCache bool, report check.Report) {
	const gib = 1 << 30
	taken, who := r.Database.BufferPool, "MariaDB takes"
	if besideCache {
		taken, who = taken+r.Cache.Memory, "MariaDB and memcached take"
	}
	if taken < g.Hardware.Memory {
		return
	}
	report(check.Finding{
		Path: regionAt(r, "database", "bufferPool"),
		Message: fmt.Sprintf("%s %.1f GiB, but hosts of group %s have %.1f GiB",
			who, float64(taken)/gib, g.Name, float64(g.Hardware.Memory)/gib),
		Limit:   "less than the machine has",
		Hint:    "leave most of a control-compute host's memory to its guests: 1GiB is the default",
		Related: []diag.Related{{Message: "the memory", Path: hardwareAt(g.Hardware, "memory")}},
	})
}
