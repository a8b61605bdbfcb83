// Package packed reads the facts that are embedded in the program, which are compressed with zstd.
package packed

import (
	"fmt"
	"io/fs"

	"github.com/klauspost/compress/zstd"
)

// Read returns the text of an embedded file. It panics if the file is damaged or missing: it is part of the program.
func Read(files fs.ReadFileFS, name string) string {
	compressed, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	text, err := Decode(compressed)
	if err != nil {
		panic(fmt.Errorf("embedded file %s: %w", name, err))
	}
	return string(text)
}

// Decode returns the text of a compressed file.
func Decode(compressed []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	return decoder.DecodeAll(compressed, nil)
}
