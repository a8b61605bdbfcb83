package terraform

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// directory returns the value of path.module, path.root or path.cwd. Terraform runs in the directory of the root module.
func (s scope) directory(name string) cty.Value {
	switch name {
	case "module":
		if dir, err := filepath.Rel(s.root, s.dir); err == nil {
			return cty.StringVal(filepath.ToSlash(dir))
		}
	case "root":
		return cty.StringVal(".")
	case "cwd":
		if dir, err := filepath.Abs(s.root); err == nil {
			return cty.StringVal(filepath.ToSlash(dir))
		}
	}
	return unknown("path." + name + " is known only when Terraform runs")
}

// functionContext returns the functions that expressions of a module can call.
func (s scope) functionContext() *hcl.EvalContext {
	if s.context == nil {
		key := s.root + "\x00" + s.dir
		if s.functions[key] == nil {
			s.functions[key] = (&folder{s.reader, s.root, s.dir}).functions()
		}
		s.context = (&hcl.EvalContext{Functions: functions()}).NewChild()
		s.context.Functions = s.functions[key]
	}
	return s.context
}

// folder is the files that the functions of a module may read: those in the directories of the root module and of the module itself. An
// untrusted configuration must not read other files of the person who runs the program.
type folder struct {
	*reader
	root, dir string
}

// errOutside is the error for a file outside of the folder. The result of the function is unknown then.
var errOutside = errors.New("is outside of the directory of the configuration, where no file is read")

// find returns the name of a file or directory, relative as the user gave the directory. It follows symbolic links to find where the file
// is.
func (f *folder) find(path string) (string, error) {
	name := filepath.FromSlash(path)
	if filepath.IsAbs(name) {
		root, err := filepath.Abs(f.root)
		if err != nil {
			return "", err
		}
		if name, err = filepath.Rel(root, name); err != nil {
			return "", err
		}
	}
	name = filepath.Join(f.root, name)
	if strings.HasPrefix(path, "~") || !isBelow(f.root, name) && !isBelow(f.dir, name) {
		return "", errOutside
	}
	if _, err := os.Lstat(name); err != nil {
		return "", err
	}
	if !isWithin(f.root, name) && !isWithin(f.dir, name) {
		return "", errOutside
	}
	return name, nil
}

// isBelow reports whether a name is that of a directory or below it.
func isBelow(dir, name string) bool {
	rest, err := filepath.Rel(dir, name)
	return err == nil && rest != ".." && !strings.HasPrefix(rest, ".."+string(filepath.Separator))
}

// isWithin reports whether a file is in a directory, wherever symbolic links lead.
func isWithin(dir, name string) bool {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	target, err := filepath.EvalSymlinks(name)
	return err == nil && isBelow(dir, target)
}

// read returns the content of a file, once.
func (f *folder) read(path string) ([]byte, error) {
	name, err := f.find(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	if text, ok := f.contents[name]; ok {
		return text, nil
	}
	text, err := source.ReadFile(name, maxFile+1)
	switch {
	case err != nil:
		return nil, pathError(path, err)
	case len(text) > maxFile:
		return nil, fmt.Errorf("%s is larger than %d MiB", path, maxFile>>20)
	}
	if f.total += len(text); f.total > maxTotal {
		return nil, fmt.Errorf("the files of the configuration are larger than %d MiB in total", maxTotal>>20)
	}
	f.contents[name] = text
	if bytes.HasPrefix(text, []byte("\ufeff")) && filepath.Ext(name) == ".csv" {
		f.fileError(name, "terraform/file", "the file begins with a byte order mark, which Terraform reads as a part of the text: the first column has another name").Severity = diag.Warning
	}
	return text, nil
}

// pathError adds the path to an error, without the name that the system used.
func pathError(path string, err error) error {
	switch {
	case errors.Is(err, errOutside):
		return fmt.Errorf("%s %w", path, errOutside)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s; Terraform runs in the directory of the root module", path)
	}
	return fmt.Errorf("%s cannot be read: %w", path, source.Reason(err))
}

// text is read for a file that must contain UTF-8, as Terraform requires for strings.
func (f *folder) text(path string) (string, error) {
	text, err := f.read(path)
	if err == nil && !utf8.Valid(text) {
		err = fmt.Errorf("%s is not UTF-8; filebase64 reads such files", path)
	}
	return string(text), err
}

// functions returns the functions that read files.
func (f *folder) functions() map[string]function.Function {
	all := map[string]function.Function{
		"file":           ofPath(func(path string) (cty.Value, error) { return textValue(f.text(path)) }),
		"filebase64":     ofPath(func(path string) (cty.Value, error) { return textValue(f.encoded(path)) }),
		"fileexists":     ofPath(f.exists),
		"fileset":        fileSet(f),
		"templatefile":   templateFile(f),
		"templatestring": templateString(),
		"abspath": ofPath(func(path string) (cty.Value, error) {
			if !filepath.IsAbs(path) {
				path = filepath.Join(f.root, path)
			}
			return textValue(filepath.Abs(path))
		}),
	}
	for name, sum := range digests {
		all["file"+name] = ofPath(func(path string) (cty.Value, error) {
			text, err := f.read(path)
			return cty.StringVal(sum(text)), err
		})
	}
	return all
}

func textValue(text string, err error) (cty.Value, error) { return cty.StringVal(text), err }

func (f *folder) encoded(path string) (string, error) {
	text, err := f.read(path)
	return base64.StdEncoding.EncodeToString(text), err
}

// exists reports whether a regular file exists.
func (f *folder) exists(path string) (cty.Value, error) {
	name, err := f.find(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return cty.False, nil
	case err != nil:
		return cty.NilVal, pathError(path, err)
	}
	info, err := os.Stat(name)
	return cty.BoolVal(err == nil && info.Mode().IsRegular()), nil
}

// ofPath returns a function of the path of a file.
func ofPath(result func(path string) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return orUnknown(result(args[0].AsString())) },
	})
}

// orUnknown returns an unknown value for a file that is not read.
func orUnknown(v cty.Value, err error) (cty.Value, error) {
	if errors.Is(err, errOutside) {
		return unknown(err.Error()), nil
	}
	return v, err
}
