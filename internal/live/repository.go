package live

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"

	"stackplan/internal/spelling"
)

// repository is the git repository that contains a directory.
type repository struct {
	ctx context.Context
	dir string
}

// maxListing is the maximum size of a listing of git, in bytes: some 500,000 files.
const maxListing = 64 << 20

// command returns git with arguments, such that neither the repository nor environment variables of a hook of another repository
// can make it run, fetch or write anything.
func (g *repository) command(args ...string) *exec.Cmd {
	safe := []string{"--no-pager", "--no-optional-locks", "--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"}
	cmd := exec.CommandContext(g.ctx, "git", append(safe, args...)...)
	cmd.Dir = g.dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), isGitVariable), "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none")
	cmd.WaitDelay = grace
	return cmd
}

// isGitVariable reports whether an environment variable selects a repository of git or changes how git reads it. Variables that
// name the settings of the user are kept.
func isGitVariable(variable string) bool {
	return strings.HasPrefix(variable, "GIT_") && !strings.HasPrefix(variable, "GIT_CONFIG_") && !strings.HasPrefix(variable, "GIT_EXEC_PATH=") &&
		!strings.HasPrefix(variable, "GIT_CEILING_DIRECTORIES=")
}

// run runs git and returns its output. The error is the message of git.
func (g *repository) run(args ...string) (string, error) {
	cmd := g.command(args...)
	stdout, stderr := &capped{most: maxListing}, &tail{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()
	switch {
	case g.ctx.Err() != nil:
		return "", g.ctx.Err()
	case stdout.cut:
		return "", fmt.Errorf("git %s prints more than %d MiB", args[0], maxListing>>20)
	case err != nil && stderr.fatal() != "":
		return "", errors.New(stderr.fatal())
	}
	return string(stdout.text), err
}

// prefix returns the path of the directory in the repository.
func (g *repository) prefix() (string, error) {
	out, err := g.run("rev-parse", "--show-prefix")
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("git is not installed; a snapshot git:REV requires it")
	case err != nil:
		return "", fmt.Errorf("%s is not in a git repository that can be read: %w", g.dir, err)
	}
	return strings.TrimSuffix(out, "\n"), nil
}

// commit returns the object name of the commit of a revision.
func (g *repository) commit(revision string) (string, error) {
	out, err := g.run("rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	switch {
	case g.ctx.Err() != nil:
		return "", err
	case err != nil:
		return "", fmt.Errorf("git:%s: there is no such revision%s", printable(revision), g.nearest(revision))
	}
	return strings.TrimSuffix(out, "\n"), nil
}

// nearest returns a hint with the branch or tag that is nearest to a revision.
func (g *repository) nearest(revision string) string {
	out, err := g.run("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/tags", "refs/remotes")
	if err != nil {
		return ""
	}
	return hint(revision, strings.Fields(out))
}

// nearestDir returns a hint with the directory of a commit that is nearest to dir.
func (g *repository) nearestDir(commit, dir string) string {
	out, err := g.run("ls-tree", "-r", "-d", "-z", "--name-only", "--full-tree", commit)
	if err != nil {
		return ""
	}
	return hint(dir, strings.FieldsFunc(out, func(c rune) bool { return c == 0 }))
}

// hint returns the end of a message that suggests the nearest of names.
func hint(text string, names []string) string {
	if len(names) > 10_000 {
		return ""
	}
	if text = spelling.Hint(text, names); text != "" {
		return "; " + printable(text)
	}
	return ""
}

// list returns the files in dir that can be part of a description, by their names relative to dir.
func (g *repository) list(commit, dir string) ([]string, error) {
	out, err := g.run("ls-tree", "-r", "-l", "-z", "--full-tree", commit+":"+dir)
	if err != nil {
		if kind, _ := g.run("cat-file", "-t", commit+":"+dir); g.ctx.Err() == nil && kind != "tree\n" {
			return nil, fmt.Errorf("there is no directory %s in that revision%s", dir, g.nearestDir(commit, dir))
		}
		return nil, err
	}
	var files []string
	described := false
	for line := range strings.SplitSeq(out, "\x00") {
		about, name, _ := strings.Cut(line, "\t")
		isBlob := len(strings.Fields(about)) == 4 && strings.Fields(about)[1] == "blob"
		if !isBlob || !isInput(name) {
			continue
		}
		if !isPlain(name) {
			return nil, fmt.Errorf("%s: the name contains a control character", printable(name))
		}
		files = append(files, name)
		described = described || isDescription(name)
	}
	if !described {
		return nil, fmt.Errorf("there is no *.cue or *.hcl file in %s", path.Join(".", dir))
	}
	return files, nil
}

// isDescription reports whether a file is part of the description because of its name.
func isDescription(name string) bool {
	return !strings.Contains(name, "/") && slices.Contains([]string{".cue", ".hcl"}, path.Ext(name))
}

// isInput reports whether a file can be part of a description: one of its files, or a table that they name.
func isInput(name string) bool {
	return isDescription(name) || slices.Contains([]string{".csv", ".json", ".yaml", ".yml", ".hcl"}, path.Ext(name))
}
