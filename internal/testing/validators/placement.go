package validators

import (
	"context"
	_ "embed"
)

//go:embed placement.py
var placementProgram string

// Inventory is the inventory and usage of a resource class of a provider, with placement's names, and a requested amount.
type Inventory struct {
	Total    int64   `json:"total"`
	Reserved int64   `json:"reserved"`
	Ratio    float64 `json:"allocation_ratio"`
	MinUnit  int64   `json:"min_unit"`
	MaxUnit  int64   `json:"max_unit"`
	StepSize int64   `json:"step_size"`
	Used     int64   `json:"used"`
	Amount   int64   `json:"amount"`
}

// InventoryResult is the result of placement for an inventory.
type InventoryResult struct {
	Capacity int64 `json:"capacity"`
	Fits     bool  `json:"fits"` // whether its query finds the provider for the amount
}

// Placement computes the capacity of inventories with placement's own Python code, and queries each for the amount. The
// results are in the order of the inventories.
func Placement(ctx context.Context, inventories []Inventory) ([]InventoryResult, error) {
	return runPython[[]InventoryResult](ctx, placementProgram, inventories)
}
