package validators_test

import (
	"strings"
	"testing"

	"stackplan/internal/testing/validators"
)

func TestTmpfilesFaults(t *testing.T) {
	const good = "# comment\nw /sys/kernel/mm/ksm/run - - - - 0\nw /sys/kernel/mm/transparent_hugepage/enabled - - - - always\n"
	inject(t, "stackplan.conf", good, validators.Tmpfiles, []fault{
		{"unknown path", "ksm/run", "ksm/runs", "no such file"},
		{"unknown word", "always", "allways", "always, madvise, never"},
		{"not a number", "- 0", "- off", "takes a number"},
		{"another type", "w /sys/kernel/mm/ksm", "Q /sys/kernel/mm/ksm", "not a value for a path"},
		{"too few columns", "run - - - - 0", "run - - - 0", "not a value for a path"},
		{"mode that is none", "run - - - - 0", "run rw - - - 0", "rw"},
	})
}

func TestSysfsFaults(t *testing.T) {
	const good = "# comment\nkernel/mm/ksm/run = 0\nkernel/mm/transparent_hugepage/defrag = never\n"
	inject(t, "sysfs.conf", good, validators.Sysfs, []fault{
		{"unknown path", "mm/ksm", "ksm", "no such file"},
		{"unknown word", "never", "neever", "not neever"},
		{"no value", "= 0", "=", "not path = value"},
	})
}

func TestUdevFaults(t *testing.T) {
	const good = `# comment
ACTION=="add|change", SUBSYSTEM=="block", KERNEL=="sd*", ATTR{queue/rotational}=="1", ATTR{queue/scheduler}="mq-deadline"
`
	inject(t, "60-stackplan-disks.rules", good, validators.Udev, []fault{
		{"unknown key", "ACTION", "ACTIONS", "ACTIONS"},
		{"assignment where only a comparison is possible", "KERNEL==", "KERNEL=", "KERNEL"},
		{"no operator", `SUBSYSTEM=="block"`, `SUBSYSTEM "block"`, ":2"},
		{"quote left open", `"mq-deadline"`, `"mq-deadline`, ":2"},
		{"attribute without a name", "ATTR{queue/scheduler}", "ATTR", "ATTR"},
	})
}

func TestPreferencesFaults(t *testing.T) {
	const good = "# comment\n\nPackage: libvirt-bin\nPin: version 0.9.12*\nPin-Priority: 1001\n\nPackage: qemu-kvm\nPin: version 1.1.2+dfsg-6\nPin-Priority: 1001\n"
	inject(t, "stackplan", good, validators.Preferences, []fault{
		{"no priority", "Pin-Priority: 1001\n\nPackage: qemu", "Pin-Priorty: 1001\n\nPackage: qemu", "No priority"},
		{"another kind of pin", "version 0.9.12*", "versions 0.9.12*", "Did not understand pin type"},
		{"priority that apt may override", "1001\n\nPackage: qemu", "500\n\nPackage: qemu", "libvirt-bin -> 0.9.12 with priority 1001"},
		{"records without a line between", "1001\n\nPackage: qemu", "1001\nPackage: qemu", "apt does not report"},
		{"no package", "Package: libvirt-bin\n", "", "no Package: header"},
	})
}

func TestManagerFaults(t *testing.T) {
	const good = "# comment\n\n[Manager]\nCPUAffinity = 0-3,12\n"
	inject(t, "stackplan.conf", good, validators.Manager, []fault{
		{"unknown key", "CPUAffinity", "CPUAfinity", "Unknown key 'CPUAfinity'"},
		{"unknown section", "[Manager]", "[Service]", "Unknown section 'Service'"},
		{"not a set", "0-3,12", "0-three", "0-three"},
		{"no value", "CPUAffinity = 0-3,12", "CPUAffinity", "Missing '='"},
	})
}

