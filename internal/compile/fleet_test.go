package compile_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// rounds is how often each command is measured. The table shows the median.
const rounds = 3

// BenchmarkFleet measures the program on clouds of 1,000 and 10,000 hosts and prints a table with the ratio of each command to cp -r of
// the tree. Each round also runs cp -r, so that a busy machine slows both down. The table also contains git diff of two trees of which
// 1 % differs, to compare it with stackplan diff. Run the benchmark once: -benchtime 1x.
func BenchmarkFleet(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "stackplan")
	if output, err := exec.Command("go", "build", "-o", program, "stackplan/cmd/stackplan").CombinedOutput(); err != nil {
		b.Fatalf("%s %v", output, err)
	}
	for b.Loop() {
		small, large := measureFleet(b, program, dir, 1000), measureFleet(b, program, dir, 10000)
		fmt.Printf("\n%-10s %9s %7s %7s %9s %9s %7s %7s\n", "10,000", "wall s", "CPU s", "MB", "wall/cp", "CPU/cp", "growth", "CPU gr.")
		for i, run := range large {
			copied, before := large[len(large)-1].cost, small[i].cost
			fmt.Printf("%-10s %9.2f %7.2f %7.0f %9.3f %9.3f %7.1f %7.1f\n", run.name, run.wall.Seconds(), run.cpu.Seconds(), float64(run.memory)/1e6,
				ratio(run.wall, copied.wall), ratio(run.cpu, copied.cpu), ratio(run.wall, before.wall), ratio(run.cpu, before.cpu))
		}
		validate := large[0].cost
		for _, run := range large[1:3] { // upgrade and capacity work on classes of hosts, as validate does
			fmt.Printf("%s takes %.2f times the CPU of validate, and %d ms more\n", run.name, ratio(run.cpu, validate.cpu), (run.cpu - validate.cpu).Milliseconds())
		}
	}
}

// cost is the time and the memory that a command used, including its child processes.
type cost struct {
	wall, cpu time.Duration
	memory    int64 // bytes; the peak of the largest process
}

