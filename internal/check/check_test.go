package check

import (
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/diag"
	"stackplan/internal/model"
)

func TestRunAddsCodeAndSeverity(t *testing.T) {
	on := &Check{Code: "a/cloud", Severity: diag.Warning, Cloud: func(_ *Subject, report Report) {
		report(Finding{Path: "name", Message: "one", Hint: "two"})
	}}
	files := &Check{Code: "a/files", Files: func(_ *Subject, h *model.Host, files []*artefact.File, report Report) {
		report(Finding{Message: h.Name + files[0].Path})
	}}
	both := []*Check{on, files}
	got := Run(both, &Subject{})
	if len(got) != 1 || got[0].Code != "a/cloud" || got[0].Severity != diag.Warning || got[0].Hint != "two" || got[0].Path != "name" {
		t.Errorf("Run = %+v", got)
	}
	got = RunFiles(both, &Subject{}, &model.Host{Name: "cn1"}, []*artefact.File{{Path: "/etc/motd"}})
	if len(got) != 1 || got[0].Code != "a/files" || got[0].Severity != diag.Error || got[0].Message != "cn1/etc/motd" {
		t.Errorf("RunFiles = %+v", got)
	}
}

func TestHostsAreCreatedOnce(t *testing.T) {
	s := &Subject{Cloud: &model.Cloud{}}
	if len(s.Hosts()) != 0 {
		t.Errorf("a cloud without regions has hosts")
	}
	s.hosts = []*model.Host{{Name: "cn1"}}
	if got := s.Hosts(); len(got) != 1 || got[0] != s.hosts[0] {
		t.Errorf("Hosts created the hosts again: %v", got)
	}
}
