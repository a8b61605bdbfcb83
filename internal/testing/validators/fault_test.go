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

// A fault is a change of a good file that its reader must refuse.
type fault struct {
	name     string
	old, new string
	says     string // part of what the reader says then
}

// plant has a judge accept a good file, and then refuse it with each of the faults.
func plant(t *testing.T, name, good string, validate func(context.Context, string) error, faults []fault) {
	t.Helper()
	plantAll(t, name, good, func(ctx context.Context, files []string) []error {
		results := make([]error, len(files))
		for i, file := range files {
			results[i] = validate(ctx, file)
		}
		return results
	}, faults)
}

// plantAll is plant for a judge of many files at once.
func plantAll(t *testing.T, name, good string, validate func(context.Context, []string) []error, faults []fault) {
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
		case !strings.Contains(err.Error(), f.says):
			t.Errorf("%s: %q expected, got: %v", f.name, f.says, err)
		default:
			caught++
		}
	}
	t.Logf("%s: %d of %d planted faults caught", name, caught, len(faults))
}

// TestMissingReader has a judge fail, and say how to get it, when its program is not installed.
func TestMissingReader(t *testing.T) {
	t.Setenv("PATH", readable(t))
	file := save(t, filepath.Join(readable(t), "keystone-uwsgi.ini"), []byte(goodUWSGI))
	err := validators.UWSGI(t.Context(), file)
	if err == nil || !strings.Contains(err.Error(), "uwsgi is not installed") || !strings.Contains(err.Error(), "apt-get install") {
		t.Errorf("what to install is expected, got: %v", err)
	}
}

// TestReaderIsEnded has a judge end a reader whose time is over, and say so.
func TestReaderIsEnded(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	file := save(t, filepath.Join(readable(t), "rabbitmq.conf"), []byte(goodRabbitMQ))
	if err := validators.RabbitMQ(ctx, file); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an end by the clock is expected, got: %v", err)
	}
}
