// Package demand is what was promised to projects: quotas and flavors, whoever wrote them down, each with its place.
package demand
