package live

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

var cn1 = artefact.Host{Region: "north", Name: "cn1"}

// parse parses an answer about /a, /b and so on.
func parse(text string, files int) ([]*artefact.File, error) {
	var paths []string
	for n := range files {
		paths = append(paths, "/"+string(rune('a'+n)))
	}
	return parseAnswer(bufio.NewReaderSize(strings.NewReader(text), 1<<16), cn1, paths)
}

func TestParseAnswer(t *testing.T) {
	for _, row := range []struct {
		name, text string
		files      int
		want       []string // the files as text
		fault      string
	}{
		{"one", "f/81a4/3/root/nova\nb25l\n", 1, []string{"north/cn1/a 0644 root:nova [] [] one"}, ""},
		{"empty", "f/8180/0/root/root\n\n", 1, []string{"north/cn1/a 0600 root:root [] [] "}, ""},
		{"NUL and line end", "f/81a4/3/root/root\nAAoA\n", 1, []string{"north/cn1/a 0644 root:root [] [] \x00\n\x00"}, ""},
		{"absent", "e/stat: cannot statx '/a': No such file or directory\ne/stat: can't stat '/b': Not a directory\nf/81a4/3/root/root\nb25l\n", 3,
			[]string{"north/cn1/c 0644 root:root [] [] one"}, ""},
		{"group of a domain", "f/81a4/0/EXAMPLE\\jo/domain users/x\n\n", 1, []string{"north/cn1/a 0644 EXAMPLE\\jo:domain users/x [] [] "}, ""},
		{"setuid", "f/89ed/0/root/root\n\n", 1, []string{"north/cn1/a 0755 root:root [] [] "}, ""},
		{"denied", "e/Permission denied\ne/is not a regular file\n", 2, nil, "/a cannot be read: Permission denied, /b is not a regular file; connect as a user with permission"},
		{"denied above", "e/stat: cannot statx '/a': Permission denied\n", 1, nil, "/a cannot be read: Permission denied; connect"},
		{"hostile reason", "e/stat: \x1b]0;title\x07\n", 1, nil, `/a cannot be read: \x1b]0;title\a`},
		{"grew", "f/81a4/2/root/root\nb25l\nf/81a4/3/root/root\nb25l\n", 2, nil, "/a changed while it was read"},
		{"grew a lot", "f/81a4/2/root/root\n" + strings.Repeat("b25l", 100_000) + "\n", 1, nil, "/a changed while it was read"},
		{"shrank", "f/81a4/4/root/root\nb25l\n", 1, nil, "/a changed while it was read"},
		{"large", "f/81a4/4194305/root/root\n", 1, nil, "/a is larger than 4 MiB"},
		{"many", strings.Repeat("f/81a4/4194304/root/root\n"+base64.StdEncoding.EncodeToString(make([]byte, 4<<20))+"\n", 4) + "f/81a4/1/root/root\n", 5, nil,
			"its files are larger than 16 MiB in total"},
		{"nothing", "", 1, nil, "ends early"},
		{"ends after a file", "f/81a4/3/root/root\nb25l\n", 2, nil, "ends early"},
		{"ends in a file", "f/81a4/3/root/root\nb2", 1, nil, "ends early"},
		{"ends before a file", "f/81a4/3/root/root\n", 1, nil, "ends early"},
		{"ends in a line", "f/81a4/3/ro", 1, nil, "unexpected answer: f/81a4/3/ro"},
		{"goes on", "f/81a4/3/root/root\nb25l\nf/81a4", 1, nil, "unexpected answer"},
		{"a greeting", "Welcome to \x1b[1mcn1\nf/81a4/3/root/root\nb25l\n", 1, nil, `unexpected answer: Welcome to \x1b[1mcn1`},
		{"a line without end", strings.Repeat("x", 1<<20), 1, nil, "unexpected answer: xxx"},
		{"a file without end", "f/81a4/3/root/root\n" + strings.Repeat("AAAA", 2<<20), 1, nil, "unexpected answer"},
		{"no Base64", "f/81a4/3/root/root\n!!!!\n", 1, nil, "unexpected answer"},
		{"no mode", "f/rw-r--r--/3/root/root\nb25l\n", 1, nil, "unexpected answer"},
		{"negative", "f/81a4/-3/root/root\nb25l\n", 1, nil, "unexpected answer"},
		{"no group", "f/81a4/3/root\nb25l\n", 1, nil, "unexpected answer"},
		{"hostile owner", "f/81a4/3/ro\x1bot/root\nb25l\n", 1, nil, "unexpected answer"},
	} {
		t.Run(row.name, func(t *testing.T) {
			files, err := parse(row.text, row.files)
			var got []string
			for _, f := range files {
				got = append(got, show(f))
			}
			if row.fault != "" {
				if err == nil || !strings.Contains(err.Error(), row.fault) || files != nil || len(err.Error()) > 1000 {
					t.Errorf("%v %.1000v", got, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			equal(t, got, row.want)
		})
	}
}

// TestCommand runs the command with the shells that a user may have, on this machine.
func TestCommand(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "text", "[DEFAULT]\nk = 'v'\\\n", "empty", "", "bytes", "\x00\x01\xff\n\n", "-n", "dash", "two words $(id)", "quoted", "large", "")
	os.Truncate(dir+"/large", 5<<20)
	os.Symlink("text", dir+"/link")
	os.Symlink("nowhere", dir+"/dangling")
	unix.Mkfifo(dir+"/pipe", 0o600)
	os.Chmod(dir+"/text", 0o604)
	paths := []string{dir + "/text", dir + "/empty", dir + "/bytes", dir + "/-n", dir + "/two words $(id)", dir + "/link", dir + "/dangling", dir + "/missing", dir + "/text/below"}
	want := []string{dir + "/-n=dash", dir + "/bytes=\x00\x01\xff\n\n", dir + "/empty=", dir + "/link=[DEFAULT]\nk = 'v'\\\n", dir + "/text=[DEFAULT]\nk = 'v'\\\n", dir + "/two words $(id)=quoted"}
	for _, shell := range []string{"sh", "bash"} {
		files, err := answerBy(shell, paths)
		if err != nil {
			t.Fatalf("%s: %v", shell, err)
		}
		var got []string
		for _, f := range files {
			got = append(got, f.Path+"="+string(f.Body))
		}
		equal(t, got, want)
		if f := files[len(files)-2]; f.Mode != 0o604 || f.Owner != "root" || f.Group != "root" {
			t.Errorf("%s", show(f))
		}
		for name, want := range map[string]string{"pipe": "/pipe is not a regular file", "": " is not a regular file", "large": "/large is larger than 4 MiB"} {
			if _, err := answerBy(shell, []string{dir + "/text", dir + "/" + name}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
}

// answerBy runs the command with a shell and parses its output.
func answerBy(shell string, paths []string) ([]*artefact.File, error) {
	cmd := exec.Command(shell, "-c", command)
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\x00") + "\x00")
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	return parseAnswer(bufio.NewReaderSize(strings.NewReader(string(out)), 1<<16), cn1, paths)
}

// TestCommandOfManyFiles requests more names than fit in one command line.
func TestCommandOfManyFiles(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for n := range 600 {
		name := fmt.Sprintf("%s-%04d", strings.Repeat("x", 240), n)
		put(t, dir, name, name)
		paths = append(paths, dir+"/"+name)
	}
	files, err := answerBy("sh", paths)
	if err != nil || len(files) != len(paths) || !strings.HasSuffix(files[599].Path, string(files[599].Body)) {
		t.Errorf("%d files, %v", len(files), err)
	}
}

// TestCommandIsPlain checks that the command contains only characters that every login shell passes on unchanged.
func TestCommandIsPlain(t *testing.T) {
	parts := strings.Split(command, "'")
	if len(parts) != 3 || strings.ContainsAny(command, "!\\\n`") || !isPlain(command) {
		t.Errorf("%q", parts)
	}
	if !strings.Contains(command, fmt.Sprint("head -c ", maxFile+1, " ")) {
		t.Error("the command has another bound than the reader")
	}
}

// FuzzAnswer parses any answer of a host. The result is limited in size, sorted, and has files of that host only.
func FuzzAnswer(f *testing.F) {
	for _, text := range []string{"f/81a4/3/root/nova\nb25l\nf/8180/0/root/root\n\n", "e/stat: cannot statx '/a': No such file or directory\ne/Permission denied\n",
		"f/81a4/2/root/root\nb25l\nf/81a4/4/root/root\nb25l\n", "f/81a4/4194305/root/root\n", "Welcome\n", "f/81a4/3/root/root\n!!!!\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		files, err := parse(text, 2)
		if err != nil && (files != nil || !isPlain(err.Error()) || len(err.Error()) > 2000) {
			t.Errorf("%q: %v %q", text, files, err)
		}
		if len(files) > 2 || len(files) == 2 && files[0].Path >= files[1].Path {
			t.Errorf("%q: %d files", text, len(files))
		}
		for _, f := range files {
			if f.Host != cn1.Name || f.Region != cn1.Region || f.Mode&^0o777 != 0 || len(f.Body) > len(text) || !isPlain(f.Owner+f.Group) {
				t.Errorf("%q: %s", text, show(f))
			}
		}
		if errors.Is(err, errEndsEarly) && strings.Count(text, "\n") > 4 {
			t.Errorf("%q: %v", text, err)
		}
	})
}