func TestDropInFaults(t *testing.T) {
	const good = "# comment\n\n[Service]\nLimitNOFILE = 65536\n"
	inject(t, "rabbitmq-server.service.d/stackplan.conf", good, validators.DropIn, []fault{
		{"unknown key", "LimitNOFILE", "LimitNOFILES", "LimitNOFILES"},
		{"unknown section", "[Service]", "[Limits]", "Limits"},
		{"not a number", "65536", "many", "many"},
	})
}

func TestScriptFaults(t *testing.T) {
	const good = "#!/bin/sh\nset -eu\nexport OS_REGION_NAME='hz-a'\nopenstack flavor show 'm1' >/dev/null 2>&1 || openstack flavor create --ram 1 'm1'\n"
	inject(t, "flavors.sh", good, validators.Script, []fault{
		{"quote left open", "--ram 1 'm1'", "--ram 1 'm1", "nterminated quoted string"},
		{"another command", "|| openstack", "|| openstak", "not found"},
		{"unset variable", "'hz-a'", `"$REGION"`, "REGION"},
		{"nothing is called", "|| openstack flavor create --ram 1 'm1'", "|| :", "calls nothing"},
	})
}

func TestCallsKeepWordsWhole(t *testing.T) {
	const script = "export OS_REGION_NAME='r 1'\nopenstack flavor set --property 'a=it'\\''s $HOME; `x` \"y\"' 'm 1'\n"
	calls, err := validators.Calls(t.Context(), save(t, readable(t)+"/flavors.sh", []byte(script)))
	want := "openstack <flavor> <set> <--property> <a=it's $HOME; `x` \"y\"> <m 1> in <r 1>"
	if err != nil || strings.TrimSpace(calls) != want {
		t.Errorf("%v, calls\n%swant\n%s", err, calls, want)
	}
}

func TestLimitsFaults(t *testing.T) {
	inject(t, "rabbitmq-server", "# comment\nulimit -n 65536\n", validators.Limits, []fault{
		{"not a number", "65536", "many", "bad number"},
		{"another command", "ulimit", "unlimit", "not a limit"},
		{"unknown flag", "-n", "-Z", "-Z"},
	})
}

func TestGrubFaults(t *testing.T) {
	const good = "# comment\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX isolcpus=4-23 irqaffinity=0-3\"\n"
	inject(t, "stackplan.cfg", good, validators.Grub, []fault{
		{"loses the parameters of others", "$GRUB_CMDLINE_LINUX ", "", "the parameters are"},
		{"another variable", `GRUB_CMDLINE_LINUX="`, `GRUB_CMDLINE_LINX="`, "the parameters are"},
		{"unset variable", "$GRUB_CMDLINE_LINUX", "$GRUB_CMDLINE", "GRUB_CMDLINE"},
		{"unknown parameter", "isolcpus", "isolcpu", "isolcpu is not a parameter"},
		{"not a set", "4-23", "4-last", "failed to parse"},
	})
	const pages = "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX default_hugepagesz=1G hugepages=64\"\n"
	inject(t, "stackplan.cfg", pages, validators.Grub, []fault{
		{"a size that is none", "=1G", "=1GiB", "default_hugepagesz is not a parameter"},
		{"no pages", "=64", "=0", "hugepages is not a parameter"},
	})
}

func TestMachineSysctlFaults(t *testing.T) {
	const good = "# comment\nvm.swappiness = 1\nnet.ipv4.neigh.default.gc_thresh3 = 16384\nnet.ipv4.conf.all.rp_filter = 2\n"
	inject(t, "60-stackplan-host.conf", good, validators.Sysctl, []fault{
		{"unknown of the machine", "swappiness", "swapiness", "no such file"},
		{"not a number", "= 16384", "= many", "takes a number"},
		{"unknown of the network", "rp_filter", "rp_filtr", "rp_filtr"},
		{"no value", "vm.swappiness = 1", "vm.swappiness 1", "not variable = value"},
	})
}
