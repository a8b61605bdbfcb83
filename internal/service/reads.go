package service

import "strings"

// Readers are the services that use the options whose [section] name begins with a prefix, although more services read the file.
type Readers struct {
	Prefix   string
	Services []string
}

// ReadersOf returns the services that are known to use an option of the file, given as [section] name in any series. Nil: any service
// that reads the file may use it.
func (f *File) ReadersOf(option string) []string {
	for _, r := range f.Readers {
		if strings.HasPrefix(option, r.Prefix) {
			return r.Services
		}
	}
	return nil
}
