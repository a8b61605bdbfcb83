package sizing

import (
	"math/bits"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

const (
	// SystemMemory is what the kernel, the init system and the daemons of the operating system use: what nova reserves without
	// configuration (reserved_host_memory_mb).
	SystemMemory = 512 * model.MiB
	// ProcessMemory is what a process of a service uses. Measured with zed: 101 MiB (placement-api) to 156 MiB (neutron-api), 130 MiB on
	// average of the services of a control host.
	ProcessMemory = 144 * model.MiB
	// eighths are the parts that the memory which processes leave is divided into; see service.Memory.
	eighths = 8
)

// Size returns the bytes that a server sets aside on a host: those that the description sets, otherwise its share of what the operating
// system, processes and the sizes in the description leave.
func Size(k service.Kind, m *service.Memory) int64 {
	if own := m.Set(k.Site.Region); own > 0 {
		return own
	}
	memory, _ := Memory(k)
	rest, parts := memory-SystemMemory-int64(Processes(k))*ProcessMemory, int64(eighths)
	for _, svc := range k.Services() {
		if other := svc.Memory; other != nil && other.Set(k.Site.Region) > 0 {
			rest -= bounded(other.Set(k.Site.Region))
			parts -= other.Eighths
		}
	}
	size := max(rest, 0) / parts * m.Eighths
	size = rounded(size)
	size -= size % m.Unit(size)
	if m.Most > 0 {
		size = min(size, m.Most)
	}
	return max(size, m.Least)
}

// rounded returns a size of which only the first three bits are set, so that a further process seldom changes it.
func rounded(size int64) int64 {
	if n := bits.Len64(uint64(size)); n > 3 {
		return size >> (n - 3) << (n - 3)
	}
	return size
}

// bounded returns a size that can be added to others.
func bounded(size int64) int64 { return min(size, 1<<60) }

// SizeRow returns a row for the size of a server.
func SizeRow(option string, m *service.Memory, print func(size int64, h *model.Hardware) string) service.Row {
	paths := service.From("region."+m.Field, "hardware.memory", "hardware.reserve.memory", "region.workers", "hardware.cpus", "hardware.reserve.cpus", "region.image.workers")
	return service.Text(option, paths, func(s *service.Scope) string {
		if s.Hardware() == nil {
			return ""
		}
		return print(Size(s.Kind(), m), s.Hardware())
	}).Reading(func(s *service.Scope) []source.Path { return sizeFrom(s.Kind(), m) })
}

// sizeFrom returns what the size of a server is computed from.
func sizeFrom(k service.Kind, m *service.Memory) []source.Path {
	r := k.Site.Region
	if m.Set(r) > 0 {
		return service.From("region." + m.Field)
	}
	_, memory := Memory(k)
	paths := []source.Path{hardwarePath(k, memory)}
	for _, svc := range k.Services() {
		if other := svc.Memory; other != nil && other.Set(r) > 0 {
			paths = append(paths, service.From("region."+other.Field)...)
		}
		if svc.ProcessesOrDefault().IsConnected() {
			paths = append(paths, processesFrom(k, svc)...)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// SizeWhy states how the size of a server follows from its host.
func SizeWhy(field, share string) string {
	return "If " + field + " of the region is not set, it is " + share +
		" of what the operating system (512 MiB) and the processes of services (144 MiB each) leave of the memory that instances do not use, rounded down"
}
