package live

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"stackplan/internal/artefact"
)

// BenchmarkTwoTrees reads two trees of 2,000 hosts with 15 files each, one of a hundred hosts changed, and compares the
// bytes. It reports processor time and elapsed time as ratios to those of git diff --no-index --stat.
func BenchmarkTwoTrees(b *testing.B) {
	dir := b.TempDir()
	for _, name := range []string{"one", "two"} {
		generate(b, filepath.Join(dir, name), fleet(2000, 15))
	}
	for h := range 20 {
		put(b, dir, fmt.Sprintf("two/north/cn%05d/etc/service-00/service.conf", h*100), "changed\n")
	}
	for b.Loop() {
		start, used := time.Now(), processor(b, syscall.RUSAGE_CHILDREN)
		exec.Command("git", "diff", "--no-index", "--stat", dir+"/one", dir+"/two").Run() // exits with 1 for a difference
		git, gitUsed := time.Since(start), processor(b, syscall.RUSAGE_CHILDREN)-used
		start, used = time.Now(), processor(b, syscall.RUSAGE_SELF)
		if n := compare(b, dir+"/one", dir+"/two"); n == 0 {
			b.Fatal("no difference was found")
		}
		b.ReportMetric(time.Since(start).Seconds()/git.Seconds(), "x-git")
		b.ReportMetric((processor(b, syscall.RUSAGE_SELF)-used).Seconds()/gitUsed.Seconds(), "x-git-cpu")
		b.ReportMetric(git.Seconds(), "s-git")
	}
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	b.ReportMetric(float64(usage.Maxrss)/1024, "MB-peak")
}

// processor returns the processor time used so far.
func processor(b *testing.B, who int) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(who, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// compare counts the files that differ, with a goroutine for each processor.
func compare(b *testing.B, one, two string) int64 {
	left, right := open(b, one), open(b, two)
	hosts := make(chan artefact.Host)
	var differ atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for h := range hosts {
				was, err := left.Files(context.Background(), h, nil)
				is, err2 := right.Files(context.Background(), h, nil)
				if err != nil || err2 != nil || len(was) != len(is) {
					b.Error(err, err2)
					continue
				}
				for i := range was {
					if !bytes.Equal(was[i].Body, is[i].Body) {
						differ.Add(1)
					}
				}
			}
		})
	}
	for _, h := range left.Hosts() {
		hosts <- h
	}
	close(hosts)
	group.Wait()
	return differ.Load()
}
