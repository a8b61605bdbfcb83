package findings

import (
	"net/url"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// The parts of SARIF 2.1.0 (OASIS) that stackplan writes.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool    sarifTool     `json:"tool"`
	Results []sarifResult `json:"results"`

	Properties map[string]string `json:"properties,omitempty"` // a property bag (section 3.8)
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name  string      `json:"name"`
	Rules []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID string `json:"id"`
}

type sarifResult struct {
	RuleID    string          `json:"ruleId"`
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`

	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
}

// sarifSuppression is an acceptance: code hosts close the alert of a suppressed result.
type sarifSuppression struct {
	Kind          string `json:"kind"` // external: outside of the line of the finding
	Justification string `json:"justification"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifLocation struct {
	Physical sarifPhysical `json:"physicalLocation"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"` // relative, percent-encoded
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

// newSARIF returns the log that code hosts show as annotations.
func newSARIF(about Subject, list diag.List) sarifLog {
	run := sarifRun{Tool: sarifTool{sarifDriver{Name: "stackplan", Rules: []sarifRule{}}}, Results: []sarifResult{}}
	for _, f := range about.facts {
		if run.Properties == nil {
			run.Properties = map[string]string{}
		}
		run.Properties[f.name] = f.text
	}
	for _, code := range codes(list) {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{code})
	}
	for _, d := range list {
		result := sarifResult{RuleID: d.Code, Level: d.Severity.String(), Message: sarifText{details(d)}, Locations: sarifPlace(d.Pos)}
		if d.Accepted != nil {
			result.Suppressions = []sarifSuppression{{"external", d.Accepted.Reason + " (until " + d.Accepted.Until + ")"}}
		}
		run.Results = append(run.Results, result)
	}
	return sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	}
}

// sarifPlace returns the location of a position; nil if there is no position.
func sarifPlace(pos source.Pos) []sarifLocation {
	if !pos.IsValid() {
		return nil
	}
	physical := sarifPhysical{Artifact: sarifArtifact{(&url.URL{Path: pos.File}).String()}}
	if pos.Line > 0 {
		physical.Region = &sarifRegion{pos.Line, pos.Column}
	}
	return []sarifLocation{{physical}}
}
