package service

import "stackplan/internal/series"

// Each returns the rows with the same bound applied to all: Since, Until, On or When.
func Each(rows []Row, bound func(Row) Row) []Row {
	bounded := make([]Row, len(rows))
	for i, row := range rows {
		bounded[i] = bound(row)
	}
	return bounded
}

// EachSince limits rows to a series and those after it.
func EachSince(first series.Series, rows []Row) []Row {
	return Each(rows, func(r Row) Row { return r.Since(first) })
}

// EachOn limits rows to hosts that run one of the services.
func EachOn(rows []Row, services ...string) []Row {
	return Each(rows, func(r Row) Row { return r.On(services...) })
}
