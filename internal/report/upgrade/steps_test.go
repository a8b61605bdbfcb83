package upgrade

import (
	"fmt"
	"slices"
	"testing"

	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// stepsOf returns the steps of a region to a series: the first sets the series, then there is one for each service.
func stepsOf(in series.Series, region string, services ...string) []upgrade.Step {
	steps := []upgrade.Step{{Series: in, Region: region, Instruction: fmt.Sprintf("set the series of region %s to %v", region, in), Nodes: hostsOf(region + "[1-2]")}}
	for _, service := range services {
		steps = append(steps, upgrade.Step{Series: in, Region: region, Service: service, Instruction: "install " + service, Nodes: hostsOf(region + "1")})
	}
	return steps
}

// The steps of a region that are the same as those of an earlier region are one line, followed by its other steps.
func TestSameStepsArePrintedOnce(t *testing.T) {
	backup := func(in series.Series) []upgrade.Step { return []upgrade.Step{{Series: in, Instruction: "back up"}} }
	stop := func(in series.Series, services ...string) []upgrade.Step {
		return slices.Concat(backup(in),
			stepsOf(in, "a", append([]string{"glance", "placement"}, services...)...),
			stepsOf(in, "b", append([]string{"glance"}, append(services, "agent")...)...))
	}
	stops := stopsOf(slices.Concat(
		stop(series.Train, "stamp", "nova", "neutron"), stop(series.Ussuri, "nova", "neutron"), stop(series.Victoria, "other", "nova", "neutron")))
	lines, numbers := stops[0].lines()
	var printed []string
	for _, line := range lines {
		printed = append(printed, line.Region+" "+line.Instruction)
	}
	want := []string{
		" back up", "a set the series of region a to train", "a install glance", "a install placement", "a install stamp", "a install nova",
		"a install neutron", "b the same as steps 2 to 7, without step 4", "b install agent",
	}
	if !slices.Equal(printed, want) {
		t.Errorf("got  %q,\nwant %q", printed, want)
	}
	if want := []int{1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 9}; !slices.Equal(numbers, want) {
		t.Errorf("numbers %v, want %v", numbers, want)
	}
	if stops[1].as != "the same as to train, without step 5" || stops[2].as != "" {
		t.Errorf("ussuri %q, victoria %q", stops[1].as, stops[2].as)
	}
}

// If a later stop lacks a step that has no printed number, all its steps are printed.
func TestStepsThatOneRegionLacks(t *testing.T) {
	services := []string{"glance", "placement", "nova", "neutron"}
	stops := stopsOf(slices.Concat(
		stepsOf(series.Train, "a", services...), stepsOf(series.Train, "b", services...),
		stepsOf(series.Ussuri, "a", services...), stepsOf(series.Ussuri, "b", services[1:]...)))
	if stops[1].as != "" {
		t.Errorf("printed as %q", stops[1].as)
	}
}
