package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/model"
)

// maxShards limits the number of shards.
const maxShards = 10_000

// shard is a part of the hosts: the number of the part from 1, and the number of parts. The zero value is all hosts.
type shard struct{ number, of int }

// String returns the shard as Set reads it.
func (s *shard) String() string {
	if s.of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.number, s.of)
}

// Type returns the name of the value in the help text.
func (s *shard) Type() string { return "PART" }

// Set returns an error for a text that is not a shard.
func (s *shard) Set(text string) error {
	first, last, _ := strings.Cut(text, "/")
	number, err := strconv.Atoi(first)
	of, err2 := strconv.Atoi(last)
	if err != nil || err2 != nil || number < 1 || of < number || of > maxShards {
		return fmt.Errorf("is not a part such as 3/8, the third of eight; there are at most %d parts", maxShards)
	}
	s.number, s.of = number, of
	return nil
}

// addShard adds --shard.
func addShard(c *cobra.Command, s *shard) {
	c.Flags().Var(s, "shard", "only this part of the hosts, for example 3/8")
}

// hosts returns the hosts of the shard among those that keep selects.
func (s *shard) hosts(c *model.Cloud, keep func(*model.Host) bool) (map[string]bool, error) {
	var names []string
	for _, region := range c.Regions {
		for h := range region.Sorted() {
			if keep == nil || keep(h) {
				names = append(names, h.Name)
			}
		}
	}
	selected := map[string]bool{}
	for _, name := range names[(s.number-1)*len(names)/s.of : s.number*len(names)/s.of] {
		selected[name] = true
	}
	if len(selected) == 0 {
		return nil, errors.New("--shard " + s.String() + ": this part contains no hosts, as there are only " + strconv.Itoa(len(names)))
	}
	return selected, nil
}

// within returns the selected hosts that are in the shard.
func (all chosen) within(c *model.Cloud, s shard) (chosen, error) {
	if s.of == 0 {
		return all, nil
	}
	selected, err := s.hosts(c, all.keep)
	return chosen{
		scope: func(_, host string) bool { return selected[host] },
		keep:  func(h *model.Host) bool { return selected[h.Name] },
		count: len(selected),
	}, err
}
