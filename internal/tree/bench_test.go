package tree

import (
	"context"
	"fmt"
	"iter"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stackplan/internal/artefact"
)

// manyHosts yields 400 hosts with 12 files of 3.5 kB. A variant changes one file of each host.
func manyHosts(variant string) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		for host := range 400 {
			for n := range 12 {
				body := fmt.Sprintf("host %d, file %d\n%s", host, n, strings.Repeat("key = value\n", 290))
				if n == 7 {
					body += variant
				}
				if !yield(file(fmt.Sprintf("cn%03d", host), fmt.Sprintf("/etc/service-%02d/service.conf", n), body), nil) {
					return
				}
			}
		}
	}
}

// BenchmarkWrite measures a first run, a run without changes, a run that changes one file of each host, and an archive. It
// reports the time as a ratio to cp -r of the same tree.
func BenchmarkWrite(b *testing.B) {
	base := b.TempDir()
	tree := filepath.Join(base, "tree")
	run := func(b *testing.B, out, variant string) {
		write := Write
		if IsArchive(out) {
			write = Archive
		}
		if _, err := write(context.Background(), out, manyHosts(variant), Options{}); err != nil {
			b.Fatal(err)
		}
	}
	run(b, tree, "")
	for _, row := range []struct {
		name string
		out  func(i int) string
		what func(i int) string
	}{
		{"first", func(i int) string { return fmt.Sprint(base, "/first", i) }, func(int) string { return "" }},
		{"unchanged", func(int) string { return tree }, func(int) string { return "" }},
		{"changed", func(int) string { return tree }, func(i int) string { return fmt.Sprint(i) }},
		{"tar", func(i int) string { return fmt.Sprint(base, "/first", i, ".tar") }, func(int) string { return "" }},
		{"zst", func(i int) string { return fmt.Sprint(base, "/first", i, ".tar.zst") }, func(int) string { return "" }},
	} {
		b.Run(row.name, func(b *testing.B) {
			var ours, copies time.Duration
			for i := range b.N {
				to := filepath.Join(b.TempDir(), "copy")
				start := time.Now()
				if said, err := exec.Command("cp", "-r", tree, to).CombinedOutput(); err != nil {
					b.Fatalf("%s %v", said, err)
				}
				copies += time.Since(start)
				start = time.Now()
				run(b, row.out(b.N*1000+i), row.what(b.N*1000+i))
				ours += time.Since(start)
			}
			b.ReportMetric(ours.Seconds()/copies.Seconds(), "x-cp")
			b.ReportMetric(ours.Seconds()*1000/float64(b.N), "ms/run")
		})
	}
}
