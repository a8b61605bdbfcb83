package validators

import (
	"context"
	_ "embed"
	"encoding/json"
)

//go:embed placement.py
var placementProgram string

// Inventory is what a provider has of a resource class and what is used of it, in placement's words, with an amount that is
// asked for beside.
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

// InventoryVerdict is what placement says of an inventory.
type InventoryVerdict struct {
	Capacity int64 `json:"capacity"`
	Fits     bool  `json:"fits"` // whether its query finds the provider for the amount
}

// Placement has placement's own Python compute the capacity of inventories, and its query look for room in each. Verdicts
// come in the order of the inventories.
func Placement(ctx context.Context, inventories []Inventory) ([]InventoryVerdict, error) {
	request, err := json.Marshal(inventories)
	if err != nil {
		return nil, err
	}
	// -P: the folder of this package holds a placement.py, which is not the one to import.
	c := command{name: "/usr/bin/python3", args: []string{"-P", "-W", "ignore", "-c", placementProgram}, stdin: string(request)}
	out, stderr, err := c.run(ctx)
	if err != nil {
		return nil, rejection(err, stderr)
	}
	var verdicts []InventoryVerdict
	if err := json.Unmarshal([]byte(out), &verdicts); err != nil {
		return nil, rejection(err, out, stderr)
	}
	return verdicts, nil
}
