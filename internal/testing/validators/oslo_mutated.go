package validators

import (
	"context"
	_ "embed"
	"path/filepath"
)

//go:embed oslo_mutated.py
var mutatedProgram string

// OsloVerdict is what oslo.config makes of the only option of a file.
type OsloVerdict struct {
	Fault     string `json:"fault"` // why the service ignores or rejects it; "" if it reads it
	IsDefault bool   `json:"default"`
}

// OsloVerdicts returns the verdicts about files with one option each. All have the same base name. Python also finds the modules of the
// directory modules, unless it is "".
func OsloVerdicts(ctx context.Context, modules string, files []string) (map[string]OsloVerdict, error) {
	return runPython[map[string]OsloVerdict](ctx, mutatedProgram, map[string]any{
		"namespaces": recipes[filepath.Base(files[0])].namespaces, "files": files, "modules": modules,
	})
}
