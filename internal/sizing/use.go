package sizing

import (
	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// Use is memory that a service uses on a host.
type Use struct {
	Service   *service.Service
	Processes int             // 0: a server
	Memory    *service.Memory // of a server
	Bytes     int64
	From      []*artefact.Origin // the lines that set it
}

// Uses returns the memory that services use on a host by its files, in the order of the table of services: processes and servers.
func (f *Final) Uses() []Use {
	var all []Use
	for _, svc := range f.Services() {
		if svc.ProcessesOrDefault().IsConnected() {
			n, from := f.Processes(svc)
			all = append(all, Use{Service: svc, Processes: n, Bytes: int64(n) * ProcessMemory, From: from})
		}
		if line, set := f.sizes[fieldOf(svc)]; set {
			all = append(all, Use{Service: svc, Memory: svc.Memory, Bytes: bounded(svc.Memory.Read(line.Text, f.Host.Hardware)), From: []*artefact.Origin{line.Origin}})
		}
	}
	return all
}

// fieldOf returns the field of a region that sets the memory of a service; empty if none does.
func fieldOf(svc *service.Service) string {
	if svc.Memory == nil {
		return ""
	}
	return svc.Memory.Field
}

// Sum returns the bytes of all uses.
func Sum(all []Use) int64 {
	var sum int64
	for _, u := range all {
		sum += u.Bytes
	}
	return sum
}

// Limit returns the bytes of memory that services may use on the host by its files, the field of hardware that sets them, and the line that
// does; nil: none.
func (f *Final) Limit() (bytes int64, field string, from *artefact.Origin) {
	bytes, field = Memory(f.Kind())
	for _, svc := range f.Services() {
		if svc.Reserve == "" {
			continue
		}
		if line, exists := f.option(svc, svc.Reserve); exists && line.Origin != nil && line.Origin.Override {
			return min(int64(number(line.Text))*model.MiB, f.Host.Hardware.Memory-f.Host.Hardware.HugePages.Memory()), field, line.Origin
		}
	}
	return bytes, field, nil
}
