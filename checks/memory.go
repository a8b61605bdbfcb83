package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
	"stackplan/internal/source"
)

var databaseMemory = &check.Check{
	Code:  "database/memory",
	Title: "The memory of MariaDB, memcached and RabbitMQ fits into their hosts.",
	Doc: "MariaDB uses the size of its buffer pool (innodb_buffer_pool_size), memcached sooner or later uses its whole size, RabbitMQ " +
		"accepts messages up to its watermark (vm_memory_high_watermark), and each process of a service uses about 144 MiB. On hosts of " +
		"instances all of them have reserve.memory: nova gives the rest of the memory to instances. On other hosts they have the memory " +
		"of the machine. If they use more, the kernel ends one of them or an instance (the OOM killer).",
	Bad:  `regions: north: database: bufferPool: "128GiB"`,
	Good: `regions: north: database: bufferPool: "256MiB"`,
	Files: func(s *check.Subject, h *model.Host, files []*artefact.File, report check.Report) {
		if u := usageOf(s, h, files); u != nil && u.exceeds() && len(u.chosen()) > 0 {
			u.report(report, u.chosen()[0], "set a smaller size, or leave it out: the default is what instances and processes leave; or "+u.enough())
		}
	},
}

var hostMemory = &check.Check{
	Code:  "host/memory",
	Title: "The memory that a host reserves is enough for its services.",
	Doc: "Each process of a service uses about 144 MiB (measured with zed), and MariaDB, memcached and RabbitMQ need a minimum. On hosts " +
		"of instances they have reserve.memory: nova gives the rest of the memory to instances (reserved_host_memory_mb). If they use " +
		"more, the kernel ends one of them or an instance (the OOM killer).",
	Severity: diag.Warning,
	Bad:      `hardware: node: reserve: memory: "2GiB"`,
	Good:     `hardware: node: reserve: memory: "8GiB"`,
	Files: func(s *check.Subject, h *model.Host, files []*artefact.File, report check.Report) {
		if u := usageOf(s, h, files); u != nil && u.exceeds() && len(u.chosen()) == 0 && u.isReserved() {
			u.report(report, u.hardwareAt(), u.enough()+", or run fewer services or workers there")
		}
	},
}

// usage is the memory that services use on a host, by its files, and what they may use.
type usage struct {
	host   *model.Host
	uses   []sizing.Use
	limit  int64
	field  string           // of hardware, which sets the limit
	origin *artefact.Origin // of the line that sets it instead; nil: none
}

// usageOf returns the memory of a host; nil if its hardware is not known, or a file cannot be read, which is reported elsewhere.
func usageOf(s *check.Subject, h *model.Host, files []*artefact.File) *usage {
	if h.Hardware == nil {
		return nil
	}
	final := sizing.NewFinal(s.Catalogue, s.Sites[h.Region.Name], h)
	for _, file := range files {
		if final.Add(file) != nil {
			return nil
		}
	}
	u := &usage{host: h, uses: final.Uses()}
	u.limit, u.field, u.origin = final.Limit()
	return u
}

func (u *usage) exceeds() bool { return sizing.Sum(u.uses) > u.limit }

// isReserved reports whether the memory that nova reserves exists: huge pages that leave less have a finding of their own.
func (u *usage) isReserved() bool {
	return u.field != "memory" || u.limit == u.host.Hardware.Memory
}

// chosen returns the paths of the sizes of servers that the description or an override sets, the largest first.
func (u *usage) chosen() []source.Path {
	uses := slices.DeleteFunc(slices.Clone(u.uses), func(use sizing.Use) bool {
		return use.Memory == nil || use.Memory.Set(u.host.Region) == 0 && !use.From[0].Override
	})
	slices.SortStableFunc(uses, func(a, b sizing.Use) int { return int(b.Bytes>>20 - a.Bytes>>20) })
	var paths []source.Path
	for _, use := range uses {
		paths = append(paths, service.Expand(use.From[0].From[0], u.host)[0])
	}
	return paths
}

// hardwareAt returns the path of the memory that services may use.
func (u *usage) hardwareAt() source.Path {
	if u.origin != nil {
		return service.Expand(u.origin.From[0], u.host)[0]
	}
	return hardwareAt(u.host.Hardware, strings.Split(u.field, ".")...)
}

// enough returns what to write so that the memory is enough.
func (u *usage) enough() string {
	gib := (sizing.Sum(u.uses) + sizing.SystemMemory + model.GiB - 1) / model.GiB
	if u.field == "memory" {
		return fmt.Sprintf("use hosts with at least %d GiB for them", gib)
	}
	if u.origin != nil {
		return fmt.Sprintf("set the override to at least %d", gib*model.GiB/model.MiB)
	}
	return fmt.Sprintf("set hardware.%s.%s to at least %dGiB", u.host.Hardware.Name, u.field, gib)
}

// report reports that services use too much.
func (u *usage) report(report check.Report, at source.Path, hint string) {
	var parts []string
	processes := 0
	for _, use := range u.uses {
		if use.Memory == nil {
			processes += use.Processes
		} else {
			parts = append(parts, fmt.Sprintf("%s %s", use.Service.Name, gibibytes(use.Bytes)))
		}
	}
	if processes > 0 {
		parts = append(parts, fmt.Sprintf("%d processes %s", processes, gibibytes(int64(processes)*sizing.ProcessMemory)))
	}
	f := check.Finding{
		Path: at,
		Message: fmt.Sprintf("services on hosts of group %s use %s (%s), but they may use %s",
			u.host.Group.Name, gibibytes(sizing.Sum(u.uses)), strings.Join(parts, ", "), gibibytes(u.limit)),
		Rule: "at most " + u.field + " of the hardware; nova gives the rest to instances (reserved_host_memory_mb)",
		Hint: hint,
	}
	if limit := u.hardwareAt(); limit != at {
		f.Related = []diag.Related{{Message: "the memory that they may use", Path: limit}}
	}
	report(f)
}

// gibibytes formats a number of bytes.
func gibibytes(bytes int64) string { return fmt.Sprintf("%.1f GiB", float64(bytes)/model.GiB) }
