package model

import (
	"maps"
	"slices"
)

// BondOf returns the first bond by name that an interface is a member of, or nil.
func (h *Hardware) BondOf(nic string) *Bond {
	for _, name := range slices.Sorted(maps.Keys(h.Bonds)) {
		if bond := h.Bonds[name]; slices.Contains(bond.Members, nic) {
			return bond
		}
	}
	return nil
}
