package capacity

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"stackplan/internal/nodeset"
)

// randomFleet returns classes whose hosts are in random racks and zones.
func randomFleet(r *rand.Rand) *fleet {
	f := &fleet{}
	for n := range 1 + r.IntN(5) {
		inv := &Inventory{Resource: VCPU, Total: r.Int64N(64), Reserved: r.Int64N(8), Ratio: float64(r.IntN(160)) / 10, Formula: placementFormula}
		if r.IntN(2) == 0 {
			inv.Formula = filterFormula
		}
		inv.Usable = inv.with(inv.Reserved, inv.Ratio)
		class := &Class{Group: fmt.Sprint(n), Inventories: []*Inventory{inv}}
		var names []string
		for i := range 1 + r.IntN(20) {
			name := fmt.Sprintf("h%d-%d", n, i)
			names = append(names, name)
			f.cells = append(f.cells, &cell{class: class, rack: fmt.Sprint(r.IntN(5)), zone: fmt.Sprint(r.IntN(3)), hosts: []string{name}})
		}
		class.Hosts = nodeset.NewNodes(names)
		f.classes = append(f.classes, class)
	}
	return f
}

// TestProperties: a host that is added never lowers what there is, also after failures; more failures never leave more; what
// is lost and what is left are the whole.
func TestProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		f := randomFleet(r)
		s := f.shape(sumOver([]Resource{VCPU}, func(inv *Inventory) int64 { return inv.Usable }))
		if sum := f.sum("region", "r", func(*cell) bool { return true }).Usable[0].Usable; sum != s.total {
			t.Fatalf("the sum is %d, and the shape's %d", sum, s.total)
		}
		added := &Class{Group: "added", Inventories: []*Inventory{{Resource: VCPU, Usable: r.Int64N(300)}}}
		f.cells = append(f.cells, &cell{class: added, rack: fmt.Sprint(r.IntN(6)), zone: fmt.Sprint(r.IntN(4)), hosts: []string{"one-more"}})
		more := f.shape(sumOver([]Resource{VCPU}, func(inv *Inventory) int64 { return inv.Usable }))
		for _, d := range domains {
			before := int64(0)
			for count := range 100 {
				lost, names, hosts := s.worst(d, count)
				if lost < before || lost > s.total {
					t.Fatalf("%d %s lose %d of %d, one less loses %d", count, d, lost, s.total, before)
				}
				if d != Hosts && len(names) != min(count, len(s.parts[d])) || d == Hosts && len(hosts) != min(count, f.size()-1) {
					t.Fatalf("%d %s are %q, %q", count, d, names, hosts)
				}
				if after, _, _ := more.worst(d, count); more.total-after < s.total-lost {
					t.Fatalf("%d %s leave %d, and %d with a host more", count, d, s.total-lost, more.total-after)
				}
				before = lost
			}
			if before != s.total {
				t.Fatalf("all %s lose %d of %d", d, before, s.total)
			}
		}
	}
}

func TestCountCPUs(t *testing.T) {
	for set, want := range map[string]int{
		"": 0, "4-23": 20, "4-23,^7": 19, "4-23,^7-9": 17, "1,1,1": 1, " 2 , 4 - 5 ,": 3, "^3,1-4": 3, "5-2": 0, "x": 0, "0-99999999999": 0, "0-99999": 0,
	} {
		if got := countCPUs(set); got != want {
			t.Errorf("%q is %d CPUs, want %d", set, got, want)
		}
	}
}
