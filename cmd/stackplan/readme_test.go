package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// console matches a console block of a page. A shell runs each line after "$ ", in one directory that contains the examples, and
// the block must show the output. A line "..." at the end represents more lines.
var console = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")

func TestReadmesShowTheOutput(t *testing.T) {
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range pages(t) {
		t.Run(name, func(t *testing.T) { runReadme(t, filepath.Join("..", "..", name), bin) })
	}
}

// pages returns README.md, the page of each example, and each page of docs with commands.
func pages(t *testing.T) []string {
	t.Helper()
	names := []string{"README.md"}
	for _, example := range exampleNames() {
		names = append(names, filepath.Join("examples", example, "README.md"))
	}
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range docs {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if console.Match(text) {
			names = append(names, filepath.Join("docs", filepath.Base(page)))
		}
	}
	return names
}

func runReadme(t *testing.T, name, bin string) {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS("../../examples")); err != nil {
		t.Fatal(err)
	}
	blocks := 0
	after := console.ReplaceAllStringFunc(string(text), func(block string) string {
		blocks++
		body := console.FindStringSubmatch(block)[1]
		return "```console\n" + runBlock(t, dir, bin, body) + "```"
	})
	if blocks == 0 {
		t.Errorf("%s has no console block", name)
	}
	if after == string(text) {
		return
	}
	if !*updateGolden {
		t.Errorf("%s does not show the output; go test ./cmd/stackplan -run Readmes -update corrects it", name)
		return
	}
	if err := os.WriteFile(name, []byte(after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runBlock runs the commands of a block and returns the block with their output.
func runBlock(t *testing.T, dir, bin, body string) string {
	t.Helper()
	var out strings.Builder
	for _, step := range strings.Split("\n"+strings.TrimSuffix(body, "\n"), "\n$ ")[1:] {
		command, shown, _ := strings.Cut(step, "\n")
		fmt.Fprintf(&out, "$ %s\n%s", command, cut(shell(t, dir, bin, command), shown))
	}
	return out.String()
}

// shell runs a command and returns its output on both streams. It ignores the exit code, because commands that fail print a message.
func shell(t *testing.T, dir, bin, command string) string {
	t.Helper()
	c := exec.Command("sh", "-c", command)
	c.Dir = dir
	c.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "NO_COLOR=1")
	printed, err := c.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return string(printed)
}

// cut returns as many lines as the block shows if it ends with "...".
func cut(printed, shown string) string {
	shown, elided := strings.CutSuffix(shown, "...")
	if !elided {
		return printed
	}
	lines := strings.SplitAfter(printed, "\n")
	return strings.Join(lines[:min(len(lines), strings.Count(shown, "\n"))], "") + "...\n"
}
