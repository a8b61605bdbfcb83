package validators_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stackplan/internal/bootstrap"
	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/model"
)

// up starts the cloud by the script of stackplan bootstrap alone, and runs the script again, which must find everything done. Afterwards its
// hosts have the state of region.
func (l *lab) up(ctx context.Context, result *compile.Cloud, region *capacity.Region) error {
	plan, err := bootstrap.Of(ctx, result, bootstrap.Options{})
	if err != nil {
		return err
	}
	if err := l.placeScript(plan); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go l.serveUnits(ctx)
	return inTurn(
		func() error { return l.runStages(plan) },
		func() error { return l.runAgain(plan) },
		l.wait(func() error { return l.knows(region) }),
		l.api.login,
	)()
}

// knows reports whether nova has all compute hosts in its cell, with their final ratios: a new host has the initial ratios
// until it updates its resources for the second time, and weighers read them.
func (l *lab) knows(region *capacity.Region) error {
	want := []string{}
	for h := range computeHosts(l.cloud) {
		ratios := map[capacity.Resource]float64{}
		for _, inv := range inventoriesOf(region, h.Name) {
			ratios[inv.Resource] = inv.Ratio
		}
		want = append(want, fmt.Sprint(h.Name, " ", ratios[capacity.VCPU], " ", ratios[capacity.Memory], " ", ratios[capacity.Disk]))
	}
	slices.Sort(want)
	const sql = `SELECT CONCAT_WS(' ', n.host, cpu_allocation_ratio, ram_allocation_ratio, disk_allocation_ratio)
FROM nova.compute_nodes n JOIN nova_api.host_mappings m ON m.host = n.host ORDER BY 1`
	have, err := l.ctl.run("root", sql, "/usr/bin/mariadb", "--skip-column-names")
	if err == nil && have != strings.Join(want, "\n")+"\n" {
		err = fmt.Errorf("nova knows these hosts with their ratios:\n%sbut not yet:\n%s", have, strings.Join(want, "\n"))
	}
	return err
}

// drivers makes the lab's driver available to nova, which searches drivers in nova.virt only.
const drivers = "import nova.virt\nnova.virt.__path__.append('/etc')\n"

// startCompute starts nova-compute on a host.
func (l *lab) startCompute(h *model.Host) error {
	on := l.hosts[h.Name]
	for _, name := range []string{"lab_driver.py", "lab.conf"} {
		body, err := os.ReadFile(filepath.Join("testdata/lab", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(on.root, "etc", name), body, 0o644); err != nil {
			return err
		}
	}
	on.env = append(on.env, fmt.Sprint("LAB_CPUS=", h.Hardware.CPUs),
		fmt.Sprint("LAB_MEMORY_MB=", h.Hardware.Memory>>20), fmt.Sprint("LAB_DISK_GB=", h.Hardware.Disk>>30))
	return l.startPython(on, "nova-compute-"+h.Name, "nova-compute", "nova.cmd.compute", drivers, "nova",
		"--config-file", "/etc/nova/nova.conf", "--config-file", "/etc/lab.conf")
}
