package validators_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// parallel runs functions at the same time and waits for all.
func parallel(all ...func() error) error {
	errs := make(chan error)
	for _, f := range all {
		go func() { errs <- f() }()
	}
	var err error
	for range all {
		err = errors.Join(err, <-errs)
	}
	return err
}

// inTurn runs functions one after the other, up to the first that fails.
func inTurn(all ...func() error) func() error {
	return func() error {
		for _, f := range all {
			if err := f(); err != nil {
				return err
			}
		}
		return nil
	}
}

// patience is the time limit for a state that takes seconds on an idle machine.
const patience = 10 * time.Minute

// until waits until a condition is true. It fails if a service has ended, or after patience.
func (l *lab) until(holds func() error) error {
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		err := holds()
		if err == nil {
			return nil
		}
		if ended := l.ended(); ended != nil {
			return errors.Join(ended, err)
		}
		if time.Now().After(end) {
			return fmt.Errorf("after %v: %w", patience, err)
		}
	}
}

// ended returns the services that have ended.
func (l *lab) ended() error {
	l.lock.Lock()
	defer l.lock.Unlock()
	var err error
	for _, s := range l.runs {
		err = errors.Join(err, s.ended())
	}
	return err
}

// keep records a running service.
func (l *lab) keep(s *daemon) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.runs[s.name] = s
}

// stop ends a service and waits for its end.
func (l *lab) stop(name string) error {
	l.lock.Lock()
	s := l.runs[name]
	delete(l.runs, name)
	l.lock.Unlock()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return l.until(func() error {
		if s.ended() == nil {
			return errors.New(name + " still runs")
		}
		return nil
	})
}

// run is a step that runs a program on the control host.
func (l *lab) run(user string, words ...string) func() error {
	return func() error {
		_, err := l.ctl.run(user, "", words...)
		return err
	}
}

// start is a step that starts a service of the control host.
func (l *lab) start(name, user string, words ...string) func() error {
	return func() error {
		s, err := l.ctl.start(name, user, words...)
		if err == nil {
			l.keep(s)
		}
		return err
	}
}

// wait is a step that waits until a condition is true.
func (l *lab) wait(holds func() error) func() error {
	return func() error { return l.until(holds) }
}

// python is a step that starts the entry point of a service of the control host.
func (l *lab) python(name, module, user string) func() error {
	return func() error { return l.startPython(l.ctl, name, name, module, "", user) }
}

// startPython starts the entry point of a service with a script like that of the service's package, so the package need not
// be installed.
func (l *lab) startPython(on *host, name, program, module, also, user string, args ...string) error {
	script := "import sys\nfrom " + module + " import main\n" + also + "sys.exit(main())\n"
	if err := os.WriteFile(filepath.Join(on.root, "etc", program), []byte(script), 0o644); err != nil {
		return err
	}
	s, err := on.start(name, user, append([]string{"/usr/bin/python3", "/etc/" + program}, args...)...)
	if err == nil {
		l.keep(s)
	}
	return err
}

// uwsgi is a step that starts an API with its INI file.
func (l *lab) uwsgi(project, ini string) func() error {
	return l.start(strings.TrimSuffix(ini, ".ini"), "root", "/usr/bin/uwsgi", "--ini", "/etc/"+project+"/"+ini)
}
