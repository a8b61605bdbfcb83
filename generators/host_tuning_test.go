package generators

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// tuned returns a file of a host that runs nova and is tuned; empty where it has none.
func tuned(t *testing.T, c *model.Cloud, host, path string) string {
	t.Helper()
	for _, r := range c.Regions {
		r.Workers, r.Compute.MaxLimit, r.Compute.ServiceDownTime, r.Compute.ReportInterval = 4, 1000, 60, 10
		r.Compute.RunningDeleted = "reap"
		r.Groups[0].Hardware.Virtualization = "kvm"
	}
	return made(t, c, host, path, slices.Concat(nova(), hostTuning())...)
}

func TestCPUSet(t *testing.T) {
	for _, tt := range []struct {
		cpus []int
		want string
	}{
		{nil, ""}, {[]int{0}, "0"}, {[]int{0, 1, 2, 3}, "0-3"}, {[]int{12, 1, 0, 1, 24, 25}, "0-1,12,24-25"},
	} {
		if got := cpuSet(tt.cpus); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.cpus, got, tt.want)
		}
	}
}

func TestFlavorsAreWordsOfAShell(t *testing.T) {
	flavor := model.Flavor{
		VCPUs: 2, RAM: 4 << 30, Disk: 40 << 30, Shares: 1024, Period: 100000, CPUQuota: 57499,
		Properties: map[string]string{"note": "it's $HOME; `x`", "quota:cpu_quota": "1"},
	}
	for s, want := range map[series.Series][]string{
		series.Havana: {
			"nova flavor-show 'm1' >/dev/null 2>&1 || nova flavor-create 'm1' auto 4096 40 2",
			`nova flavor-key 'm1' set 'note=it'\''s $HOME; ` + "`x`' 'quota:cpu_period=100000' 'quota:cpu_quota=57499' 'quota:cpu_shares=1024'",
		},
		series.Zed: {
			"openstack flavor show 'm1' >/dev/null 2>&1 || openstack flavor create --ram 4096 --disk 40 --vcpus 2 'm1'",
			`openstack flavor set --property 'note=it'\''s $HOME; ` + "`x`' --property 'quota:cpu_period=100000' --property 'quota:cpu_quota=57499' --property 'quota:cpu_shares=1024' 'm1'",
		},
	} {
		scope := &service.Scope{Series: s, Region: &model.Region{Flavors: map[string]model.Flavor{"m1": flavor}}}
		if got := flavorLines(scope); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%v: got\n%s\nwant\n%s", s, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestFlavorsAreOnOneHost(t *testing.T) {
	c := stack(t, func(_ *model.Cloud, r *model.Region) { r.Flavors = map[string]model.Flavor{"m1": {VCPUs: 1}} })
	if tuned(t, c, "ctl1", "/etc/stackplan/flavors.sh") == "" {
		t.Error("the first control host has no script")
	}
	if tuned(t, c, "ctl2", "/etc/stackplan/flavors.sh") != "" {
		t.Error("the second control host has a script too")
	}
}

// TestDisksByKernel goes over the ages of kernels, and a choice of the hardware's own.
func TestDisksByKernel(t *testing.T) {
	const path = "/etc/udev/rules.d/60-stackplan-disks.rules"
	for _, tt := range []struct {
		kernel     model.Kernel
		own        model.Schedulers
		want, none string
	}{
		{model.Kernel{}, model.Schedulers{}, `ATTR{queue/rotational}=="1", ATTR{queue/scheduler}="mq-deadline"`, "cfq"},
		{model.Kernel{}, model.Schedulers{}, `KERNEL=="nvme*", ATTR{queue/scheduler}="none"`, "cfq"},
		{model.Kernel{Major: 3, Minor: 10}, model.Schedulers{}, `ATTR{queue/rotational}=="1", ATTR{queue/scheduler}="cfq"`, "nvme"},
		{model.Kernel{Major: 3, Minor: 10}, model.Schedulers{}, `ATTR{queue/rotational}=="0", ATTR{queue/scheduler}="deadline"`, "NVMe"},
		{model.Kernel{Major: 4, Minor: 19}, model.Schedulers{Solid: "kyber"}, `ATTR{queue/rotational}=="0", ATTR{queue/scheduler}="kyber"`, "cfq"},
	} {
		c := stack(t, func(_ *model.Cloud, r *model.Region) {
			r.Groups[0].Hardware.Kernel, r.Groups[0].Hardware.Schedulers = tt.kernel, tt.own
		})
		if text := tuned(t, c, "ctl1", path); !strings.Contains(text, tt.want) || strings.Contains(text, tt.none) {
			t.Errorf("kernel %v: want %s and no %s in\n%s", tt.kernel, tt.want, tt.none, text)
		}
	}
}

// TestIsolation has kernel, systemd and nova agree on who gets which CPU.
func TestIsolation(t *testing.T) {
	c := stack(t, func(_ *model.Cloud, r *model.Region) {
		hw := r.Groups[0].Hardware
		hw.CPUs, hw.Reserve.CPUs, hw.Virtualization = 24, []int{0, 1, 2, 3}, "kvm"
	})
	hw := c.Regions[0].Groups[0].Hardware
	const grub = "/etc/default/grub.d/stackplan.cfg"
	if tuned(t, c, "ctl1", grub) != "" {
		t.Error("nobody asked for isolated CPUs")
	}
	wantLines(t, "systemd", strings.Split(tuned(t, c, "ctl1", "/etc/systemd/system.conf.d/stackplan.conf"), "\n"), "CPUAffinity = 0-3")
	wantLines(t, "nova", strings.Split(tuned(t, c, "ctl1", "/etc/nova/nova.conf"), "\n"), "cpu_shared_set = 4-23")
	hw.Reserve.Isolate = true
	wantLines(t, "grub", strings.Split(tuned(t, c, "ctl1", grub), "\n"), `GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX isolcpus=4-23 irqaffinity=0-3"`)
	lines := strings.Split(tuned(t, c, "ctl1", "/etc/nova/nova.conf"), "\n")
	wantLines(t, "nova", lines, "cpu_dedicated_set = 4-23")
	wantNone(t, "nova", lines, "cpu_shared_set")
}

// TestHugePages has the kernel set pages aside, and nova keep the host's part of the others.
func TestHugePages(t *testing.T) {
	c := stack(t, func(_ *model.Cloud, r *model.Region) {
		hw := r.Groups[0].Hardware
		hw.NUMA, hw.Reserve.Memory, hw.Virtualization = 2, 4<<30, "kvm"
	})
	hw := c.Regions[0].Groups[0].Hardware
	wantNone(t, "nova", strings.Split(tuned(t, c, "ctl1", "/etc/nova/nova.conf"), "\n"), "reserved_huge_pages")
	for size, want := range map[int64]string{1 << 30: "1G", 2 << 20: "2M"} {
		hw.HugePages = model.HugePages{Size: size, Count: 64}
		wantLines(t, "grub", strings.Split(tuned(t, c, "ctl1", "/etc/default/grub.d/stackplan.cfg"), "\n"),
			`GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX default_hugepagesz=`+want+` hugepagesz=`+want+` hugepages=64"`)
	}
	wantLines(t, "nova", strings.Split(tuned(t, c, "ctl1", "/etc/nova/nova.conf"), "\n"),
		"reserved_huge_pages = node:0,size:4,count:524288", "reserved_huge_pages = node:1,size:4,count:524288")
}

func TestHAProxyFilesBeyondTheKernel(t *testing.T) {
	const path, name = "/etc/sysctl.d/60-stackplan-host.conf", "fs.nr_open"
	c := stack(t, nil)
	wantNone(t, "10000 connections", strings.Split(tuned(t, c, "ctl1", path), "\n"), name)
	c.Regions[0].LoadBalancer.MaxConnections = 1000000
	wantLines(t, "a million connections", strings.Split(tuned(t, c, "ctl1", path), "\n"), "fs.nr_open = 2004096")
}

func TestPins(t *testing.T) {
	c := stack(t, func(_ *model.Cloud, r *model.Region) {
		r.Pins = map[string]string{"qemu-kvm": "1.1.2", "libvirt-bin": "0.9.12*"}
	})
	text := tuned(t, c, "ctl1", "/etc/apt/preferences.d/stackplan")
	const want = "\nPackage: libvirt-bin\nPin: version 0.9.12*\nPin-Priority: 1001\n\nPackage: qemu-kvm\nPin: version 1.1.2\nPin-Priority: 1001\n"
	if !strings.HasSuffix(text, want) {
		t.Errorf("got\n%s", text)
	}
}
