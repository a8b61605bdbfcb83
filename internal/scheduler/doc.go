// Package scheduler simulates how nova places guests on hosts: filters, weighers and placement's inventories, guest after
// guest. It knows numbers and names only, and is deterministic for a seed.
package scheduler
