package upgrade

import (
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/series"
)

func TestStops(t *testing.T) {
	tests := []struct {
		from, to series.Series
		want     string
	}{
		{series.Zed, series.Zed, ""},
		{series.Havana, series.Icehouse, "icehouse"},
		{series.Havana, series.Kilo, "icehouse, juno, kilo"},
		{series.Yoga, series.Antelope, "zed, 2023.1"},
		{series.Zed, series.Bobcat, "2023.1, 2023.2"},
		{series.Zed, series.Epoxy, "2023.1, 2024.1, 2025.1"},
		{series.Antelope, series.Epoxy, "2024.1, 2025.1"},
		{series.Antelope, series.Bobcat, "2023.2"},
		{series.Bobcat, series.Epoxy, "2024.1, 2025.1"},
		{series.Bobcat, series.Dalmatian, "2024.1, 2024.2"},
		{series.Epoxy, series.Gazpacho, "2026.1"},
		{series.Epoxy, series.Zed, "zed"},
	}
	for _, tt := range tests {
		if got := names(Stops(tt.from, tt.to)); got != tt.want {
			t.Errorf("from %v to %v by %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestStopsVia(t *testing.T) {
	tests := []struct {
		from, to series.Series
		via      []series.Series
		want     string // the stops, or a part of the error
		isError  bool
	}{
		{series.Zed, series.Epoxy, nil, "2023.1, 2024.1, 2025.1", false},
		{series.Zed, series.Epoxy, []series.Series{series.Antelope, series.Caracal}, "2023.1, 2024.1, 2025.1", false},
		{series.Zed, series.Caracal, []series.Series{series.Antelope, series.Bobcat}, "2023.1, 2023.2, 2024.1", false},
		{series.Antelope, series.Epoxy, []series.Series{series.Antelope, series.Caracal}, "2024.1, 2025.1", false},
		{series.Zed, series.Epoxy, []series.Series{series.Caracal}, "from zed to 2024.1 skips 2023.1, 2023.2: zed is not a SLURP release", true},
		{series.Zed, series.Bobcat, []series.Series{series.Bobcat}, "from zed to 2023.2 skips 2023.1", true},
		{series.Antelope, series.Epoxy, []series.Series{series.Bobcat}, "from 2023.2 to 2025.1 skips 2024.1, 2024.2", true},
		{series.Antelope, series.Epoxy, []series.Series{series.Dalmatian}, "from 2023.1 to 2024.2 skips 2023.2, 2024.1: 2023.1 is a SLURP release", true},
		{series.Zed, series.Epoxy, []series.Series{series.Antelope, series.Caracal, series.Antelope}, "2023.1 is not between 2024.1 and 2025.1", true},
		{series.Zed, series.Epoxy, []series.Series{series.Gazpacho}, "2026.1 is not between zed and 2025.1", true},
		{series.Antelope, series.Epoxy, []series.Series{series.Caracal, series.Epoxy}, "2024.1, 2025.1", false},
		{series.Epoxy, series.Zed, []series.Series{series.Caracal}, "zed", false},
	}
	for _, tt := range tests {
		stops, err := StopsVia(tt.from, tt.to, tt.via)
		got := names(stops)
		if err != nil {
			got = err.Error()
		}
		if (err != nil) != tt.isError || !tt.isError && got != tt.want || !strings.Contains(got, tt.want) {
			t.Errorf("from %v to %v via %v: %q, want %q", tt.from, tt.to, tt.via, got, tt.want)
		}
	}
}

func TestPassedSeries(t *testing.T) {
	for _, tt := range []struct {
		from, to series.Series
		want     string
	}{
		{series.Zed, series.Zed, ""}, {series.Zed, series.Bobcat, "2023.1, 2023.2"}, {series.Bobcat, series.Zed, "2023.1, zed"},
	} {
		if got := names(passedSeries(tt.from, tt.to)); got != tt.want {
			t.Errorf("from %v to %v pass %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

// TestUnusedStops shows H9: a stop that no region makes is an error, also in a downgrade.
func TestUnusedStops(t *testing.T) {
	north := Region{Name: "north", From: series.Epoxy, Stops: []series.Series{series.Gazpacho}}
	south := Region{Name: "south", From: series.Zed, Stops: []series.Series{series.Antelope, series.Caracal, series.Epoxy, series.Gazpacho}}
	for _, tt := range []struct {
		regions []Region
		via     []series.Series
		want    string
	}{
		{[]Region{north}, []series.Series{series.Zed}, "no region stops at zed: north is upgraded from 2025.1 to 2026.1"},
		{[]Region{north}, []series.Series{series.Epoxy}, ""},
		{[]Region{north, south}, []series.Series{series.Caracal}, ""},
		{[]Region{north, south}, []series.Series{series.Yoga},
			"no region stops at yoga: north is upgraded from 2025.1 to 2026.1, south is upgraded from zed to 2026.1"},
	} {
		err := unusedStop(Options{To: series.Gazpacho, Via: tt.via}, tt.regions)
		if got := fmt.Sprint(err); tt.want == "" && err != nil || tt.want != "" && got != tt.want {
			t.Errorf("via %v: got %v, want %q", tt.via, err, tt.want)
		}
	}
	down := []Region{{Name: "north", From: series.Epoxy, Stops: []series.Series{series.Zed}}}
	want := "no region stops at 2024.1: north is downgraded from 2025.1 to zed, which has no other stop"
	if err := unusedStop(Options{To: series.Zed, Via: []series.Series{series.Caracal}}, down); err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}
