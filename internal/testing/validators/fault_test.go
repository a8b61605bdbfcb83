package validators_test

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stackplan/internal/testing/validators"
)

// A fault is a change of a valid file that its program must reject.
type fault struct {
	name     string
	old, new string
	message  string // part of the expected message
}

// inject checks that a validator accepts a valid file and rejects it with each of the faults.
func inject(t *testing.T, name, good string, validate func(context.Context, string) error, faults []fault) {
	t.Helper()
	injectAll(t, name, good, func(ctx context.Context, files []string) []error {
		results := make([]error, len(files))
		for i, file := range files {
			results[i] = validate(ctx, file)
		}
		return results
	}, faults)
}

// injectAll is inject for a validator of many files at once.
func injectAll(t *testing.T, name, good string, validate func(context.Context, []string) []error, faults []fault) {
	t.Helper()
	dir := readable(t)
	files := []string{save(t, filepath.Join(dir, "good", name), []byte(good))}
	for i, f := range faults {
		if strings.Count(good, f.old) != 1 {
			t.Fatalf("%s: %q is not in the good file once", f.name, f.old)
		}
		bad := strings.Replace(good, f.old, f.new, 1)
		files = append(files, save(t, filepath.Join(dir, strconv.Itoa(i), name), []byte(bad)))
	}
	results := validate(t.Context(), files)
	if results[0] != nil {
		t.Fatalf("the good file is refused: %v", results[0])
	}
	caught := 0
	for i, err := range results[1:] {
		switch f := faults[i]; {
		case err == nil:
			t.Errorf("%s: nobody noticed", f.name)
		case !strings.Contains(err.Error(), f.message):
			t.Errorf("%s: %q expected, got: %v", f.name, f.message, err)
		default:
			caught++
		}
	}
	t.Logf("%s: %d of %d injected faults rejected", name, caught, len(faults))
}

// TestMissingReader checks that a validator fails if its program is not installed, and states how to install it.
func TestMissingReader(t *testing.T) {
	t.Setenv("PATH", readable(t))
	file := save(t, filepath.Join(readable(t), "keystone-uwsgi.ini"), []byte(goodUWSGI))
	err := validators.UWSGI(t.Context(), file)
	if err == nil || !strings.Contains(err.Error(), "uwsgi is not installed") || !strings.Contains(err.Error(), "apt-get install") {
		t.Errorf("what to install is expected, got: %v", err)
	}
}

// TestReaderIsEnded checks that a validator kills a program at the time limit, and reports it.
func TestReaderIsEnded(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	file := save(t, filepath.Join(readable(t), "rabbitmq.conf"), []byte(goodRabbitMQ))
	if err := validators.RabbitMQ(ctx, file); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an end by the clock is expected, got: %v", err)
	}
}
