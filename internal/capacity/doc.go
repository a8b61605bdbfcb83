// Package capacity computes the capacity of a cloud and compares it with the quotas of its projects, from the description that its files
// are generated from: supply by placement's formula, demand by quotas, and a result for each resource, as a whole and after failures.
// It also compares the connections and processes of all services with the limits of the servers (ConnectionLimit), and simulates how
// instances are placed (Packing).
//
// Hosts for which everything that capacity depends on is identical are one Class: one host of each is rendered, and its generated files
// are read back, so that a ratio or a set of CPUs has the value that nova reads, regardless of where it is set. Every number is computed
// from Terms, each with the value of the description, or the default of the series, that it comes from.
//
// Assumptions, since no file contains these facts: the system can use all memory of the hardware that the description states; the first
// series of a host is that of its region by default; projects use their quotas completely.
package capacity
