package service

import "stackplan/internal/model"

// Memory is the memory that a server sets aside by an option. By default it is a share of what the processes of its host leave; see
// package sizing. Sizes are in bytes.
type Memory struct {
	What    string                                      // in reports: "buffer pool"
	Field   string                                      // of a region, which sets the size: database.bufferPool
	Set     func(*model.Region) int64                   // the value of the field; 0: none
	Eighths int64                                       // the share of what processes leave
	Least   int64                                       // below it the server is of no use
	Most    int64                                       // beyond it more memory is of no use; 0: no limit
	Step    func(size int64) int64                      // the unit in which the server counts a size; nil: 1 MiB
	Options []string                                    // of its files, of which a series has one
	Read    func(value string, h *model.Hardware) int64 // the size that a value of the option means
	AtPeak  bool                                        // the server uses it only while clients do not read their messages
}

// Unit returns the unit in which the server counts a size.
func (m *Memory) Unit(size int64) int64 {
	if m.Step == nil {
		return model.MiB
	}
	return m.Step(size)
}
