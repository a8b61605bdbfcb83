package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/packed"
	"stackplan/internal/series"
)

const embedded = "../../catalogue/data"

// The embedded files are what the command writes: packing their options again gives the same bytes, and each has the digest that the
// command recorded. A file that was changed in any other way has another one.
func TestEmbeddedFilesAreThoseOfTheCommand(t *testing.T) {
	recorded, err := os.ReadFile(filepath.Join(embedded, digests))
	if err != nil {
		t.Fatal(err)
	}
	var have strings.Builder
	for _, name := range catalogue.Open().Projects() {
		packed, err := os.ReadFile(filepath.Join(embedded, name+".zst"))
		if err != nil {
			t.Fatal(err)
		}
		text := unpack(t, packed)
		again := lines(releasesOf(t, text))
		if !bytes.Equal(text, again) {
			t.Errorf("%s: the options packed again are other lines", name)
		}
		compressed, err := compress(again)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(compressed, packed) {
			t.Errorf("%s: the options packed again are other bytes", name)
		}
		fmt.Fprintf(&have, "%x  %s.zst\n", sha256.Sum256(packed), name)
	}
	if have.String() != string(recorded) {
		t.Errorf("the digests are\n%sbut the command recorded\n%s", have.String(), recorded)
	}
}

// TestPackWritesTheSameBytes packs the facts twice: the result depends on nothing else, such as the order of a map.
func TestPackWritesTheSameBytes(t *testing.T) {
	from, first, second := t.TempDir(), t.TempDir(), t.TempDir()
	for _, name := range []string{"nova", "placement"} {
		if err := os.MkdirAll(filepath.Join(from, name), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, s := range []series.Series{series.Yoga, series.Zed} {
			if err := os.WriteFile(filepath.Join(from, name, s.String()+".json"), []byte(facts), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, out := range []string{first, second} {
		if err := pack(from, out); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"nova.zst", "placement.zst", digests} {
		a, errA := os.ReadFile(filepath.Join(first, name))
		b, errB := os.ReadFile(filepath.Join(second, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) || len(a) == 0 {
			t.Errorf("%s differs: %v %v", name, errA, errB)
		}
	}
}

func unpack(t *testing.T, compressed []byte) []byte {
	t.Helper()
	text, err := packed.Decode(compressed)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// releasesOf returns the options of each series of packed lines.
func releasesOf(t *testing.T, text []byte) map[series.Series][]catalogue.Option {
	t.Helper()
	releases := map[series.Series][]catalogue.Option{}
	for packed := range strings.Lines(string(text)) {
		fields := strings.SplitN(strings.TrimSuffix(packed, "\n"), "\t", 5)
		set, err := strconv.ParseUint(fields[0], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		var o catalogue.Option
		if err := json.Unmarshal([]byte(fields[4]), &o); err != nil {
			t.Fatal(err)
		}
		o.Key = catalogue.Key{Group: fields[1], Name: fields[2]}
		for _, old := range strings.Fields(fields[3]) {
			dot := strings.LastIndexByte(old, '.')
			o.Deprecated = append(o.Deprecated, catalogue.Key{Group: old[:dot], Name: old[dot+1:]})
		}
		for _, s := range series.All() {
			if set>>(s-1)&1 == 1 {
				releases[s] = append(releases[s], o)
			}
		}
	}
	if len(slices.Collect(maps.Keys(releases))) == 0 {
		t.Fatal("the file contains no option")
	}
	return releases
}
