package hosttuning

import (
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/testing/samplecloud"
)

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

// TestDisksByKernel tries kernels of several ages, and a scheduler that the hardware sets.
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
		{model.Kernel{Major: 4, Minor: 19}, model.Schedulers{SSD: "kyber"}, `ATTR{queue/rotational}=="0", ATTR{queue/scheduler}="kyber"`, "cfq"},
	} {
		c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
			r.Groups[0].Hardware.Kernel, r.Groups[0].Hardware.Schedulers = tt.kernel, tt.own
		})
		if text := made(t, c, "ctl1", path); !strings.Contains(text, tt.want) || strings.Contains(text, tt.none) {
			t.Errorf("kernel %v: want %s and no %s in\n%s", tt.kernel, tt.want, tt.none, text)
		}
	}
}

// TestIsolation checks that kernel, systemd and nova agree on the CPUs.
func TestIsolation(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		hw := r.Groups[0].Hardware
		hw.CPUs, hw.Reserve.CPUs, hw.Virtualization = 24, []int{0, 1, 2, 3}, "kvm"
	})
	hw := c.Regions[0].Groups[0].Hardware
	const grub = "/etc/default/grub.d/stackplan.cfg"
	if made(t, c, "ctl1", grub) != "" {
		t.Error("nobody asked for isolated CPUs")
	}
	samplecloud.WantLines(t, "systemd", strings.Split(made(t, c, "ctl1", "/etc/systemd/system.conf.d/stackplan.conf"), "\n"), "CPUAffinity = 0-3")
	samplecloud.WantLines(t, "nova", strings.Split(made(t, c, "ctl1", "/etc/nova/nova.conf"), "\n"), "cpu_shared_set = 4-23")
	hw.Reserve.Isolate = true
	samplecloud.WantLines(t, "grub", strings.Split(made(t, c, "ctl1", grub), "\n"), `GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX isolcpus=4-23 irqaffinity=0-3"`)
	lines := strings.Split(made(t, c, "ctl1", "/etc/nova/nova.conf"), "\n")
	samplecloud.WantLines(t, "nova", lines, "cpu_dedicated_set = 4-23")
	samplecloud.WantNone(t, "nova", lines, "cpu_shared_set")
}

// TestHugePages checks that the kernel reserves pages, and nova the host's part of the others.
func TestHugePages(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		hw := r.Groups[0].Hardware
		hw.NUMA, hw.Reserve.Memory, hw.Virtualization = 2, 4<<30, "kvm"
	})
	hw := c.Regions[0].Groups[0].Hardware
	samplecloud.WantNone(t, "nova", strings.Split(made(t, c, "ctl1", "/etc/nova/nova.conf"), "\n"), "reserved_huge_pages")
	for size, want := range map[int64]string{1 << 30: "1G", 2 << 20: "2M"} {
		hw.HugePages = model.HugePages{Size: size, Count: 64}
		samplecloud.WantLines(t, "grub", strings.Split(made(t, c, "ctl1", "/etc/default/grub.d/stackplan.cfg"), "\n"),
			`GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX default_hugepagesz=`+want+` hugepagesz=`+want+` hugepages=64"`)
	}
	samplecloud.WantLines(t, "nova", strings.Split(made(t, c, "ctl1", "/etc/nova/nova.conf"), "\n"),
		"reserved_huge_pages = node:0,size:4,count:524288", "reserved_huge_pages = node:1,size:4,count:524288")
}

func TestHAProxyFilesBeyondTheKernel(t *testing.T) {
	const path, name = "/etc/sysctl.d/60-stackplan-host.conf", "fs.nr_open"
	c := samplecloud.Stack(t, nil)
	samplecloud.WantNone(t, "10000 connections", strings.Split(made(t, c, "ctl1", path), "\n"), name)
	c.Regions[0].LoadBalancer.MaxConnections = 1000000
	samplecloud.WantLines(t, "a million connections", strings.Split(made(t, c, "ctl1", path), "\n"), "fs.nr_open = 2004096")
}

func TestPins(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		r.Pins = map[string]string{"qemu-kvm": "1.1.2", "libvirt-bin": "0.9.12*"}
	})
	text := made(t, c, "ctl1", "/etc/apt/preferences.d/stackplan")
	const want = "\nPackage: libvirt-bin\nPin: version 0.9.12*\nPin-Priority: 1001\n\nPackage: qemu-kvm\nPin: version 1.1.2\nPin-Priority: 1001\n"
	if !strings.HasSuffix(text, want) {
		t.Errorf("got\n%s", text)
	}
}
