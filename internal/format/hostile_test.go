package format_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"stackplan/internal/format"
)

// hostile returns files of about n bytes that are expensive to read, or that make a backtracking reader expensive.
func hostile(n int) map[string]string {
	files := map[string]string{"empty": "", "one line": strings.Repeat("a", n), "one value": "[a]\nk = " + strings.Repeat("a", n)}
	for _, piece := range []string{
		"\n", "a\n", "[a]\n", "[a]\nk = v\n", "k = v\n", "K=v\n", "k=\n", "=", ":", "[", "]", "{", "}", "a {\n", "a {\n}\n", "a { b }\n", "\"", "'", "\"a\" ", "\\",
		"\\\n", "a\\\n", "a \\\n# c\n", "#", "# a\n", "! a\n", ";", "a ", " a\n", "\t", "global\n", "defaults\n", "backend x\n server s 1\n",
		"listen x\n default-server a\n server s 1\n", "iface a inet x\n up b\n", "auto a b\n", "[Route]\nA=1\n", "[Match]\nA=\n", "-x ", "-x1 -y\n", "--a=b\n",
		"1.1.1.1 a b\n", "a b c\n", "!include a\n", "include a\n", "1.1.1.1 a a a a\n", "track_script {\n a\n}\n", "net.ipv4.conf.a = 1\n", "é", "a,", "a:b,",
	} {
		files[piece] = strings.Repeat(piece, n/len(piece))
	}
	for _, one := range []string{"k%d = v\n", "[s%d]\nk = v\n", "backend b%d\n server s%d 1\n balance source\n", "global\n k%d\n", "a%d {\n b 1\n}\n", "iface e%d inet x\n", "1.1.%d.1 a%d\n", "-x %d\n"} {
		var file strings.Builder
		for i := 0; file.Len() < n; i++ {
			fmt.Fprint(&file, strings.ReplaceAll(one, "%d", fmt.Sprint(i)))
		}
		files[one] = file.String()
	}
	files["many names"] = "1.1.1.1 " + files["a "]
	files["many interfaces"] = "auto " + files["a "]
	files["a section of many"] = "[a]\n" + files["k = v\n"]
	files["a section of many names"] = "[a]\n" + files["k%d = v\n"]
	files["a long value"] = "[a]\nk = v\n" + files[" a\n"]
	files["a listen of many"] = "listen a\n" + strings.Repeat("default-server a\nserver s 1\n", n/28)
	return files
}

// Time or memory quadratic in the size would exceed these limits by far at MaxSize.
func TestHostileFiles(t *testing.T) {
	const size = 1 << 16
	kinds := []format.Kind{{Type: format.List, Set: true}, {Type: format.Dict}, {Type: format.Float, Multi: true, Set: true}}
	for name, file := range hostile(size) {
		for i, f := range allFormats() {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			d, err := f.Parse([]byte(file))
			if err == nil {
				f.Differences(format.Document{}, d, func(string, string) format.Kind { return kinds[i%len(kinds)] })
			}
			runtime.ReadMemStats(&after)
			if took, perByte := time.Since(start), (after.TotalAlloc-before.TotalAlloc)/size; took > 2*time.Second || perByte > 1200 {
				t.Errorf("%s: %q took %v and %d bytes a byte", f.Name, name, took, perByte)
			}
		}
	}
}

// Parse rejects a file that is longer than any program's file without reading it.
func TestLongFiles(t *testing.T) {
	file := []byte("[a]\nk = " + strings.Repeat("a", format.MaxSize) + "\n")
	for _, f := range allFormats() {
		var bad *format.ParseError
		if _, err := f.Parse(file); !errors.As(err, &bad) || bad.Line != 2 {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
