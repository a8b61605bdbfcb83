package capacity

import (
	"fmt"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/demand"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// isUsedColumn is whether a table of quotas has a column for what the running cloud uses.
type isUsedColumn bool

func isUsed(r *capacity.Region) isUsedColumn {
	for _, q := range r.Quotas {
		if q.Used != nil {
			return true
		}
	}
	return false
}

// usedText returns what the running cloud uses of a quota.
func usedText(q *capacity.Quota) string {
	if q.Used == nil {
		return "-"
	}
	return figure(*q.Used, q.Unit)
}

// projectName returns the name of a project, or the number of projects whose names are not known.
func projectName(p capacity.Project) string {
	if p.Name == "" {
		return spelling.Count(p.Count, "other project")
	}
	return printer.Shorten(p.Name, printer.LongValue)
}

// projectCell returns the quota of a project.
func projectCell(q capacity.ProjectQuota) string {
	switch {
	case q.Unknown != "":
		return "?"
	case q.Amount == demand.Unlimited:
		return defaultMark("unlimited", q)
	}
	return defaultMark(figure(q.Amount, q.Unit), q)
}

func defaultMark(text string, q capacity.ProjectQuota) string {
	if q.Default {
		return text + "*"
	}
	return text
}

// projectTexts returns a line for each project.
func projectTexts(r *capacity.Region) []string {
	var all []string
	for _, p := range r.Projects {
		var quotas []string
		for _, q := range p.Quotas {
			quotas = append(quotas, fmt.Sprintf("%s %s", q.Resource, projectQuotaText(q)))
		}
		all = append(all, projectName(p)+": "+strings.Join(quotas, ", "))
	}
	return all
}

// projectQuotaText returns the quota of a project in words.
func projectQuotaText(q capacity.ProjectQuota) string {
	text := figure(q.Amount, q.Unit)
	switch {
	case q.Unknown != "":
		return "not known"
	case q.Amount == demand.Unlimited:
		text = "unlimited"
	case q.Unit == mebibytes:
		text += " " + unitText(q.Unit)
	}
	if q.Default {
		text += " (default)"
	}
	return text
}

// project writes a row for each quota of a project.
func (t *csvTable) project(p capacity.Project) {
	for _, q := range p.Quotas {
		row := csvRow{kind: "project", name: p.Name, resource: string(q.Resource), unit: q.Unit, demand: digits(q.Amount)}
		if p.Name == "" {
			row.name = projectName(p)
		}
		switch {
		case q.Unknown != "":
			row.demand, row.verdict, row.detail = "", "not known", q.Unknown
		case q.Amount == demand.Unlimited:
			row.demand, row.detail = "", "unlimited"
		}
		if q.Default {
			row.detail = printer.Join([]string{row.detail, "default quota"})
		}
		t.row(row)
	}
}