// measured is the median cost of a command.
type measured struct {
	name string
	cost
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

// measureFleet measures every command on a cloud with a number of compute hosts. The last command is cp -r.
func measureFleet(b *testing.B, program, dir string, hosts int) []measured {
	b.Helper()
	base := filepath.Join(dir, fmt.Sprint(hosts))
	cloud, tree := filepath.Join(base, "cloud"), filepath.Join(base, "tree")
	describeFleet(b, cloud, hosts, 0)
	writeQuotas(b, base)
	costs := map[string][]cost{}
	for round := range rounds {
		once := func(name string, command ...string) { costs[name] = append(costs[name], run(b, command...)) }
		archive, copied := filepath.Join(base, "tree.tar.zst"), filepath.Join(base, "copy")
		remove(b, tree, archive)
		once("validate", program, "validate", cloud)
		once("upgrade", program, "upgrade", cloud, "--to", "2026.1")
		once("capacity", program, "capacity", cloud, "--quotas", filepath.Join(base, "quotas.json"), "--quotas", filepath.Join(base, "flavors.json"))
		once("tree", program, "generate", cloud, "--out", tree)
		once("archive", program, "generate", cloud, "--out", archive)
		once("cp -r", "cp", "-r", tree, copied)
		once("unchanged", program, "generate", cloud, "--out", tree)
		once("diff, same", program, "diff", cloud, "--against", tree)
		describeFleet(b, cloud, hosts, round+1)
		once("changed", program, "generate", cloud, "--out", tree)
		once("diff, 1 %", program, "diff", cloud, "--against", copied)
		once("git diff", "git", "diff", "--no-index", "--stat", copied, tree)
		remove(b, copied)
	}
	var all []measured
	for _, name := range []string{"validate", "upgrade", "capacity", "tree", "archive", "unchanged", "changed", "diff, same", "diff, 1 %", "git diff", "cp -r"} {
		all = append(all, measured{name, median(costs[name])})
	}
	remove(b, base)
	return all
}

// median returns the median of each figure.
func median(costs []cost) cost {
	at := len(costs) / 2
	by := func(less func(a, b cost) int) cost { slices.SortFunc(costs, less); return costs[at] }
	return cost{
		wall:   by(func(a, b cost) int { return int(a.wall - b.wall) }).wall,
		cpu:    by(func(a, b cost) int { return int(a.cpu - b.cpu) }).cpu,
		memory: by(func(a, b cost) int { return int(a.memory - b.memory) }).memory,
	}
}

// run measures a command. It first waits until the changes of earlier commands are on disk: on ext4, the removal of a large tree makes
// the next command several times slower.
func run(b *testing.B, command ...string) cost {
	b.Helper()
	syscall.Sync()
	c := exec.Command(command[0], command[1:]...)
	start := time.Now()
	output, err := c.CombinedOutput()
	reports := slices.ContainsFunc(command, func(word string) bool { return word == "diff" || word == "upgrade" || word == "capacity" })
	if differs := reports && c.ProcessState.ExitCode() > 0 && len(output) > 0; err != nil && !differs {
		b.Fatalf("%s: %s %v", command, output, err)
	}
	usage := c.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{time.Since(start), c.ProcessState.UserTime() + c.ProcessState.SystemTime(), usage.Maxrss * 1024}
}

func remove(b *testing.B, names ...string) {
	b.Helper()
	for _, name := range names {
		if err := os.RemoveAll(name); err != nil {
			b.Fatal(err)
		}
	}
}

// fleetGroups are the sizes of the groups, repeated in this order, by number of hosts. The first group, which each edition of the
// description changes, has 1 % of 10,000 hosts; of 1,000 hosts it is the smallest group.
var fleetGroups = map[int][]int{1000: {40, 60, 400, 500}, 10000: {100, 40, 250, 500, 360, 500, 400, 350}}

// describeFleet writes the description of a cloud with a number of compute hosts. A host has about 12 files of 40 kB in total, and the
// description sets many of their options. Every hundredth host has a host override, and all hosts are in an inventory.
func describeFleet(b *testing.B, dir string, hosts, edition int) {
	b.Helper()
	var text, table strings.Builder
	table.WriteString("host,rack,serial\nctl1,r000,C1\nctl2,r001,C2\nctl3,r002,C3\n")
	text.WriteString(fleetHead)
	describeOptions(&text)
	text.WriteString("regions: r1: {\n")
	for first, n, sizes := 1, 0, fleetGroups[hosts]; first <= hosts; n++ {
		last, value := min(first+sizes[n%len(sizes)]-1, hosts), n
		if n == 0 {
			value = 1000 + edition
		}
		fmt.Fprintf(&text, "\tgroups: g%02d: {role: \"compute\", hardware: \"node\", hosts: \"n[%05d-%05d]\", address: management: \"10.0.1.0+n\""+
			", overrides: nova: DEFAULT: reserved_host_memory_mb: %d}\n", n, first, last, 65536+value)
		for ; first <= last; first++ {
			fmt.Fprintf(&table, "n%05d,r%03d,S%08d\n", first, first/40, first)
			if first%100 == 0 {
				fmt.Fprintf(&text, "\thosts: n%05d: overrides: nova: DEFAULT: cpu_allocation_ratio: 2.0\n", first)
			}
		}
	}
	text.WriteString("}\n")
	for name, content := range map[string]string{"cloud.cue": text.String(), "hosts.csv": table.String()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

// writeQuotas writes the quotas of 1,000 projects, and 50 flavors, in the JSON format of the openstack command.
func writeQuotas(b *testing.B, dir string) {
	b.Helper()
	var quotas, flavors []string
	for n := range 1000 {
		quotas = append(quotas, fmt.Sprintf(`{"Project ID": "p%04d", "Cores": %d, "Ram": %d, "Instances": 50}`, n, 40+n%100, 1024*(160+n%400)))
	}
	for n := range 50 {
		flavors = append(flavors, fmt.Sprintf(`{"ID": "%d", "Name": "f%02d", "RAM": %d, "Disk": %d, "Ephemeral": 0, "VCPUs": %d, "Is Public": true}`, n, n, 1024*(1+n), 10+n, 1+n%16))
	}
	for name, rows := range map[string][]string{"quotas.json": quotas, "flavors.json": flavors} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("["+strings.Join(rows, ",\n")+"]"), 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

// describeOptions declares 175 custom options each for nova and neutron, and sets them to values of about 100 bytes.
func describeOptions(text *strings.Builder) {
	for _, project := range []string{"nova", "neutron"} {
		for n := range 175 {
			fmt.Fprintf(text, "custom: options: %s: fleet: option_%03d: type: \"string\"\n", project, n)
			fmt.Fprintf(text, "overrides: %s: fleet: option_%03d: %q\n", project, n, strings.Repeat(fmt.Sprintf("value-%03d/", n), 9))
		}
	}
}

const fleetHead = `package cloud
name: "fleet", series: "2025.1", identity: home: "r1"
inventory: ["hosts.csv"]
hardware: node: {cpus: 64, numa: 2, threads: 2, memory: "512GiB", disk: "4TiB", nics: ["eth0", "eth1"], reserve: {cpus: [0, 1], memory: "64GiB"}}
regions: r1: {
	networking: {driver: "neutron", mechanism: "openvswitch"}
	networks: {
		management: {vlan: 100, cidr: "10.0.0.0/16", vip: "10.0.0.10", vrid: 51}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
	database: maxConnections: 100000, loadBalancer: maxConnections: 100000
	groups: ctl: {role: "control-compute", hardware: "node", hosts: "ctl[1-3]", address: management: "10.0.0.10+n"}
}
`
