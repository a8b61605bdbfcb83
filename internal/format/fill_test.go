package format_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"stackplan/internal/format"
	"stackplan/internal/secret"
)

// fillable are files of each format with a secret, and the value that the program then reads, in which V is the secret.
var fillable = []struct {
	format *format.Format
	file   string
	want   string
}{
	{format.Oslo, "[a]\n# ((x))\nkey = p((x))s\n", "pVs"},
	{format.Oslo, "[a]\nkey = ((x))\n", "V"},
	{format.MySQL, "[a]\nkey = user:((x))\n", "user:V"},
	{format.RabbitMQ, "key = ((x))\n", "V"},
	{format.Shell, "KEY=\"((x))\"\n", "V"},
	{format.UWSGI, "[uwsgi]\nkey = ((x))\n", "V"},
	{format.Systemd, "[a]\nKey=((x))\n", "V"},
	{format.KeyValue, "key = ((x))\n", "V"},
	{format.Keepalived, "vrrp_instance a {\n    auth_pass ((x))\n}\n", "V"},
	{format.HAProxy, "defaults\n    stats auth admin:((x))\n", "admin:V"},
}

// fill fills a value into a file.
func fill(f *format.Format, file, value string) (string, []format.Unfilled) {
	filled, faults := format.Fill(f, []byte(file), func(int, secret.Reference) (format.Filling, error) {
		return format.Filling{Text: value}, nil
	})
	return string(filled), faults
}

// lastOf returns the last value or word of a file.
func lastOf(t *testing.T, f *format.Format, file string) (text string, n int) {
	t.Helper()
	d, err := f.Parse([]byte(file))
	if err != nil {
		t.Fatalf("%s: %q cannot be read: %v", f.Name, file, err)
	}
	for _, s := range d.Sections {
		for _, e := range s.Entries {
			text, n = e.Value, n+1
		}
	}
	for _, block := range d.Directives {
		for _, inner := range block.Block {
			text, n = inner.Words[len(inner.Words)-1], n+1
		}
	}
	return text, n
}

// TestProgramsReadTheFilledValue fills random values of all kinds of characters: the program reads the same value and nothing else, or the
// value is rejected, and no message contains it.
func TestProgramsReadTheFilledValue(t *testing.T) {
	const alphabet = "aZ09-._~+/=:;,@%$#&|<>()[]{}!?*^\\\"'` é\t\n"
	letters := []rune(alphabet)
	random := rand.New(rand.NewPCG(1, 2))
	for _, row := range fillable {
		held := 0
		for range 2000 {
			value := "canary"
			for range 1 + random.IntN(4) {
				value += string(letters[random.IntN(len(letters))])
			}
			value += "x"
			file, faults := fill(row.format, row.file, value)
			if len(faults) > 0 {
				if strings.Contains(faults[0].Reason, "canary") || faults[0].Name != "x" {
					t.Fatalf("%s: %+v", row.format.Name, faults[0])
				}
				continue
			}
			held++
			want := strings.ReplaceAll(row.want, "V", value)
			if row.format == format.Oslo {
				want = strings.ReplaceAll(row.want, "V", format.EscapeDollar(value))
			}
			if got, n := lastOf(t, row.format, file); got != want || n != 1 {
				t.Fatalf("%s: %q is read as %q, want %q (%d values)", row.format.Name, file, got, want, n)
			}
		}
		if held < 50 {
			t.Errorf("%s: holds only %d of 2000 values", row.format.Name, held)
		}
	}
}

// TestFillText fills files of unknown structure, and strings of Python.
func TestFillText(t *testing.T) {
	for _, row := range []struct {
		format            *format.Format
		file, value, want string // an empty want: rejected
	}{
		{format.Plain, "((x))\n", `a "b" $c`, "a \"b\" $c\n"},
		{format.Plain, "((x))\n", "-----BEGIN\nb\n-----END\n", "-----BEGIN\nb\n-----END\n"},
		{nil, "key ((x)) end", "abc+/=", "key abc+/= end"},
		{format.Plain, "key ((x)) end", "a b", ""},
		{format.Plain, "key ((x)) end", "a\nb", ""},
		{format.Plain, "key ((x)) end", `a"b`, ""},
		{format.Plain, "n=$((x))\n", "abc", "n=$((x))\n"},
		{format.Django, "KEY = \"((x))\"\n", `a"b\c'd`, "KEY = \"a\\\"b\\\\c'd\"\n"},
		{format.Django, "# ((x))\nKEY = {\"a\": \"p((x))\"}\n", `"`, "# ((x))\nKEY = {\"a\": \"p\\\"\"}\n"},
		{format.Oslo, "[a]\nkey = ((x))\n", " a ", "[a]\nkey = \" a \"\n"},
		{format.Oslo, "[a]\nkey = ((x))\n", "a\nb = c", ""},
		{format.Oslo, "[a]\n((x)) = b\n", "c", ""},
	} {
		got, faults := fill(row.format, row.file, row.value)
		if row.want == "" && len(faults) == 0 || row.want != "" && got != row.want {
			t.Errorf("%q with %q: %q %v, want %q", row.file, row.value, got, faults, row.want)
		}
	}
}
