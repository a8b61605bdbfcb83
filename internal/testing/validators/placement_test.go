package validators_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/testing/validators"
)

// ratios are typical ratios of operators, and ratios that binary floating point cannot represent exactly.
var ratios = []float64{1, 1.1, 1.5, 2.3, 3, 4, 16, 0.1, 0.29, 0.7, 0.9, 1.0 / 3, math.Nextafter(1, 0), math.Nextafter(1, 2), 1e-9, 1000}

// TestCapacityIsPlacements compares capacity.Usable with placement's own code, for inventories with the usage that Usable
// permits minus one allocation: that allocation must fit, and must not fit if one more unit is used.
func TestCapacityIsPlacements(t *testing.T) {
	const count = 1000
	random := rand.New(rand.NewPCG(6, 0))
	var full, over []validators.Inventory
	for range count {
		i := inventory(random)
		usable := capacity.Usable(i.Total, i.Reserved, i.Ratio)
		i.Used = max(0, usable-i.Amount)
		full = append(full, i)
		i.Used = max(0, usable-i.Amount+1)
		over = append(over, i)
	}
	results, err := validators.Placement(t.Context(), append(full, over...))
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for n, i := range full {
		usable := capacity.Usable(i.Total, i.Reserved, i.Ratio)
		if results[n].Capacity != usable {
			t.Errorf("placement computes a capacity of %d, and Usable %d: %+v", results[n].Capacity, usable, i)
		}
		if fits := i.Amount <= usable; results[n].Fits != fits {
			t.Errorf("an allocation up to the brim of %d: placement says %v: %+v", usable, results[n].Fits, i)
		}
		if results[count+n].Fits {
			t.Errorf("placement takes more than %d: %+v", usable, over[n])
		}
		if i.Amount <= usable {
			held++
		}
	}
	t.Logf("%d inventories; %d can hold what is asked of them", count, held)
	if held < count/2 {
		t.Errorf("only %d of %d inventories can hold anything", held, count)
	}
}

// inventory returns an inventory for placement, and an amount that its units permit.
func inventory(random *rand.Rand) validators.Inventory {
	total := 1 + random.Int64N(1<<(1+random.IntN(30)))
	i := validators.Inventory{
		Total: total, Reserved: random.Int64N(total + 1), Ratio: ratios[random.IntN(len(ratios))], StepSize: 1 + random.Int64N(4),
	}
	switch random.IntN(3) {
	case 0:
		i.Ratio = math.Round(random.Float64()*2000+1) / 100
	case 1:
		i.Ratio = math.Ldexp(random.Float64()+0.5, random.IntN(12)-4)
	}
	i.MinUnit = 1 + random.Int64N(3)
	i.Amount = i.StepSize * (i.MinUnit + random.Int64N(8))
	i.MaxUnit = i.Amount + random.Int64N(1<<10)
	return i
}
