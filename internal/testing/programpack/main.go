// Command programpack converts facts about the options of programs of the distribution, one JSON file for each program and release
// (DIR/PROGRAM/RELEASE.json), to the files that package program embeds (internal/program/data/PROGRAM.zst). Run it in the root of the
// repository:
//
//	go run ./internal/testing/programpack DIR
//
// A file has the fields program, version, count and options; an option has a name, the section or the line that it belongs to (in), and
// the fields of program.Fact.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"stackplan/internal/program"
)

// names are the programs, as the directories are named.
var names = []string{"haproxy", "keepalived", "mariadb", "memcached", "rabbitmq", "uwsgi"}

// releases are the releases of Debian, as the files are named, in the order of program.Releases.
var releases = []string{"bullseye", "bookworm", "trixie"}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: programpack DIR")
		os.Exit(1)
	}
	for _, name := range names {
		if err := pack(os.Args[1], name, "internal/program/data"); err != nil {
			fmt.Fprintln(os.Stderr, "programpack:", err)
			os.Exit(1)
		}
	}
}

// source is a file of facts.
type source struct {
	Version string
	Groups  []string
	Count   int
	Options []fact
}

// fact is an option of a file of facts. Fields that differ in type between programs are decoded here.
type fact struct {
	program.Fact
	In, Name, Kind, Checked string
	Type, Arg, Args         any
	Block, Deprecated       any
}

// pack writes the facts of a program.
func pack(dir, name, out string) error {
	byLine := map[string]int{} // of the section, the name and the facts: a bit for each release
	text := "version"
	for i, release := range releases {
		raw, err := os.ReadFile(filepath.Join(dir, name, release+".json"))
		if err != nil {
			return err
		}
		var s source
		if err := json.Unmarshal(raw, &s); err != nil {
			return fmt.Errorf("%s %s: %w", name, release, err)
		}
		if s.Count != len(s.Options) {
			return fmt.Errorf("%s %s: %d options, but count is %d", name, release, len(s.Options), s.Count)
		}
		text += "\t" + upstream(s.Version)
		for _, o := range s.Options {
			if line, keep := lineOf(o); keep {
				byLine[line] |= 1 << i
			}
		}
	}
	var lines []string
	for line, set := range byLine {
		lines = append(lines, fmt.Sprintf("%s\t%x", line, set))
	}
	slices.Sort(lines)
	text += "\n" + strings.Join(lines, "\n") + "\n"
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return err
	}
	packed := encoder.EncodeAll([]byte(text), nil)
	fmt.Printf("%-10s %7d bytes, packed %6d\n", name, len(text), len(packed))
	return os.WriteFile(filepath.Join(out, name+".zst"), packed, 0o644)
}

// lineOf returns an option as a line; false for a word that no build of the program accepts.
func lineOf(o fact) (string, bool) {
	if o.Checked == "rejected" {
		return "", false
	}
	f := o.Fact
	switch t := o.Type.(type) {
	case string:
		f.Types = []string{t}
	case []any:
		for _, one := range t {
			f.Types = append(f.Types, fmt.Sprint(one))
		}
	}
	switch {
	case o.Kind == "extended":
		f.Extended = true
	case o.Arg == false, o.Arg == "none":
		f.Alone = true
	}
	f.Signature, _ = o.Args.(string)
	f.IsBlock, f.Deprecated = o.Block == true, o.Deprecated == true
	text, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return strings.Join([]string{o.In, o.Name, string(text)}, "\t"), true
}

// upstream returns the version of a package without the epoch and the revision of Debian.
func upstream(version string) string {
	if _, after, ok := strings.Cut(version, ":"); ok {
		version = after
	}
	version, _, _ = strings.Cut(version, "-")
	version, _, _ = strings.Cut(version, "+")
	return version
}
