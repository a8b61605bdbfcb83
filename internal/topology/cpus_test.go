package topology

import (
	"testing"

	"stackplan/internal/model"
)

func TestInstanceCPUs(t *testing.T) {
	for _, test := range []struct {
		cpus    int
		reserve []int
		want    string
	}{
		{24, []int{0, 1, 2, 3}, "4-23"},
		{24, nil, ""},
		{8, []int{7}, "0-6"},
		{8, []int{0, 4}, "1-3,5-7"},
		{4, []int{0, 2}, "1,3"},
		{4, []int{3, 0, 1}, "2"},
		{64, []int{0, 1, 32, 33}, "2-31,34-63"},
		{4, []int{0, 1, 2, 3}, ""},
	} {
		hw := &model.Hardware{CPUs: test.cpus, Reserve: model.Reserve{CPUs: test.reserve}}
		if got := InstanceCPUs(hw); got != test.want {
			t.Errorf("%d CPUs less %v: got %q, want %q", test.cpus, test.reserve, got, test.want)
		}
	}
}
