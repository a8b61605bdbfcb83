// Package capacity computes what a cloud holds and whether that keeps what was promised, from the description that its
// files are generated from: supply by placement's formula, demand by quotas, and the verdict for each resource, whole and
// after failures.
//
// Hosts that are alike are counted as one Class: one host of each is rendered, and its generated files are read back, so that
// a ratio or a set of CPUs is what nova will see, whoever set it. Every number is made of Terms, each with the value of
// the description, or the default of the series, that it comes from.
//
// What is assumed, since no file says it: all memory of the hardware is there for the system, as the description gives it;
// the first series of a host is that of its region by default; projects fill their quotas.
package capacity
