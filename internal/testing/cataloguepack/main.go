// Command cataloguepack converts facts about options, one JSON file per project and series (DIR/PROJECT/SERIES.json), to the
// files that package catalogue embeds (internal/catalogue/data/PROJECT.zst). Run it in the root of the repository:
//
//	go run ./internal/testing/cataloguepack DIR
package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: cataloguepack DIR")
		os.Exit(1)
	}
	if err := pack(os.Args[1], "internal/catalogue/data"); err != nil {
		fmt.Fprintln(os.Stderr, "cataloguepack:", err)
		os.Exit(1)
	}
}

// digests is the file with the SHA-256 of each packed file, for sha256sum -c. A test compares it, so that no file is changed but by this command.
const digests = "SHA256SUMS"

// pack reads the facts in dir and writes one file per project to out.
func pack(dir, out string) error {
	lenders, err := readProject(dir, "nova")
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, name := range catalogue.Open().Projects() {
		releases, err := readProject(dir, name)
		if err != nil {
			return err
		}
		for s, options := range releases {
			releases[s] = addPlugin(addProvider(name, s, options), plugin(lenders, s))
		}
		text := lines(releases)
		packed, err := compress(text)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name+".zst"), packed, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s.zst\n", sha256.Sum256(packed), name)
		fmt.Printf("%-10s %7d bytes, packed %6d\n", name, len(text), len(packed))
	}
	return os.WriteFile(filepath.Join(out, digests), []byte(sums.String()), 0o644)
}

// readProject reads all series of a project in dir.
func readProject(dir, name string) (map[series.Series][]catalogue.Option, error) {
	releases := map[series.Series][]catalogue.Option{}
	for _, s := range series.All() {
		text, err := os.ReadFile(filepath.Join(dir, name, s.String()+".json"))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		options, err := read(text)
		if err != nil {
			return nil, fmt.Errorf("%s %v: %w", name, s, err)
		}
		correct(name, s, options)
		releases[s] = options
	}
	return releases, nil
}

// compress compresses text at the highest level of zstd.
func compress(text []byte) ([]byte, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(1<<22))
	if err != nil {
		return nil, err
	}
	return encoder.EncodeAll(text, nil), nil
}
