package main

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"

	"stackplan/internal/artefact"
)

// progress draws a progress bar of hosts on a terminal. If the output is not a terminal, it draws nothing.
type progress struct {
	mutex sync.Mutex
	w     io.Writer // nil: not a terminal
	total int
	hosts int
	drawn int // tenths of a percent in the bar that was drawn last
}

func newProgress(w io.Writer, total int) *progress {
	if !isTerminal(w) {
		w = nil
	}
	return &progress{w: w, total: total}
}

// watch returns the same files, and counts their hosts as they pass.
func (p *progress) watch(files iter.Seq2[*artefact.File, error]) iter.Seq2[*artefact.File, error] {
	if p.w == nil {
		return files
	}
	return func(yield func(*artefact.File, error) bool) {
		last := ""
		for f, err := range files {
			if f != nil && f.Host != last {
				last = f.Host
				p.step()
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// step counts a host, and draws the bar if it changed. Several goroutines may call it.
func (p *progress) step() {
	if p.w == nil {
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.hosts++
	const width = 40
	if now := p.hosts * 1000 / max(p.total, 1); now != p.drawn {
		p.drawn = now
		full := min(now*width/1000, width)
		fmt.Fprintf(p.w, "\r[%s%s] %d/%d hosts", strings.Repeat("=", full), strings.Repeat(" ", width-full), p.hosts, p.total)
	}
}

// done erases the bar.
func (p *progress) done() {
	if p.w != nil && p.hosts > 0 {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
