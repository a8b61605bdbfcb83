package terraform

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// maxWalked is the maximum number of files and directories that fileset visits.
const maxWalked = 100000

// maxAlternatives is the maximum number of patterns that the braces of a pattern result in.
const maxAlternatives = 1000

// fileSet returns the function fileset: the regular files below a directory whose names match a pattern with *, ?, [a-z], {a,b} and **.
func fileSet(f *folder) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}, {Name: "pattern", Type: cty.String}},
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return orUnknown(f.matching(args[0].AsString(), args[1].AsString()))
		},
	})
}

// matching returns the names of the files of a directory that match a pattern, relative to the directory.
func (f *folder) matching(dir, pattern string) (cty.Value, error) {
	base, err := f.find(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return cty.SetValEmpty(cty.String), nil
	}
	if err != nil {
		return cty.NilVal, pathError(dir, err)
	}
	patterns, err := alternatives(pattern)
	if err != nil {
		return cty.NilVal, err
	}
	var names []cty.Value
	visited := 0
	err = filepath.WalkDir(base, func(name string, e fs.DirEntry, err error) error {
		if visited++; visited > maxWalked {
			return fmt.Errorf("%s contains more than %d files", dir, maxWalked)
		}
		if err != nil || e.IsDir() {
			return nil // a directory that cannot be read contains no match
		}
		relative, err := filepath.Rel(base, name)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		if !slices.ContainsFunc(patterns, func(one []string) bool { return matches(one, strings.Split(relative, "/")) }) {
			return nil
		}
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && (isWithin(f.root, name) || isWithin(f.dir, name)) {
			names = append(names, cty.StringVal(relative))
		}
		return nil
	})
	switch {
	case err != nil:
		return cty.NilVal, err
	case len(names) == 0:
		return cty.SetValEmpty(cty.String), nil
	}
	return cty.SetVal(names), nil
}

// alternatives returns the patterns that the braces of a pattern result in, each as its parts between slashes.
func alternatives(pattern string) ([][]string, error) {
	open := []string{pattern}
	var done [][]string
	for len(open) > 0 {
		one := open[0]
		open = open[1:]
		from := strings.IndexByte(one, '{')
		to := strings.IndexByte(one[max(from, 0):], '}') + max(from, 0)
		if from >= 0 && to > from {
			for part := range strings.SplitSeq(one[from+1:to], ",") {
				open = append(open, one[:from]+part+one[to+1:])
			}
		} else {
			parts := strings.Split(path.Clean(one), "/")
			if slices.ContainsFunc(parts, func(part string) bool { _, err := path.Match(part, ""); return err != nil }) {
				return nil, fmt.Errorf("the pattern %q is invalid", pattern)
			}
			done = append(done, parts)
		}
		if len(open)+len(done) > maxAlternatives {
			return nil, fmt.Errorf("the pattern has more than %d alternatives", maxAlternatives)
		}
	}
	return done, nil
}

// matches reports whether the parts of a name match those of a pattern, of which ** matches any number.
func matches(pattern, name []string) bool {
	reached := make([]bool, len(name)+1) // whether the parts of the pattern so far match that many parts of the name
	reached[0] = true
	for _, part := range pattern {
		next := make([]bool, len(name)+1)
		for i, ok := range reached {
			switch {
			case !ok:
			case part == "**":
				for j := i; j <= len(name); j++ {
					next[j] = true
				}
			case i < len(name):
				if match, _ := path.Match(part, name[i]); match {
					next[i+1] = true
				}
			}
		}
		reached = next
	}
	return reached[len(name)]
}
