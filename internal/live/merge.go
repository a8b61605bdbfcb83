package live

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
)

// Merged is several trees of different hosts as one.
type Merged struct {
	trees []*Tree
	hosts []hostOf
}

// hostOf is a host with the tree that contains it.
type hostOf struct {
	artefact.Host
	tree *Tree
}

// Merge opens trees or archives that generate wrote. No host may be in two of them.
func Merge(names []string) (*Merged, error) {
	m := &Merged{}
	in := map[artefact.Host]string{}
	for _, name := range names {
		t, err := OpenTree(name, nil)
		if err == nil && t.files == nil {
			err = fmt.Errorf("%s: contains no %s, so stackplan did not write it", name, manifestName)
		}
		if err != nil {
			m.Close()
			return nil, err
		}
		m.trees = append(m.trees, t)
		for _, h := range t.hosts {
			if other, ok := in[h]; ok {
				m.Close()
				return nil, fmt.Errorf("%s of region %s is in %s and in %s: a host may be in one part only", h.Name, h.Region, other, name)
			}
			in[h] = name
			m.hosts = append(m.hosts, hostOf{h, t})
		}
	}
	slices.SortFunc(m.hosts, func(a, b hostOf) int {
		return model.ComparePaths(filepath.ToSlash(a.Region+"/"+a.Name), filepath.ToSlash(b.Region+"/"+b.Name))
	})
	return m, nil
}

// Close closes all trees.
func (m *Merged) Close() {
	for _, t := range m.trees {
		t.Close()
	}
}

// Hosts returns the number of hosts of all trees.
func (m *Merged) Hosts() int { return len(m.hosts) }

// Files yields the files of all hosts in the order of a tree.
func (m *Merged) Files(ctx context.Context) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		for _, h := range m.hosts {
			files, err := h.tree.Files(ctx, h.Host, nil)
			if err != nil {
				yield(nil, fmt.Errorf("%s: %w", h.Name, err))
				return
			}
			for _, f := range files {
				if !yield(f, nil) {
					return
				}
			}
		}
	}
}
